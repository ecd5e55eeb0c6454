import { join } from 'path';
import { axeViolations, drawn, graphsIn, mermaidPage, PHONE, useBrowser, WIDE } from './browser';
import { postureOfExample, postureOfFiles } from './postures';
import { Posture } from '../../src/engine/posture/posture';
import { graphOf } from '../../src/report/graph';
import { htmlOf } from '../../src/report/html';
import { markdownOf } from '../../src/report/markdown';

const browser = useBrowser();

const IMAGES = join(__dirname, '../../docs/images');

/** The examples, and the chart as it was before it was adopted. */
const POSTURES: { readonly [title: string]: () => Promise<Posture> } = {
  'Agents of examples/fleet': () => postureOfExample('fleet'),
  'Agents of examples/adopt': () => postureOfExample('adopt'),
  'The chart before it is adopted': () => postureOfFiles('examples/adopt/helm.yaml'),
};

test.each(Object.keys(POSTURES))('%s: the page is whole, and axe finds nothing', async (title) => {
  const posture = await POSTURES[title]();
  const { page, faults } = await browser.open(htmlOf(posture, title));
  expect(await page.locator('.agent h3').allTextContents()).toEqual(posture.agents.map((agent) => agent.title));
  const drawnAgents = posture.agents.filter(({ edges }) => edges.length > 0);
  expect(await page.locator('.blast li, .blast .self').count()).toBe(drawnAgents.map(graphOf).flatMap(({ nodes }) => nodes).length);
  expect(await page.locator('.facts th[scope=row]').count()).toBe(posture.agents.flatMap(({ rows }) => rows).length);
  expect(await page.locator('.framework').count()).toBe(posture.frameworks.length);
  await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await axeViolations(page)).toEqual([]);
  }
  await page.setViewportSize(PHONE.viewport!);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.viewport!.width);
  expect(faults).toEqual([]);
});

test.each(Object.keys(POSTURES))('%s: mermaid draws each graph', async (title) => {
  const posture = await POSTURES[title]();
  const page = await mermaidPage(browser);
  const graphs = graphsIn(markdownOf(posture));
  expect(graphs).toHaveLength(posture.agents.filter(({ edges }) => edges.length > 0).length);
  for (const [index, graph] of graphs.entries()) {
    const { nodes, edges } = graphOf(posture.agents[index]);
    const drawing = await drawn(page, graph);
    expect([drawing.nodes.length, drawing.edges]).toEqual([nodes.length, edges.length]);
  }
});

// The pictures of README and docs, which UPDATE_IMAGES=1 writes: other fonts give other pictures.
test.each([
  ['overview', 'The chart before it is adopted', { ...WIDE, viewport: { width: 1000, height: 760 } }, 'body'],
  ['agent', 'Agents of examples/fleet', { ...WIDE, viewport: { width: 1000, height: 820 } }, '.agent'],
  ['dark', 'Agents of examples/adopt', { ...WIDE, viewport: { width: 1000, height: 700 }, colorScheme: 'dark' as const }, '.agent'],
  ['phone', 'The chart before it is adopted', PHONE, 'body'],
])('the picture report-%s.png shows the page', async (name, title, options, from) => {
  const { page } = await browser.open(htmlOf(await POSTURES[title](), title), options);
  await page.locator(from).first().evaluate((element) => element.scrollIntoView());
  const path = process.env.UPDATE_IMAGES ? join(IMAGES, `report-${name}.png`) : undefined;
  const picture = await page.screenshot({ path, animations: 'disabled' });
  expect(picture.length).toBeGreaterThan(20_000); // an empty page has less
  expect(picture.length).toBeLessThan(150_000);
});
