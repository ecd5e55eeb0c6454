import { axeViolations, PHONE, useBrowser, WIDE } from './browser';
import { Posture } from '../../src/engine/posture/posture';
import { AgentPosture } from '../../src/engine/posture/posture-agent';
import { graphOf } from '../../src/report/graph';
import { htmlOf } from '../../src/report/html';
import { capitalized } from '../../src/report/words';
import { examplePosture, fleetPosture } from '../support/posture';

const { open } = useBrowser();

const posture = examplePosture();
const page = htmlOf(posture, 'Agents of tests');

/** Names of the agents that are shown, in their order. */
const SHOWN = '[...document.querySelectorAll(".agent:not([hidden]) h3")].map((one) => one.textContent)';

const titles = (agents: readonly AgentPosture[]) => agents.map(({ title }) => title);

test('each section is there, headings go down by one, and nothing is loaded', async () => {
  const { page: opened, faults } = await open(page);
  expect(await opened.locator('h1, h2').allTextContents()).toEqual([
    'Agents of tests', 'Map', 'What to do first', 'Agents', 'Findings in other objects', 'Evidence by framework', 'Exceptions',
  ]);
  const levels = await opened.locator('h1, h2, h3, h4').evaluateAll((all) => all.map((one) => Number(one.tagName[1])));
  expect(levels.filter((level, index) => index > 0 && level > levels[index - 1] + 1)).toEqual([]);
  expect(await opened.locator('.actions > li h3').allTextContents()).toEqual(posture.actions.map(({ title }) => capitalized(title)));
  expect(await opened.locator('.verdict').textContent()).toContain('4 errors to fix. 1 of 3 agents is at high risk.');
  expect(faults).toEqual([]);
});

test('each agent shows its rows, connections and findings, with the places', async () => {
  const { page: opened } = await open(page);
  await opened.click('#open');
  for (const [index, { rows, edges, findings }] of posture.agents.entries()) {
    const agent = opened.locator('.agent').nth(index);
    expect(await agent.locator('.facts th[scope=row]').allTextContents()).toEqual(rows.map(({ label }) => label));
    expect(await agent.locator('details.more tbody th').allTextContents()).toEqual(edges.map(({ peer }) => peer));
    expect(await agent.locator('.finding').count()).toBe(findings.length);
    const text = await agent.textContent();
    const isShown = (place: string, line: string) => text!.includes(`${place})`) || new RegExp(`\\(lines? [^)]*\\b${line}\\b`).test(text!);
    const places = [...rows, ...edges].flatMap(({ sources }) => sources);
    expect(places.filter(({ file, line }) => !isShown(`${file}:${line}`, `${line}`))).toEqual([]);
  }
});

test.each([
  ['text', { text: 'RESEARCH' }, ({ name }: AgentPosture) => name === 'research'],
  ['two words', { text: 'seccomp coder' }, ({ name }: AgentPosture) => name === 'coder'],
  ['risk', { risk: 'high' }, ({ risk }: AgentPosture) => risk === 'high'],
  ['what it may call', { reach: 'model-keys' }, ({ name }: AgentPosture) => name === 'coder'],
  ['a part of what it may not call', { reach: 'the internet' }, () => false],
  ['who calls it', { reach: 'app=front' }, () => false],
  ['all three', { text: 'agents', risk: 'low', reach: 'api.model' }, ({ risk }: AgentPosture) => risk === 'low'],
])('filters by %s', async (_, fields: { text?: string; risk?: string; reach?: string }, fits) => {
  const note = fields.reach === undefined || fields.reach === 'api.model' ? '' : ' (searched as text)';
  const { page: opened } = await open(page);
  await opened.fill('#text', fields.text ?? '');
  await opened.fill('#reach', fields.reach ?? '');
  await opened.selectOption('#risk', fields.risk ?? '');
  const expected = titles(posture.agents.filter(fits));
  expect(await opened.evaluate(SHOWN)).toEqual(expected);
  expect(await opened.textContent('#shown')).toBe(`${expected.length} of 4 shown${note}`);
  await opened.click('button[type=reset]');
  await opened.waitForFunction('document.getElementById("shown").textContent === "All shown"');
});

test.each([
  ['metadata', ['coder'], '1 of 4 shown'],
  ['169.254.169.254:443', ['coder'], '1 of 4 shown'],
  ['169.254.169.254:22', ['coder'], '1 of 4 shown (1 not computed)'], // a policy of Calico selects it
  ['10.0.0.1/8', [], '0 of 4 shown (searched as text: a target must have no bits set after the prefix; did you mean "10.0.0.0/8"?)'],
])('asks who may call %s', async (target, names, text) => {
  const { page: opened, faults } = await open(page);
  await opened.fill('#reach', target);
  expect(await opened.evaluate(SHOWN)).toEqual(titles(posture.agents.filter(({ name }) => names.includes(name))));
  expect(await opened.textContent('#shown')).toBe(text);
  expect(faults).toEqual([]);
});

