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
  await opened.locator('.agent[hidden]').first().waitFor({ state: 'detached' }); // the page filters after the event
  await opened.selectOption('#sort', 'errors');
  await opened.locator('.agent summary').first().click();
  await opened.locator('.agent div.blast').first().waitFor(); // drawn after the click
  expect(await opened.locator('.agent div.blast').count()).toBe(1);
  const unfolded = await opened.evaluate<number>(`new Promise((done) => {
    const start = performance.now();
    document.getElementById('open').click();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
  })`);
  expect(await opened.locator('.agent div.blast').count()).toBe(1000);
  const times = await opened.evaluate<number[]>(`[performance.getEntriesByType('paint')[0].startTime,
    performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd]`);
  // They depend on what else the machine does, so that no test decides by them.
  const [painted, loaded] = times;
  console.info('1,000 agents, in ms:', { megabytes: page.length / 1e6, written, painted, loaded, filtered, unfolded });
  expect(faults).toEqual([]);
});

test('a large page without script: each agent has its risk and what is open', async () => {
  const posture = await fleetOf(200);
  const { page: opened } = await open(htmlOf(posture), { ...WIDE, javaScriptEnabled: false });
  const { riskReason } = posture.agents[150];
  const agent = opened.locator('.agent').nth(150);
  expect(await agent.locator('.risk').textContent()).toContain(riskReason);
  await agent.locator('summary').first().click();
  expect(await agent.locator('p').isVisible()).toBe(true);
  expect(await agent.locator('p').textContent()).toMatch(/^Open: .*\bAddress: /);
  expect(await opened.locator('main noscript p').first().isVisible()).toBe(true);
});

test('a large page looks as a small one: the same elements in an agent, the same search and the same calls', async () => {
  const { agents, ...rest } = await fleetOf(110);
  const found: unknown[] = [];
  for (const size of [100, 110]) {
    const { page: opened, faults } = await open(htmlOf({ ...rest, agents: agents.slice(0, size) }));
    await opened.click('#open');
    const first = (selector: string, value: string) =>
      opened.evaluate<unknown[]>(`[...document.querySelectorAll('${selector}')].slice(0, 100).map((one) => one.${value})`);
    const bodies = await first('.agent .body', 'outerHTML');
    expect(bodies).toHaveLength(100);
    const shown = [];
    const searches = [['text', 'require-non-root'], ['text', 'agent-7 runtime'], ['reach', 'internet'], ['reach', 'fleet-search']];
    for (const [field, value] of searches) {
      await opened.fill(`#${field}`, value);
      shown.push(await first('.agent', 'hidden'));
      await opened.fill(`#${field}`, '');
    }
    expect(faults).toEqual([]);
    found.push({ bodies, shown });
  }
  expect(found[1]).toEqual(found[0]);
});

test('in a large page, a link opens the agent, and printing opens all but what is printed on request', async () => {
  const { page: opened } = await open(htmlOf(await fleetOf(101)));
  await opened.click('.verdict a >> nth=2');
  expect(await opened.locator('#agent-3 div.blast').isVisible()).toBe(true);
  await opened.evaluate('dispatchEvent(new Event("beforeprint"))');
  expect(await opened.locator('.agent div.blast').count()).toBe(101);
  expect(await opened.locator('details:not([open], .on-request)').count()).toBe(0);
});
