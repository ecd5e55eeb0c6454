import { execFileSync } from 'child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'fs';
import { dirname, join, posix } from 'path';

/** A page of the site. */
export interface Page {
  /** Path in the site, such as "rules/index.md". */
  readonly path: string;
  /** Path of its source in the repository, such as "docs/rules/README.md". */
  readonly source: string;
  readonly text: string;
}

/** A question that people ask, and the page of docs/ that answers it, such as "network.md#what-is-open". */
export interface Question {
  readonly question: string;
  readonly page: string;
}

/** Pages of the root of the repository that the site has, too; those that are not there are left out. */
const ROOT_PAGES = ['README.md', 'CHANGELOG.md', 'CODE_OF_CONDUCT.md', 'CONTRIBUTING.md', 'ROADMAP.md', 'SECURITY.md'];

const FENCE = /^( *)(```+)[^]*?^\1\2`*$/gm;
const LINK = /(\]\()([^)\s]+)(\))/g;

/** The anchor that GitHub gives to a heading. The site gives the same, so that a link holds in both. */
export function slug(heading: string): string {
  return heading.trim().toLowerCase().replace(/[^\p{L}\p{M}\p{N}_\- ]/gu, '').replace(/ /g, '-');
}

/** The first heading of a page. */
export function titleOf({ path, text }: Page): string {
  const title = /^# (.*)$/m.exec(text)?.[1];
  if (title === undefined) {
    throw new Error(`${path} must have a heading of the first level`);
  }
  return title.replace(/[`*]/g, '');
}

const QUESTIONS = 'docs/questions.json';

export function questionsOf(root: string): Question[] {
  return JSON.parse(readFileSync(join(root, QUESTIONS), 'utf8')) as Question[];
}

/** The commit of the checkout: links to files that the site has not lead to them at this commit. */
export function commitOf(root: string): string {
  return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
}

/** The address of the repository. */
export function repositoryOf(root: string): string {
  return packageOf(root).repository.url.replace(/\.git$/, '');
}

function packageOf(root: string): { description: string; repository: { url: string } } {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

/** All pages of the site as the sources are, their links as they are in the repository. */
function sources(root: string, questions: readonly Question[]): Page[] {
  const page = (path: string, source: string) => ({ path, source, text: readFileSync(join(root, source), 'utf8') });
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md')).sort();
  return [
    ...docs.map((file) => page(file.replace(/(^|\/)README\.md$/, '$1index.md'), posix.join('docs', file))),
    ...ROOT_PAGES.filter((file) => existsSync(join(root, file))).map((file) => page(file === 'README.md' ? 'introduction.md' : file, file)),
    ...apiPages(readFileSync(join(root, 'API.md'), 'utf8')),
    questionPage(QUESTIONS, questions),
  ];
}

/** API.md has all types on one page; here each area has its own. The links between types are those of the one page. */
function apiPages(text: string): Page[] {
  const [index, ...areas] = text.split(/^(?=## )/m);
  return [
    { path: 'API.md', source: 'API.md', text: index },
    ...areas.map((area) => {
      const title = /^## (.*)$/m.exec(area)![1];
      const body = area.replace(/^## .*$/m, `# API: ${title}`).replace(/^##(#+ )/gm, '#$1');
      return { path: `api/${slug(title)}.md`, source: 'API.md', text: body };
    }),
  ];
}

/** The pages of questions are paths in docs/. */
function questionPage(source: string, questions: readonly Question[]): Page {
  const up = posix.relative(posix.dirname(source), 'docs');
  const lines = questions.map(({ question, page }) => `- [${question}](${posix.join(up, page)})`);
  return { path: 'questions.md', source, text: `# Index by question\n\n${lines.join('\n')}\n` };
}

