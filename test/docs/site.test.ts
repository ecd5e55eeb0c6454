import { readFileSync } from 'fs';
import { join } from 'path';
import { redirectedPages, versionsOf } from '../../scripts/support/site-versions';
import { bar, GROUPS, sidebar, timesInNavigation } from '../../site/navigation';
import { Page, questionsOf, sitePages, slug } from '../../site/pages';
import { SEARCH_OPTIONS, searchable } from '../../site/search';
import { languageTabs } from '../../site/tabs';
import { ROOT } from '../support/root';

/** The pages of the site before VitePress reads them. test/browser/site.test.ts builds and opens it. */

const QUESTIONS = [
  { question: 'How does an agent get another size?', page: 'sizes.md' },
  { question: 'Which rules are there?', page: 'rules/README.md' },
];
const PAGES = sitePages(ROOT, QUESTIONS, 'abc');
const page = (path: string) => PAGES.find((one) => one.path === path)!;
const made = (path: string, text = `# Title of ${path}`): Page => ({ path, source: `docs/${path}`, text });

test('the pages of docs/ keep their paths, and those of the root and the areas of the API have some', () => {
  expect(PAGES.map(({ path }) => path)).toEqual(expect.arrayContaining(['index.md', 'check.md', 'rules/index.md', 'rules/no-host-ports.md',
    'introduction.md', 'SECURITY.md', 'CHANGELOG.md', 'API.md', 'api/workloads.md', 'questions.md']));
  expect(new Set(PAGES.map(({ path }) => path)).size).toBe(PAGES.length);
});

test('links lead to pages, to the API by area, or to the repository at the commit', () => {
  expect(page('index.md').text).toContain('](./introduction.md#ten-lines)');
  expect(page('index.md').text).toMatch(/\]\(https:\/\/github\.com\/[\w-]+\/[\w-]+\/tree\/abc\/examples\)/);
  expect(page('rules/no-host-volumes.md').text).toMatch(/\]\(https:\/\/github\.com\/[\w-]+\/[\w-]+\/blob\/abc\/src\/engine\/rules\/cel\/cel\.ts\)/);
  expect(page('introduction.md').text).toContain('](./images/report-agent.png)');
  expect(page('API.md').text).toContain('](./api/network.md#agentcluster)');
  expect(page('api/workloads.md').text).toContain('](#agentapparmorprofile)');
  expect(page('questions.md').text).toContain('[Which rules are there?](./rules/index.md)');
});

test('code is no link', () => {
  expect(page('check.md').text.match(/^```[^]*?^```$/gm))
    .toEqual(readFileSync(join(ROOT, 'docs/check.md'), 'utf8').match(/^```[^]*?^```$/gm));
});

test('an anchor is that of GitHub', () => {
  expect(['What `check` prints', 'Secrets, and keys', 'snake_case: é'].map(slug))
    .toEqual(['what-check-prints', 'secrets-and-keys', 'snake_case-é']);
});

describe('navigation', () => {
  test('each page stands in it once', () => {
    expect([...timesInNavigation(PAGES)].filter(([, times]) => times !== 1)).toEqual([]);
  });

  test('a page in no group is found', () => {
    expect([...timesInNavigation([made('stray.md')])]).toEqual([['stray.md', 0]]);
  });

  test('titles are those of the pages, and folders and groups without pages are left out', () => {
    expect(sidebar([made('check.md'), made('start/kind.md')])).toEqual([
      { text: 'Start', collapsed: false, items: [{ text: 'Title of start/kind.md', link: '/start/kind' }] },
      { text: 'Command line', collapsed: true, items: [{ text: 'Title of check.md', link: '/check' }] },
    ]);
    expect(bar([made('rules/index.md'), made('guides/b.md')]).map(({ link }) => link))
      .toEqual(['/introduction', '/guides/b', '/rules/', '/API']);
  });

  test('a folder has its index first, and then the order of titles', () => {
    const items = sidebar([made('guides/z.md', '# An'), made('guides/b.md', '# The'), made('guides/index.md', '# Zero')], GROUPS)[0].items!;
    expect(items.map(({ link }) => link)).toEqual(['/guides/', '/guides/z', '/guides/b']);
  });
});