test('a query stays in the fragment of the address', async () => {
  const { page: opened, faults } = await open(page);
  await opened.fill('#reach', 'metadata:443');
  expect(await opened.evaluate('location.hash')).toBe('#may-call=metadata%3A443');
  await opened.reload();
  expect(await opened.inputValue('#reach')).toBe('metadata:443');
  expect(await opened.textContent('#shown')).toBe('1 of 4 shown');
  await opened.click('button[type=reset]');
  await opened.waitForFunction('location.hash === ""');
  expect(await opened.inputValue('#reach')).toBe('');
  expect(faults).toEqual([]);
});

const FRAGMENTS = ['#may-call=%', '#may-call=%00%3Cb%3E', `#may-call=${'9'.repeat(9000)}`];

test.each(FRAGMENTS)('a fragment of others does no harm: %.20s', async (hash) => {
  const { page: opened, faults } = await open(page);
  await opened.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await opened.reload();
  expect((await opened.inputValue('#reach')).length).toBeLessThanOrEqual(300);
  expect(await opened.textContent('#shown')).toMatch(/shown/);
  expect(faults).toEqual([]);
});

test('sorts by name, errors and risk', async () => {
  const { page: opened } = await open(page);
  await opened.selectOption('#sort', 'name');
  expect(await opened.evaluate(SHOWN)).toEqual(titles(posture.agents).sort());
  await opened.selectOption('#sort', 'errors');
  expect((await opened.evaluate<string[]>(SHOWN))[0]).toBe('Deployment "agents/coder"');
  await opened.selectOption('#sort', 'risk');
  expect(await opened.evaluate(SHOWN)).toEqual(titles(posture.agents));
});

test('the keyboard reaches the skip link, the filter and each agent, and opens it', async () => {
  const { page: opened } = await open(page);
  await opened.keyboard.press('Tab');
  expect(await opened.evaluate('document.activeElement.textContent')).toBe('Skip to the report');
  const reached: string[] = [];
  for (let step = 0; step < 60; step++) {
    await opened.keyboard.press('Tab');
    reached.push(await opened.evaluate('document.activeElement.id || document.activeElement.tagName'));
  }
  expect(reached).toEqual(expect.arrayContaining(['text', 'risk', 'reach', 'sort', 'open', 'close', 'SUMMARY']));
  await opened.focus('.agent:nth-child(2) > details > summary');
  await opened.keyboard.press('Enter');
  expect(await opened.locator('.agent:nth-child(2) > details').getAttribute('open')).toBe('');
});

test('a link to an agent opens it, even if a filter hides it', async () => {
  const { page: opened } = await open(page);
  await opened.click('#close');
  await opened.selectOption('#risk', 'low');
  await opened.click('.verdict a');
  expect(await opened.locator('#agent-1').isVisible()).toBe(true);
});

test('the graph has a box for each node, with its ports, and marks dangers and what is denied by words', async () => {
  const { page: opened } = await open(page);
  const { nodes } = graphOf(posture.agents[0]);
  const graph = opened.locator('.agent .blast').first();
  expect(await graph.locator('li').count()).toBe(nodes.length - 1);
  expect(await graph.locator('.self').textContent()).toBe('coder');
  expect(await graph.getByRole('list', { name: 'Who may call it' }).locator('li').count()).toBe(1);
  expect(await graph.locator('li', { hasText: '0.0.0.0/0' }).textContent()).toBe('Address0.0.0.0/0 443/TCP, 80/TCP⚠ open internet');
  expect(await graph.locator('li.no em').allTextContents()).toEqual(['✕ denied', '✕ denied']);
  const boxes = await graph.locator('li, .self').evaluateAll((all) => all.map((one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    const text = one.ownerDocument.createRange();
    text.selectNodeContents(one);
    return { left, right, top, bottom, isCut: text.getBoundingClientRect().right > right };
  }));
  expect(boxes.filter((one, index) => one.isCut || boxes.some((other, at) => at < index && one.left < other.right
    && other.left < one.right && one.top < other.bottom && other.top < one.bottom))).toEqual([]);
});

test('on a phone the graph is upright: callers, the agent, and what it reaches below', async () => {
  const { page: opened } = await open(page, PHONE);
  const tops = await opened.locator('.agent .blast').first().locator('.from li, .self, .to li')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
  expect(tops).toEqual([...tops].sort((one, other) => one - other));
  expect(new Set(tops).size).toBe(tops.length);
});

