import { readFileSync } from 'fs';
import { join } from 'path';
import { Browser, BrowserContextOptions, chromium, Page, Route } from 'playwright-core';

/** Debian's browser. */
const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** An address that the test itself answers. Every other request is one too many. */
const ADDRESS = 'http://report.test/';

export const WIDE: BrowserContextOptions = { viewport: { width: 1100, height: 800 } };
export const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

const MARKED = join(__dirname, '../../node_modules/marked/lib/marked.umd.js');
const MERMAID = join(__dirname, '../../node_modules/mermaid/dist/mermaid.min.js');

/** A page that was opened, and what it did that it must not do. */
interface Opened {
  readonly page: Page;
  /** Requests, messages of the console and errors. */
  readonly faults: string[];
}

/** The texts of a site by their paths, such as "try.js". That of its page is empty. */
type Site = ReadonlyMap<string, string>;

const TYPES: { readonly [ending: string]: string } = { css: 'text/css', js: 'text/javascript' };

interface Opening {
  /** Opens a page of this text. */
  open(text: string, options?: BrowserContextOptions): Promise<Opened>;
  /** Opens the page of a site, which gives each other file once. */
  openFiles(site: Site, options?: BrowserContextOptions): Promise<Opened>;
  /** Opens a page of a server on this machine, which may ask that server alone. */
  visit(server: string, path: string, options?: BrowserContextOptions): Promise<Opened>;
}

/** Starts the browser before the tests of a file and ends it after them. */
export function useBrowser(): Opening {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] });
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  afterAll(async () => browser.close());
  const opened = async (address: string, answers: (route: Route) => Promise<void> | undefined, options: BrowserContextOptions) => {
    const faults: string[] = [];
    const context = await browser.newContext(options);
    await context.route('**/*', async (route) => {
      const answered = answers(route);
      if (answered === undefined) {
        faults.push(`request of ${route.request().url()}`);
      }
      return answered ?? route.abort();
    });
    const page = await context.newPage();
    page.on('console', (message) => faults.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(address, { waitUntil: 'load' });
    return { page, faults };
  };
  const openFiles = (site: Site, options: BrowserContextOptions = WIDE) => {
    const left = new Map([...site].map(([path, text]) => [ADDRESS + path, text]));
    return opened(ADDRESS, (route) => {
      const url = route.request().url();
      const body = left.get(url);
      if (body === undefined || (url === ADDRESS) !== route.request().isNavigationRequest()) {
        return undefined;
      }
      if (url !== ADDRESS) { // the page itself may be loaded anew
        left.delete(url);
      }
      return route.fulfill({ body, contentType: `${TYPES[url.split('.').at(-1)!] ?? 'text/html'}; charset=utf-8` });
    }, options);
  };
  return {
    open: async (text, options) => openFiles(new Map([['', text]]), options),
    openFiles,
    visit: async (server, path, options = WIDE) => opened(new URL(path, server).href,
      (route) => (route.request().url().startsWith(server) ? route.continue() : undefined), options),
  };
}

/** What axe finds in a page: rule and element. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(`axe.run(document).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`);
}

/** Loads mermaid into an empty page. */
export async function mermaidPage({ open }: ReturnType<typeof useBrowser>): Promise<Page> {
  const { page } = await open('<!doctype html><title>mermaid</title>');
  await page.addScriptTag({ path: MERMAID });
  await page.evaluate('mermaid.initialize({ startOnLoad: false, securityLevel: "strict" })');
  return page;
}

/** The texts of the nodes and the number of edges that mermaid draws. */
export async function drawn(page: Page, graph: string): Promise<{ nodes: string[]; edges: number }> {
  return page.evaluate(`(async () => {
    const { svg } = await mermaid.render('graph', ${JSON.stringify(graph)});
    const drawing = new DOMParser().parseFromString(svg, 'text/html');
    const texts = (selector) => [...drawing.querySelectorAll(selector)].map((one) => one.textContent.trim()).filter((text) => text !== '');
    return { nodes: texts('.node'), edges: drawing.querySelectorAll('path.flowchart-link').length };
  })()`);
}

/** The HTML that marked makes of Markdown, with the extensions of GitHub. */
export async function markedHtml({ open }: ReturnType<typeof useBrowser>, markdown: string): Promise<string> {
  const { page } = await open('<!doctype html><title>marked</title>');
  await page.addScriptTag({ path: MARKED });
  return page.evaluate(`'<!doctype html><title>x</title>' + marked.parse(${JSON.stringify(markdown)}, { gfm: true })`);
}

/** The graphs in a text of Markdown. */
export function graphsIn(markdown: string): string[] {
  return [...markdown.matchAll(/```mermaid\n([^]*?)\n```/g)].map(([, graph]) => graph);
}
