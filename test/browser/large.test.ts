import { useBrowser, WIDE } from './browser';
import { fleetOf } from './postures';
import { htmlOf } from '../../src/report/html';

const { open } = useBrowser();

test('1,000 agents: the page opens, filters, sorts and unfolds', async () => {
  const posture = await fleetOf(1000);
  const start = performance.now();
  const page = htmlOf(posture);
  const written = performance.now() - start;
  const { page: opened, faults } = await open(page);
  expect(await opened.locator('.agent').count()).toBe(1000);
  const filtered = await opened.evaluate<number>(`new Promise((done) => {
    const field = document.getElementById('text'), start = performance.now();
    field.value = 'agent-77'; field.dispatchEvent(new Event('input'));
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
  })`);
  expect(await opened.textContent('#shown')).toBe('11 of 1000 shown');
  await opened.click('button[type=reset]');
  await opened.fill('#reach', 'fleet-search');
  expect(await opened.textContent('#shown')).toBe('900 of 1000 shown (searched as text)');
  await opened.fill('#text', 'require-non-root');
  expect(await opened.textContent('#shown')).toBe('0 of 1000 shown (searched as text)');
  await opened.click('button[type=reset]');
  await opened.selectOption('#sort', 'errors');
  await opened.locator('.agent summary').first().click();
  await opened.locator('.agent div.blast').first().waitFor(); // drawn after the click
  expect(await opened.locator('.agent div.blast').count()).toBe(1);
  const times = await opened.evaluate<number[]>(`[performance.getEntriesByType('paint')[0].startTime,
    performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd]`);
  // They depend on what else the machine does, so that no test decides by them.
  const [painted, loaded] = times;
  console.info('1,000 agents, in ms:', { megabytes: page.length / 1e6, written, painted, loaded, filtered });
  expect(faults).toEqual([]);
});

test('a large page without script: each body is there', async () => {
  const posture = await fleetOf(200);
  const { page: opened } = await open(htmlOf(posture), { ...WIDE, javaScriptEnabled: false });
  expect(await opened.locator('.agent div.blast').count()).toBe(200);
  await opened.locator('.agent').nth(150).locator('summary').first().click();
  expect(await opened.locator('.agent').nth(150).locator('div.blast').isVisible()).toBe(true);
});

test('in a large page, a link opens the agent, and printing opens all but what is printed on request', async () => {
  const { page: opened } = await open(htmlOf(await fleetOf(101)));
  await opened.click('.verdict a >> nth=2');
  expect(await opened.locator('#agent-3 div.blast').isVisible()).toBe(true);
  await opened.evaluate('dispatchEvent(new Event("beforeprint"))');
  expect(await opened.locator('.agent div.blast').count()).toBe(101);
  expect(await opened.locator('details:not([open], .on-request)').count()).toBe(0);
});
