import { Page } from 'playwright-core';
import { axeViolations, useBrowser } from './browser';
import { fleetOf, postureOfExample, postureOfFiles } from './postures';
import { AgentPosture } from '../../src/engine/posture/posture-agent';
import { htmlOf } from '../../src/report/html';
import { hostilePostures } from '../support/hostile-posture';
import { examplePosture } from '../support/posture';

const { open } = useBrowser();

const WIDTHS = [1440, 800, 390];
const SCHEMES = ['light', 'dark'] as const;

/** axe takes seconds for a page: the smallest one has all of these, the others two. */
const LOOKS = WIDTHS.flatMap((width) => SCHEMES.map((colorScheme) => ({ width, colorScheme })));
const FEW_LOOKS = [LOOKS[0], LOOKS[LOOKS.length - 1]];

/** Opens everything. Agents out of sight have no layout otherwise. */
const UNFOLD = `document.querySelectorAll('details').forEach((one) => { one.open = true; });
  document.querySelectorAll('.agent').forEach((one) => { one.style.contentVisibility = 'visible'; })`;

/**
 * What is wrong with the layout of a page: each element with the start of its text.
 * - A word is a text without separators. One of at most 20 letters stands in one line. So does each word of heads, kinds, ports and states.
 * - A link in a sentence may be smaller than 24 px, as WCAG 2.5.8 says.
 */
const FAULTS = `(() => {
  const faults = [];
  const fault = (what, { tagName, className, textContent: text }) => faults.push([what, tagName, className, text.slice(0, 50)].join(' '));
  const isApart = (element) => getComputedStyle(element).position === 'absolute';
  const isShown = (element) => element.checkVisibility() && !isApart(element.closest('thead, .skip') || element);
  const range = document.createRange();
  const WHOLE = 'thead th, td:is(.edges *, .controls *):nth-child(2), td:is(.edges *, .facts *):nth-child(3), .badge, em, small';
  const isBroken = (text, from, to) => {
    range.setStart(text, from);
    range.setEnd(text, to);
    return new Set([...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top))).size > 1;
  };
  if (document.documentElement.scrollWidth > innerWidth) fault('sideways scroll', document.documentElement);
  for (const element of [...document.body.querySelectorAll(':not(wbr)')].filter(isShown)) {
    const { display, overflowX } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    if (display !== 'inline' && overflowX !== 'visible' && element.scrollWidth > element.clientWidth) fault('cut', element);
    if (element.matches('.agent') && element.scrollWidth > element.clientWidth) fault('cut', element);
    for (const text of element.childNodes) {
      if (text.nodeType !== 3 || text.data.trim() === '' || element.matches('option, script')) continue;
      range.selectNodeContents(text);
      const inside = range.getBoundingClientRect();
      const isOut = inside.right > box.right + 1 || inside.left < box.left - 1;
      if (isOut && display !== 'inline') fault('text out of its box', element);
      if (!isBroken(text, 0, text.length)) continue;
      const isWhole = element.closest(WHOLE);
      for (const { 0: word, index } of text.data.matchAll(isWhole ? /[^\\s,]+/g : /[^\\s,/@.=:-]+/g)) {
        if ((isWhole || word.length <= 20) && isBroken(text, index, index + word.length)) fault('broken ' + word, element);
      }
    }
    const boxes = [...element.children].filter((one) => isShown(one) && getComputedStyle(one).display !== 'inline')
      .map((one) => one.getBoundingClientRect()).filter(({ width, height }) => width > 0 && height > 0);
    const overlaps = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
      && one.top < other.bottom - 1 && other.top < one.bottom - 1;
    if (boxes.some((one, at) => boxes.slice(at + 1, at + 6).some((other) => overlaps(one, other)))) fault('overlap', element);
    if (innerWidth > 400 || !element.matches('a, summary, button, input, select')) continue;
    const isInSentence = element.matches('a') && element.parentNode.textContent.trim() !== element.textContent.trim();
    if (!isInSentence && (box.width < 24 || box.height < 24)) fault('small target', element);
  }
  return [...new Set(faults)];
})()`;

async function expectLayout(page: Page, isWhole = true): Promise<void> {
  await page.evaluate(UNFOLD);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const faults = await page.evaluate<string[]>(FAULTS);
    expect({ width, faults: faults.filter((one) => isWhole || !one.startsWith('broken')) }).toEqual({ width, faults: [] });
  }
}

test.each([
  ['1 weak agent', () => postureOfFiles('examples/adopt/helm.yaml'), FEW_LOOKS],
  ['2 clean agents', () => postureOfExample('adopt'), FEW_LOOKS],
  ['4 agents, exceptions and other findings', async () => examplePosture(), LOOKS],
  ['5 agents of all kinds', () => postureOfExample('kinds'), FEW_LOOKS],
])('%s: no word is broken or cut, nothing overlaps, each target has 24 px, axe finds nothing', async (name, postureOf, looks) => {
  const { page } = await open(htmlOf(await postureOf(), name));
  await expectLayout(page);
  for (const { width, colorScheme } of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    expect(await axeViolations(page)).toEqual([]);
  }
});

test('60 agents: the same, but for axe, which takes long for copies of what it has seen', async () => {
  const { page } = await open(htmlOf(await fleetOf(60)));
  await expectLayout(page);
});

test.each([true, false])('hostile names stay in their boxes: before the others %p', async (isBefore) => {
  const { page } = await open(htmlOf(hostilePostures(examplePosture(), isBefore).hostile));
  await expectLayout(page, false);
});

test('so do words that are longer than the page', async () => {
  const long = 'x'.repeat(253);
  const posture = examplePosture();
  const agents = posture.agents.map((agent): AgentPosture => ({
    ...agent,
    title: `Deployment "agents/${long}"`,
    name: long,
    riskReason: long,
    rows: agent.rows.map((row) => ({ ...row, label: long, value: `registry.example/${long}@sha256:${'0'.repeat(64)}` })),
    edges: agent.edges.map((edge) => ({ ...edge, peer: long, ports: ['1/TCP', long], detail: `fd00::/8,${long}` })),
    findings: agent.findings.map((one) => ({ ...one, message: `spec.${long} is missing`, source: { ...one.source, file: long } })),
  }));
  const { page } = await open(htmlOf({ ...posture, agents }, long));
  await expectLayout(page, false);
});