test('in print, what is weak or accepted is open, the rest is printed if it is open, and no row is cut', async () => {
  const { page: opened } = await open(page, { ...WIDE, javaScriptEnabled: false });
  await opened.emulateMedia({ media: 'print' });
  await opened.setViewportSize({ width: 688, height: 1000 }); // A4 without its margins
  const rows = opened.locator('table tr:not(:empty), .finding, .blast');
  const [printed, folded] = [':not(.on-request *)', '.on-request *'].map((within) => rows.and(opened.locator(within)));
  const hidden = async (of: typeof rows) => of.evaluateAll((all) => all.filter((one) => !one.checkVisibility()).length);
  expect(await printed.count()).toBeGreaterThan(20);
  expect(await folded.count()).toBeGreaterThan(20);
  expect([await hidden(printed), await hidden(folded)]).toEqual([0, await folded.count()]);
  expect(await opened.locator('.part.on-request td:is(.weak, .acknowledged)').count()).toBe(0);
  expect(await opened.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(688);
  expect(await opened.locator('nav, form').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))).toEqual([0, 0]);
  const breaks = '[...document.querySelectorAll("tr, .finding")].map((one) => getComputedStyle(one).breakInside)';
  expect(new Set(await opened.evaluate<string[]>(breaks))).toEqual(new Set(['avoid']));
});

test('without script, the page holds the same text and no filter', async () => {
  const { page: opened, faults } = await open(page, { ...WIDE, javaScriptEnabled: false });
  expect(await opened.locator('#filter').isVisible()).toBe(false);
  expect(await opened.locator('.agent').count()).toBe(4);
  await opened.locator('.agent').nth(1).locator('summary').first().click();
  expect(await opened.locator('.agent').nth(1).locator('.blast').isVisible()).toBe(true);
  expect(faults).toEqual([]);
});

test.each([
  ['light', WIDE], ['dark', { ...WIDE, colorScheme: 'dark' as const }], ['phone', PHONE],
  ['dark phone', { ...PHONE, colorScheme: 'dark' as const }],
])('axe finds nothing: %s', async (_, options) => {
  const { page: opened, faults } = await open(page, options);
  await opened.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
  expect(await axeViolations(opened)).toEqual([]);
  expect(await opened.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(options.viewport!.width);
  expect(faults).toEqual([]);
});

test('dark and light differ', async () => {
  const colours = await Promise.all(['dark' as const, 'light' as const].map(async (colorScheme) => {
    const { page: opened } = await open(page, { ...WIDE, colorScheme });
    return opened.evaluate('getComputedStyle(document.body).backgroundColor');
  }));
  expect(colours).toEqual(['rgb(16, 20, 24)', 'rgb(255, 255, 255)']);
});

test.each([WIDE, PHONE])('the map has no text outside of a box, no boxes overlap, and its links lead to agents: %j', async (size) => {
  const { page: opened, faults } = await open(htmlOf(mapped(40)), size);
  const isDrawn = size === WIDE;
  expect(await opened.locator('.drawn').isVisible()).toBe(isDrawn);
  expect(await opened.locator('.listed > ul').isVisible()).toBe(!isDrawn);
  const boxes = await opened.locator('.drawn .b').evaluateAll((all) => all.map((one) => {
    const own = (one as unknown as { getBBox(): Box }).getBBox();
    return { own, text: (one.nextElementSibling as unknown as { getBBox(): Box }).getBBox() };
  }));
  expect(boxes.length).toBeGreaterThan(8);
  if (isDrawn) {
    expect(boxes.filter(({ own, text }) => text.x < own.x || text.y < own.y || text.x + text.width > own.x + own.width
      || text.y + text.height > own.y + own.height)).toEqual([]);
    const isOver = (one: Box, other: Box) => one.x < other.x + other.width && other.x < one.x + one.width
      && one.y < other.y + other.height && other.y < one.y + one.height;
    expect(boxes.filter(({ own }, i) => boxes.slice(i + 1).some((other) => isOver(own, other.own)))).toEqual([]);
    await opened.locator('.drawn a').first().click();
  } else {
    await opened.locator('.listed a').first().click();
  }
  expect(await opened.locator('.agent details[open]').first().isVisible()).toBe(true);
  expect(opened.url()).toMatch(/#agent-\d+$/);
  expect(faults).toEqual([]);
});

/** Agents that differ, so that each has a box of its own. */
function mapped(size: number): Posture {
  const fleet = fleetPosture(size);
  const agents = fleet.agents.map((agent, i) => ({ ...agent, namespace: `team-${i % 7}`, title: `Pod "team-${i % 7}/${agent.name}"` }));
  return { ...fleet, agents };
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
