import { existsSync, readFileSync, readdirSync } from 'fs';
import { availableParallelism, loadavg } from 'os';
import { join, posix } from 'path';
import { axeViolations, PHONE, useBrowser, WIDE } from './browser';
import { run } from '../../scripts/support/run';
import { serveSite } from '../../scripts/support/site-server';
import { questionsOf, sitePages } from '../../site/pages';
import { SEARCH_OPTIONS } from '../../site/search';
import { ROOT } from '../support/root';

/**
 * The site as `npm run site` builds it. All pages are asked for and read as files. The browser opens those that people write, and some of
 * the rules and of the API, which a generator writes alike.
 */

const DIST = join(ROOT, 'site', 'dist');
const NEXT = join(DIST, 'next');
const QUESTIONS = questionsOf(ROOT);
const PAGES = sitePages(ROOT).map(({ path }) => path.replace(/md$/, 'html'));
const OPENED = PAGES.filter((path) => !/^(?:rules|api)\/(?!index|no-host-ports|no-unknown-field|network|tool-servers)/.test(path));
/** All take minutes: `SITE_PAGES=all` opens them, and else one of three. */
const SHOWN = OPENED.filter((_, i) => process.env.SITE_PAGES === 'all' || i % 3 === 0);
/** One of each kind of page. axe takes longer than the page. */
const KINDS = ['index', 'workloads', 'questions', 'rules/index', 'rules/no-host-ports', 'api/tool-servers']
  .map((path) => `${path}.html`)
  .concat(['start/', 'guides/'].flatMap((folder) => PAGES.filter((path) => path.startsWith(folder)).slice(0, 1)))
  .filter((path) => PAGES.includes(path));
/** Vue has taken the page over: clicks and keys work. */
const ALIVE = '!document.querySelector(".VPSidebarItem > .item[role=button] > .caret[role]")';
/** When the first text was there. */
const PAINT = `new Promise((seen) => new PerformanceObserver((list) => seen(list.getEntriesByName("first-contentful-paint")[0]?.startTime))
  .observe({ type: "paint", buffered: true }))`;
const DARK = { ...WIDE, colorScheme: 'dark' as const };

const built = run('npx', ['tsx', '--tsconfig', 'test/tsconfig.json', 'scripts/site.ts'], ROOT);
const texts = new Map(PAGES.map((path) => [path, existsSync(join(NEXT, path)) ? readFileSync(join(NEXT, path), 'utf8') : '']));
const { visit } = useBrowser();
let site: Awaited<ReturnType<typeof serveSite>>;
beforeAll(async () => {
  site = await serveSite(DIST);
});
afterAll(() => site.server.close());

test('the site is built', () => {
  expect(built).toContain('next');
  expect(PAGES.length).toBeGreaterThan(180);
});

test('every page of docs/ opens with ".html" and without it, and without a version it leads to the newest', async () => {
  const status = async (path: string) => (await fetch(site.address + path, { redirect: 'manual' })).status;
  const paths = PAGES.flatMap((path) => [`next/${path}`, `next/${path.replace(/(^|\/)index\.html$|\.html$/, '$1')}`, path]);
  const answers = await Promise.all(paths.map(async (path) => `${await status(path)} ${path}`));
  expect(answers.filter((answer) => !answer.startsWith('200 '))).toEqual([]);
  expect(await status('next/none.html')).toBe(404);
  expect(readFileSync(join(DIST, 'rules', 'no-host-ports.html'), 'utf8')).toContain('url=../next/rules/no-host-ports.html"');
  expect(readFileSync(join(NEXT, 'rules', 'README.html'), 'utf8')).toContain('url=./"');
});

