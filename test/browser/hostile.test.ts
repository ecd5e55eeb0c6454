import { spawnSync } from 'child_process';
import { Page } from 'playwright-core';
import { drawn, markedHtml, mermaidPage, useBrowser } from './browser';
import { dotOf } from '../../src/report/dot';
import { graphOf } from '../../src/report/graph';
import { htmlOf } from '../../src/report/html';
import { markdownOf } from '../../src/report/markdown';
import { mermaidOf } from '../../src/report/markdown-agent';
import { hostilePostures } from '../support/hostile-posture';
import { examplePosture, fleetPosture } from '../support/posture';

const browser = useBrowser();

/** Names of all elements and their attributes. Those of a map depend on its texts: how many lines they need, and what they name.
 * Where a word may break depends on its letters. */
const skeletonOf = (page: Page) => page.evaluate<string[]>(`[...document.querySelectorAll(':not(wbr)')]
  .filter((one) => !one.closest('section[aria-labelledby=map]')).map((one) =>
  one.tagName + ' ' + one.getAttributeNames().join(' '))`);

const MAP = new Set(['p', 'svg', 'path', 'rect', 'text', 'tspan', 'a', 'ul', 'li', 'details', 'summary', 'wbr']);

const CASES = [{ isBefore: true, shift: 0 }, { isBefore: false, shift: 29 }];

test.each([...CASES.map((one) => ({ ...one, size: 0 })), { isBefore: true, shift: 0, size: 101 }])(
  'the page with hostile names has the same elements, and no script runs: %j', async ({ isBefore, shift, size }) => {
    const { hostile, harmless } = hostilePostures(size > 0 ? fleetPosture(size) : examplePosture(), isBefore, shift);
    const skeletons = [];
    for (const posture of [hostile, harmless]) {
      const { page, faults } = await browser.open(htmlOf(posture));
      await page.click('#open');
      await page.fill('#text', '<img');
      await page.click('button[type=reset]');
      await page.waitForSelector('.agent[hidden]', { state: 'detached' }); // the page filters after the event
      expect(await page.evaluate('window.pwned')).toBeUndefined();
      expect(faults).toEqual([]);
      skeletons.push(await skeletonOf(page));
      const inMap = await page.locator('#map ~ *, #map ~ * *').evaluateAll((all) => all.map((one) => one.tagName.toLowerCase()));
      expect(inMap.filter((name) => !MAP.has(name))).toEqual([]);
    }
    expect(skeletons[0]).toEqual(skeletons[1]);
  });

test.each(CASES)('Markdown with hostile names has the same elements: %j', async ({ isBefore, shift }) => {
  const { hostile, harmless } = hostilePostures(examplePosture(), isBefore, shift);
  const skeletons = [];
  for (const posture of [hostile, harmless]) {
    const { page, faults } = await browser.open(await markedHtml(browser, markdownOf(posture)));
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    expect(faults).toEqual([]);
    skeletons.push(await skeletonOf(page));
  }
  expect(skeletons[0]).toEqual(skeletons[1]);
  expect(skeletons[0].filter((one) => one.startsWith('TABLE')).length).toBeGreaterThan(8);
});

test.each(CASES)('Mermaid and Graphviz draw the same nodes and edges: %j', async ({ isBefore, shift }) => {
  const { hostile } = hostilePostures(examplePosture(), isBefore, shift);
  const page = await mermaidPage(browser);
  for (const agent of hostile.agents) {
    const { nodes, edges } = graphOf(agent);
    const drawing = await drawn(page, mermaidOf(agent));
    expect(drawing.nodes).toHaveLength(nodes.length);
    expect(drawing.edges).toBe(edges.length);
    expect(drawing.nodes.filter((text) => /Unsupported markdown/.test(text))).toEqual([]);
  }
  expect(await page.evaluate('window.pwned')).toBeUndefined();
  const plain = spawnSync('dot', ['-Tplain'], { input: dotOf(hostile), encoding: 'utf8' });
  expect({ status: plain.status, stderr: plain.stderr }).toEqual({ status: 0, stderr: '' });
  expect(plain.stdout.match(/^edge /gm)).toHaveLength(hostile.agents.flatMap(({ edges }) => edges).length);
  expect(plain.stdout.match(/^node (?![ap]\d)/gm)).toBeNull();
});