describe('tabs', () => {
  class Token {
    public info = '';
    public content = '';
    constructor(public type: string) {}
  }
  const fence = (info: string) => Object.assign(new Token('fence'), { info });
  const html = (content: string) => Object.assign(new Token('html_block'), { content });
  const tabs = (...tokens: Token[]) => {
    const state = { tokens, Token };
    languageTabs(state);
    const titles = (content: string) => content.match(/(?<=data-title=")[^"]+/g)?.join(' ');
    return state.tokens.map(({ type, info, content }) => (type === 'fence' ? info : titles(content) ?? content.trim()));
  };

  test('code in different languages, one after the other or folded', () => {
    expect(tabs(fence('ts fixture=whole'), fence('python'), fence('go')))
      .toEqual(['TypeScript Python Go', 'ts active', 'python', 'go', '</div></div>']);
    expect(tabs(fence('ts'), html('<details><summary>In Python</summary>\n'), fence('python'), html('</details>\n'), html('<p>')))
      .toEqual(['TypeScript Python', 'ts active', 'python', '</div></div>', '<p>']);
  });

  test('all other code stays as it is', () => {
    expect(tabs(fence('ts'), fence('ts'), fence('sh'), fence('yaml'))).toEqual(['ts', 'ts', 'sh', 'yaml']);
    expect(tabs(fence('ts'), html('<details><summary>Output</summary>'), fence('go')))
      .toEqual(['ts', '<details><summary>Output</summary>', 'go']);
  });
});

describe('search', () => {
  test('a question is found at its page or heading', () => {
    const text = '<h1 id="a">A <a href="#a"></a></h1>\n<h2 id="b">B <a href="#b"></a></h2>\n';
    const asked = [{ question: 'why?', page: 'x.md' }, { question: 'how?', page: 'x.md#b' }, { question: 'else?', page: 'y.md' }];
    expect(searchable('x.md', text, asked))
      .toBe('<h1 id="a">A <a href="#a"></a></h1><p>why?</p>\n<h2 id="b">B <a href="#b"></a></h2><p>how?</p>\n');
  });

  test('what all rules say alike is left out', () => {
    expect(searchable('rules/x.md', '<h2 id="to-accept-a-finding">To</h2><p>x</p><h2 id="sources">Sources</h2>', []))
      .toBe('<h2 id="sources">Sources</h2>');
  });

  test('every question of docs/questions.json leads to a page', () => {
    const paths = PAGES.map(({ path }) => path.replace(/(^|\/)index\.md$/, '$1README.md'));
    expect(questionsOf(ROOT).filter(({ page: of }) => !paths.includes(of.split('#')[0]))).toEqual([]);
  });
});

test('versions are the tip and the releases, the newest first', () => {
  expect(versionsOf(['v0.9.0', 'v0.10.0', 'v1.0.0-rc.1', 'other', 'v0.9.1'])).toEqual(['next', 'v0.10.0', 'v0.9.1', 'v0.9.0']);
});

test('pages without a version lead to the newest release', () => {
  expect(redirectedPages(['next', 'v0.2.0', 'v0.1.0'], ['index.html', 'check.html', 'rules/index.html', 'rules/no-host-ports.html']))
    .toEqual([['index.html', 'v0.2.0/'], ['check.html', 'v0.2.0/check.html'], ['rules/index.html', '../v0.2.0/rules/'],
      ['rules/no-host-ports.html', '../v0.2.0/rules/no-host-ports.html']]);
  expect(redirectedPages(['next'], ['index.html'])).toEqual([['index.html', 'next/']]);
});

test('no lock file of the project names a host of a registry', () => {
  expect(['package-lock.json', 'site/package-lock.json'].filter((file) => /"resolved": "https?:/.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});

test.each([
  ['Policies', ['policies', 'polici']], ['images', ['images', 'imag']], ['pods', ['pods']], ['deny', ['deny']], ['The', null],
])('a search for %j asks for %j', (term, words) => {
  expect(SEARCH_OPTIONS.processTerm(term)).toEqual(words);
});