/** All pages of the site: links lead to pages of it, to its files, or to the repository at a commit. */
export function sitePages(root: string, questions = questionsOf(root), commit = 'HEAD'): Page[] {
  const pages = sources(root, questions);
  const places = new Map(pages.map(({ path, source }) => [source, path]));
  places.set('API.md', 'API.md'); // the index of its pages
  const types = new Map(pages.filter(({ path }) => path.startsWith('api/')).flatMap(({ path, text }) => [
    [posix.basename(path, '.md'), path],
    ...[...text.matchAll(/^## (.*)$/gm)].map(([, type]) => [slug(type), `${path}#${slug(type)}`]),
  ] as [string, string][]));
  const repository = repositoryOf(root);
  const leadsTo = (from: Page, target: string) => {
    if (/^[a-z]+:/.test(target)) {
      return target;
    }
    const [path, anchor] = target.split('#');
    const file = path === '' ? from.source : posix.join(posix.dirname(from.source), path).replace(/\/$/, '');
    const hash = anchor === undefined ? '' : `#${anchor}`;
    if (file === 'API.md' && anchor !== undefined) {
      const [type, at] = (types.get(anchor) ?? 'API.md').split('#');
      return type === from.path ? hash : relative(from.path, `${type}${at === undefined ? '' : hash}`);
    }
    const place = places.get(file) ?? places.get(`${file}/README.md`);
    if (place !== undefined || file.startsWith('docs/')) {
      return place === from.path ? hash : `${relative(from.path, place ?? file.replace(/^docs\//, ''))}${hash}`;
    }
    const kind = existsSync(join(root, file)) && statSync(join(root, file)).isDirectory() ? 'tree' : 'blob';
    return `${repository}/${kind}/${commit}/${file}${hash}`;
  };
  return pages.map(withTryPage).map((page) => ({
    ...page,
    text: outsideOfFences(page.text, (part) => part.replace(LINK, (_, open, target, close) => `${open}${leadsTo(page, target)}${close}`)),
  }));
}

/** docs/try.md is about a page that is no page of the documentation: `scripts/site.ts` puts it beside all versions. */
function withTryPage(page: Page): Page {
  const link = '<a href="../try/" target="_self">Open the page</a>';
  return page.path === 'try.md' ? { ...page, text: page.text.replace(/^# .*$/m, (heading) => `${heading}\n\n${link}`) } : page;
}

function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

function outsideOfFences(text: string, change: (part: string) => string): string {
  let changed = '';
  let end = 0;
  for (const fence of text.matchAll(FENCE)) {
    changed += change(text.slice(end, fence.index)) + fence[0];
    end = fence.index + fence[0].length;
  }
  return changed + change(text.slice(end));
}

/** Writes the pages and what they show into a folder, for the generator. */
export function writePages(root: string, folder: string): Page[] {
  const pages = sitePages(root, questionsOf(root), commitOf(root));
  rmSync(folder, { recursive: true, force: true });
  for (const page of pages) {
    mkdirSync(join(folder, dirname(page.path)), { recursive: true });
    const text = page.path === 'index.md' ? startPage(page.text, packageOf(root).description) : page.text;
    writeFileSync(join(folder, page.path), `---\nsource: ${page.source}\n---\n${text}`);
  }
  // The generator takes images of pages from beside them, and serves what is in "public" as it is.
  cpSync(join(root, 'docs', 'images'), join(folder, 'images'), { recursive: true });
  cpSync(join(root, 'site', 'icon.svg'), join(folder, 'public', 'icon.svg'));
  cpSync(join(root, 'docs', 'proof'), join(folder, 'public', 'proof'), { recursive: true });
  for (const { path, source } of pages.filter((page) => /index\.md$/.test(page.path))) {
    mkdirSync(join(folder, 'public', dirname(path)), { recursive: true });
    writeFileSync(join(folder, 'public', source.replace(/^docs\//, '').replace(/md$/, 'html')), redirectTo('./'));
  }
  return pages;
}

/** A page that leads to another; it needs no script. */
export function redirectTo(target: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>cdk8s-hardened-agents</title>
<meta http-equiv="refresh" content="0; url=${target}">
<link rel="canonical" href="${target}">
<p><a href="${target}">This page</a></p>
`;
}

/** The start page: what the project is, and below it the tasks of docs/README.md. */
function startPage(text: string, description: string): string {
  return `# cdk8s-hardened-agents\n\n${description}: [introduction](./introduction.md).\n\n${text.replace(/^# /m, '## ')}`;
}
