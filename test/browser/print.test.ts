import { Page } from 'playwright-core';
import { useBrowser, WIDE } from './browser';
import { fleetOf, postureOfExample, postureOfFiles } from './postures';
import { htmlOf } from '../../src/report/html';

const { open } = useBrowser();

const FORMATS = ['A4', 'Letter'];

/** How many pages a page has on paper. Its own size of paper, if it has one, comes first. */
async function pagesOf(page: Page, format: string): Promise<number> {
  const text = (await page.pdf({ format, preferCSSPageSize: true })).toString('latin1');
  const width = format === 'A4' ? 595 : 612;
  expect(text).toMatch(new RegExp(`/MediaBox ?\\[0 0 ${width}[. ]`));
  return text.match(/\/Type ?\/Page\b/g)!.length;
}

test.each([true, false])('2 clean agents are 3 pages in A4 and Letter; script: %p', async (javaScriptEnabled) => {
  const { page } = await open(htmlOf(await postureOfExample('adopt')), { ...WIDE, javaScriptEnabled });
  for (const format of FORMATS) {
    expect(await pagesOf(page, format)).toBeLessThanOrEqual(3);
  }
  await page.locator('.framework > summary').first().click();
  expect(await pagesOf(page, 'A4')).toBeGreaterThan(3);
});

test('after the print, the page is as before', async () => {
  const { page } = await open(htmlOf(await postureOfFiles('examples/adopt/helm.yaml')));
  const folded = async () => page.locator('details:not([open])').count();
  const before = await folded();
  await pagesOf(page, 'A4');
  expect(await folded()).toBe(before);
});

test('on paper, one line says how to print the rest, and each section and framework is a line with its counts', async () => {
  const { page } = await open(htmlOf(await postureOfExample('adopt')));
  const paper = page.locator('.paper');
  expect(await paper.isVisible()).toBe(false);
  await page.emulateMedia({ media: 'print' });
  expect(await paper.textContent()).toBe('A part that is one line here is printed in full if it is open in the page.');
  expect(await paper.isVisible()).toBe(true);
  expect(await page.locator('.agent').first().locator('.part').first().innerText()).toBe('Runtime 4 strong');
  expect(await page.locator('.framework').first().innerText()).toMatch(/^Kubernetes Pod Security Standards \d+ covered, .* No open findings\.$/);
});

test('what is weak is printed in full, also where it is folded in the page', async () => {
  const posture = await postureOfFiles('examples/adopt/helm.yaml');
  const { page } = await open(htmlOf(posture));
  await page.click('#close');
  await page.emulateMedia({ media: 'print' });
  for (const selector of ['.finding', '.facts td.weak']) {
    const all = page.locator(selector);
    expect(await all.count()).toBeGreaterThan(9);
    expect(await all.evaluateAll((some) => some.filter((one) => !one.checkVisibility()).length)).toBe(0);
  }
});

test('an agent of a large page is printed, too', async () => {
  const { page } = await open(htmlOf(await fleetOf(101)));
  expect(await pagesOf(page, 'A4')).toBeGreaterThan(50);
});
