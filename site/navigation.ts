import { Page, titleOf } from './pages';

/** A part of the navigation: pages by their paths without ".md", or all pages of a folder, in the order of their titles. */
interface Group {
  readonly title: string;
  readonly pages?: readonly string[];
  readonly folder?: string;
  readonly groups?: readonly Group[];
}

/** An entry of the sidebar as VitePress has it. */
interface Entry {
  readonly text: string;
  readonly link?: string;
  readonly collapsed?: boolean;
  readonly items?: Entry[];
}

/** Where each page stands. A page that is not written yet has no entry. */
export const GROUPS: readonly Group[] = [
  { title: 'Start', pages: ['introduction', 'try', 'init', 'adopting', 'testing', 'questions'], folder: 'start' },
  { title: 'Guides', folder: 'guides' },
  { title: 'Concepts', pages: ['concepts', 'synth', 'order', 'pod-kinds'] },
  {
    title: 'Constructs',
    groups: [
      {
        title: 'Agents',
        pages: ['workloads', 'runtimes', 'sizes', 'storage', 'scaling', 'identity', 'seccomp', 'sandboxes', 'nested-sandboxes', 'mcp'],
      },
      {
        title: 'Network and keys',
        pages: ['clusters', 'network', 'callers', 'names', 'egress-proxy', 'dns-allowlist', 'credential-broker', 'cluster-policies',
          'quarantine'],
      },
      { title: 'In the cluster', pages: ['admission', 'rbac', 'start-gate', 'detection', 'falco', 'alerts'] },
    ],
  },
  { title: 'Command line', pages: ['check', 'report', 'query', 'diff', 'accepted', 'prove', 'ci', 'cdk8s-cli'] },
  { title: 'Languages', pages: ['languages', 'python', 'java', 'go'] },
  {
    title: 'Reference',
    pages: ['defaults', 'annotations', 'versions', 'deprecation'],
    groups: [{ title: 'API', pages: ['API'], folder: 'api' }, { title: 'Rules', folder: 'rules' }],
  },
  { title: 'Troubleshooting', pages: ['troubleshooting'] },
  {
    title: 'Assurance',
    pages: ['threat-model', 'frameworks', 'guide', 'proof', 'cluster', 'oracles', 'falco-proof', 'judges', 'performance'],
  },
  { title: 'Project', pages: ['CHANGELOG', 'ROADMAP', 'SECURITY', 'CONTRIBUTING', 'CODE_OF_CONDUCT', 'best-practices'] },
];

/** The paths of the pages in a group itself, without those in its groups. */
function pathsIn({ pages = [], folder }: Group, all: readonly Page[]): string[] {
  const inFolder = all.filter(({ path }) => folder !== undefined && path.startsWith(`${folder}/`));
  const byTitle = inFolder.map((page) => ({ path: page.path, key: page.path.endsWith('/index.md') ? '' : titleOf(page).toLowerCase() }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const there = new Set(all.map(({ path }) => path));
  return [...pages.map((path) => `${path}.md`).filter((path) => there.has(path)), ...byTitle.map(({ path }) => path)];
}

/** How many times each page stands in the navigation; the start page needs no place in it. */
export function timesInNavigation(all: readonly Page[], groups = GROUPS): Map<string, number> {
  const times = new Map(all.filter(({ path }) => path !== 'index.md').map(({ path }) => [path, 0]));
  const count = (group: Group) => {
    pathsIn(group, all).forEach((path) => times.set(path, times.get(path)! + 1));
    group.groups?.forEach(count);
  };
  groups.forEach(count);
  return times;
}

/** The sidebar: titles are those of the pages. A group without pages is left out. */
export function sidebar(all: readonly Page[], groups: readonly Group[] = GROUPS): Entry[] {
  const byPath = new Map(all.map((page) => [page.path, page]));
  return groups.map((group) => ({
    text: group.title,
    collapsed: group.title !== 'Start' && group.title !== 'Guides',
    items: [
      ...pathsIn(group, all).map((path) => ({ text: shortTitle(byPath.get(path)!), link: linkTo(path) })),
      ...sidebar(all, group.groups ?? []),
    ],
  })).filter(({ items }) => items.length > 0);
}

/** The title as it stands below that of the group. */
function shortTitle(page: Page): string {
  return page.path === 'introduction.md' ? 'Introduction' : titleOf(page).replace(/^API: /, '');
}

/** The bar above all pages: the first page of each of these parts. */
export function bar(all: readonly Page[]): Entry[] {
  const first = (folder: string) => all.find(({ path }) => path.startsWith(`${folder}/`))?.path;
  const entries = [
    { text: 'Start', path: first('start') ?? 'introduction.md' },
    { text: 'Guides', path: first('guides') },
    { text: 'Rules', path: 'rules/index.md' },
    { text: 'API', path: 'API.md' },
  ];
  return entries.flatMap(({ text, path }) => (path === undefined ? [] : [{ text, link: linkTo(path) }]));
}

function linkTo(path: string): string {
  return `/${path.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`;
}