test('no page has an inline script, and each refuses them and all from elsewhere', () => {
  expect(PAGES.filter((path) => /<script(?![^>]*\bsrc=)[^>]*>/.test(texts.get(path)!))).toEqual([]);
  const policy = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src \'self\';';
  expect(PAGES.filter((path) => !texts.get(path)!.includes(policy))).toEqual([]);
  const taken = (text: string) => [...text.matchAll(/<(?:link|script|img)\b[^>]*?\b(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
  expect([...new Set([...texts.values()].flatMap(taken))].filter((address) => !/^(\/next\/|data:)/.test(address))).toEqual([]);
});

test('all links and their anchors hold', () => {
  const anchors = new Map([...texts].map(([path, text]) => [path, new Set([...text.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id))]));
  const repository = /^https:\/\/github\.com\/cdk8s-hardened-agents\/cdk8s-hardened-agents\/(?:blob|tree)\/[0-9a-f]{40}\/([^#]+)/;
  const leads = (from: string, href: string) => {
    const file = repository.exec(href)?.[1];
    if (file !== undefined || /^https:/.test(href)) {
      return file === undefined || existsSync(join(ROOT, file));
    }
    const [path, anchor] = decodeURIComponent(href).split('#');
    const absolute = posix.resolve('/next', posix.dirname(from), path);
    const to = path === '' ? from : posix.relative('/next', absolute) + (path.endsWith('/') ? '/index.html' : '');
    const target = to.replace(/^\//, '');
    return existsSync(join(NEXT, target)) && (anchor === undefined || (anchors.get(target)?.has(anchor) ?? false));
  };
  const faults = [...texts].flatMap(([path, text]) => [...new Set([...text.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)].map(([, href]) => href))]
    .filter((href) => !leads(path, href.replaceAll('&amp;', '&'))).map((href) => `${path}: ${href}`));
  expect(faults).toEqual([]);
  expect(['./none.html', '/next/check.html#none', '/next/rules/'].map((href) => leads('index.html', href))).toEqual([false, false, true]);
});

test('pages paint within a second, call no one else, and do not scroll sideways at 360 pixels', async () => {
  const { page, faults } = await visit(site.address, 'next/', PHONE);
  const paints: number[] = [];
  const wide: string[] = [];
  for (const path of SHOWN) {
    await page.goto(`${site.address}next/${path}`, { waitUntil: 'load' });
    paints.push(await page.evaluate(PAINT));
    if (await page.evaluate<number>('document.documentElement.scrollWidth') > 360) {
      wide.push(path);
    }
  }
  const median = paints.sort((a, b) => a - b)[Math.floor(paints.length / 2)];
  console.log(`first paint of ${paints.length} pages: median ${Math.round(median)} ms, slowest ${Math.round(paints.at(-1)!)} ms`);
  expect({ faults, wide }).toEqual({ faults: [], wide: [] });
  const waiting = Math.max(1, loadavg()[0] / availableParallelism()); // programs that share a core
  expect(median).toBeLessThan(1000 * waiting);
});

test('axe finds nothing in a page of each kind, nor in dark colours in some', async () => {
  const found: string[] = [];
  for (const [options, paths] of [[WIDE, KINDS], [DARK, KINDS.filter((_, i) => i % 3 === 0)]] as const) {
    const { page } = await visit(site.address, 'next/', options);
    for (const path of paths) {
      await page.goto(`${site.address}next/${path}`, { waitUntil: 'load' });
      await page.waitForFunction(ALIVE);
      found.push(...(await axeViolations(page)).map((violation) => `${path} ${violation}`));
    }
  }
  expect(found).toEqual([]);
});

test('the language of a tab is kept for all code and the next page', async () => {
  const { page, faults } = await visit(site.address, 'next/workloads.html');
  await page.waitForFunction(ALIVE);
  const group = page.locator('.vp-code-group').first();
  await group.locator('label', { hasText: 'Java' }).click();
  expect(await group.locator('.blocks > .active').getAttribute('class')).toContain('language-java');
  await page.goto(`${site.address}next/sizes.html`);
  const shown = page.locator('.vp-code-group').first().locator('.blocks > .active');
  await page.waitForFunction('document.querySelector(".vp-code-group .active.language-java")');
  expect(await shown.count()).toBe(1);
  expect(faults).toEqual([]);
});

test('the version menu has the versions of versions.json', async () => {
  const { page } = await visit(site.address, 'next/check.html');
  await page.waitForFunction('document.querySelector(".VPNavBar .version-menu")');
  const versions = JSON.parse(readFileSync(join(DIST, 'versions.json'), 'utf8'));
  expect(await page.locator('.VPNavBar .version-menu option').allTextContents()).toEqual(versions);
});

describe('search', () => {
  const chunks = join(NEXT, 'assets', 'chunks');
  const index = readdirSync(chunks).find((file) => file.startsWith('@localSearchIndex'))!;
  const [, json] = /^(?:const \w+=|export default ?)(.*?);?(?:export\{.*)?$/s.exec(readFileSync(join(chunks, index), 'utf8').trim())!;
  const MiniSearch = require(join(ROOT, 'site', 'node_modules', 'minisearch')); // eslint-disable-line @typescript-eslint/no-require-imports
  const search = MiniSearch.loadJSON(new Function(`return ${json}`)(), {
    fields: ['title', 'titles', 'text'], storeFields: ['title', 'titles'], searchOptions: SEARCH_OPTIONS,
  });
  const pagesFor = (words: string): string[] => search.search(words).slice(0, 3).map(({ id }: { id: string }) => id.replace(/#.*/, ''));

  test.each(QUESTIONS)('"$question" leads to $page', ({ question, page }) => {
    const path = page.split('#')[0].replace(/(^|\/)README\.md$/, '$1').replace(/\.md$/, '.html');
    expect(pagesFor(question)).toContain(`/next/${path}`);
  });

  test.each([
    "agents/web: 'port' must be an integer from 1 to 65535, got 0",
    'clusters/kind: \'podCidrs[0]\' must have no bits set after the prefix; did you mean "10.244.0.0/16"?, got "10.244.0.1/16"',
    'agents/policy: \'fqdn\' must be one full domain name such as "api.example.com", got "api"; write the full name: a name without a dot '
      + 'is one in the cluster, which allowToService allows',
    'error: --max-findings must be a whole number such as 100, got "x"',
    'agents/broker: \'image\' must be pinned by digest such as "envoy@sha256:<64 hex>", got "envoy:latest"',
  ])('the message %j leads to the list of messages', (message) => {
    expect(pagesFor(message)).toContain('/next/troubleshooting.html');
  });

  test('the box of the page finds the same', async () => {
    const { page, faults } = await visit(site.address, 'next/check.html');
    await page.waitForFunction(ALIVE);
    await page.keyboard.press('Control+k');
    await page.fill('.VPLocalSearchBox input', QUESTIONS[0].question);
    await page.waitForSelector('.VPLocalSearchBox a.result');
    const results = await page.locator('.VPLocalSearchBox a.result').evaluateAll((all) => all.map((one) => one.getAttribute('href')!));
    expect(results.slice(0, 3).map((href) => href.replace(/#.*/, ''))).toEqual(pagesFor(QUESTIONS[0].question));
    expect(faults).toEqual([]);
  });
});
