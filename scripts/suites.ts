/** Suites of one line run one after the other. Lines run side by side, after the first one. */
export enum Line { FIRST = 'first', NODE = 'node', API = 'api', ORACLES = 'oracles', PACKAGES = 'packages' }

/** A program whose version counts as an input. */
export type Tool = 'go' | 'squid';

/** Something that CI runs as a whole, and can leave out as a whole. */
export interface Suite {
  readonly name: string;
  readonly line: Line;
  readonly command: string;
  /** How long it takes on two cores that are busy with the other lines. It is ended after four times as long, or 20 minutes. */
  readonly minutes: number;
  /** Whether it runs at every commit. Any other runs if its inputs are not those of its last pass. */
  readonly isAlways?: boolean;
  /** The files or folders that it begins with: what they import counts, too. */
  readonly starts?: readonly string[];
  /** Programs and data that these name and do not import: files, or folders. */
  readonly data?: readonly string[];
  readonly tools?: readonly Tool[];
  /** What it uses of ../shared. */
  readonly shared?: readonly ('lab' | 'crds' | 'seed')[];
  /**
   * Whether it tests what objects do once they are there, and no verdict. A rule refuses objects and never changes one, so that the
   * sources of rules and reports are no inputs.
   */
  readonly isOfObjects?: boolean;
}

const jest = (files: string) => `jest --ci ${files}`;

/** A suite of tests in a folder with a configuration of its own. A name without an ending is a folder. */
function tests(folder: string, line: Line, names: readonly string[], minutes: number, options = '') {
  const starts = names.map((name) => `test/${folder}/${name}`);
  return { line, minutes, starts, command: jest(`--config test/${folder}/jest.config.json ${options}${starts.join(' ')}`) };
}

/** Tests that ask programs of others. `data` names folders beside them. */
function oracle(name: string, minutes: number, names: readonly string[], data: readonly string[], more: Partial<Suite> = {}): Suite {
  const paths = ['go.mod', 'go.sum', ...data].map((path) => (path.includes('/') ? path : `test/oracles/${path}`));
  return { name, tools: ['go'], ...tests('oracles', Line.ORACLES, names, minutes), data: paths, ...more };
}

/** Tests on a cluster, which `with-lab` starts. */
function cluster(line: Line.NODE | Line.API, name: string, minutes: number, names: readonly string[], more: Partial<Suite> = {}): Suite {
  const suite = tests('cluster', line, names, minutes, line === Line.NODE ? '--maxWorkers 2 ' : '');
  return {
    name,
    ...suite,
    command: `test/cluster/with-lab ${line} ${suite.command}`,
    data: ['test/cluster', 'start-gate', 'test/oracles/coredns', ...more.data ?? []],
    tools: ['go', 'squid'],
    shared: ['lab', 'crds'],
    ...more.isAlways && { isAlways: true },
    ...more.isOfObjects && { isOfObjects: true },
  };
}

const always = (name: string, minutes: number, command: string, more: Partial<Suite> = {}): Suite => (
  { name, line: Line.FIRST, minutes, command, isAlways: true, ...more });

const testFiles = (...names: string[]) => names.map((name) => `${name}.test.ts`);
const UNCHANGED = 'git add --intent-to-add . && git diff --exit-code --stat';
const CASES = ['test/engine/rules/catalogue'];
const isOfObjects = true;

/** All of them, in the order in which they run. `.ci/run`, the workflow of pull requests and CONTRIBUTING have them from here. */
export const SUITES: readonly Suite[] = [
  always('unit', 4, 'npm test'),
  always('demo', 1, 'npm run demo'),
  always('seed', 1, '../shared/seed/check examples/seed/dist', { shared: ['seed'] }),
  always('compile', 1, 'projen compile && projen docgen && projen compat'),
  always('lint', 2, 'npm run lint'),
  always('docs', 3, `npm run test:docs && npm run docs && projen && projen doc-snippets && ${UNCHANGED}`),
  always('tarball', 4, 'npm run test:tarball -- --same-bytes', { line: Line.PACKAGES }),
  always('python', 3, 'npm run test:languages -- --brief', { line: Line.PACKAGES }),
  cluster(Line.NODE, 'cluster-smoke', 9, testFiles('seed', 'network-policy', 'start-gate', 'prove'), { isAlways: true }),
  cluster(Line.API, 'api-smoke', 5, testFiles('api/apply', 'api/admission'), { isAlways: true }),

  cluster(Line.NODE, 'cluster-gateways', 8, testFiles('credential-broker', 'egress-proxy', 'dns-allowlist', 'mcp'), { isOfObjects }),
  cluster(Line.NODE, 'cluster-agents', 6, testFiles('kinds', 'sessions', 'seccomp', 'start-gate-kinds', 'start-gate-binary', 'reach'),
    { isOfObjects }),
  cluster(Line.NODE, 'cluster-detection', 4, testFiles('detection', 'quarantine'), { isOfObjects }),
  {
    name: 'attacks',
    line: Line.NODE,
    minutes: 6,
    command: 'test/cluster/with-lab attack npm run test:attack -- --weak-pods --shown 64 --write "$(mktemp -d)"',
    starts: ['test/attack'],
    data: ['test/attack', 'test/cluster', 'start-gate', 'test/oracles/coredns'],
    tools: ['go', 'squid'],
    shared: ['lab'],
    isOfObjects,
  },
  cluster(Line.API, 'api-admission', 8,
    testFiles('api/admission-requests', 'api/admission-secrets', 'api/admission-tenant', 'api/admission-pass'), { data: CASES }),
  cluster(Line.API, 'api-objects', 3, testFiles('api/cluster-egress-deny', 'api/quantities', 'api/quarantine-response', 'api/refused',
    'api/sandbox')),

  oracle('proxy', 8, testFiles('egress-proxy', 'egress-proxy-bounds', 'egress-proxy-edited', 'egress-proxy-sni', 'denial-alerts-sni'),
    ['egress-proxy', 'gateway-sandbox'], { tools: ['squid'], isOfObjects }),
  oracle('broker', 8, ['credential-broker', ...testFiles('denial-alerts-broker')], ['credential-broker', 'gateway-sandbox'],
    { isOfObjects }),
  oracle('resolver', 1, testFiles('dns-allowlist'), ['dns-allowlist', 'coredns'], { isOfObjects }),
  oracle('start-gate', 2, testFiles('start-gate'), ['start-gate', 'start-gate/main.go', 'start-gate/try.go', 'start-gate/go.mod'],
    { isOfObjects }),
  oracle('detection', 3, testFiles('falco-compile', 'falco-events', 'audit-policy', 'denial-alerts', 'gvisor-trace', 'quarantine-response',
    'seccomp'), ['falcosidekick', 'audit-policy', 'gvisor-trace', 'seccomp', 'denial-alerts'], { isOfObjects }),
  oracle('admission', 4, testFiles('admission', 'admission-edits', 'admission-metadata', 'admission-objects', 'admission-roles',
    'admission-sizes', 'static-admission'), ['admission', ...CASES]),
  oracle('network', 3, testFiles('network-policy', 'network-policy-exhaustive', 'network-policy-weakened', 'cluster-policy-examples',
    'endpoints'), ['network-policy', 'endpoints']),
  oracle('rules', 4, [...testFiles('pod-security', 'judges', 'rbac', 'report-sentences', 'rule-new', 'action'), 'patterns'],
    ['pod-security', 'rbac', 'examples/adopt', ...CASES]),

  {
    name: 'parity',
    line: Line.PACKAGES,
    minutes: 3,
    command: `PARITY=all ${jest('test/parity.test.ts test/cli/formats.test.ts')}`,
    starts: ['test/parity.test.ts', 'test/cli/formats.test.ts', 'src/cli/main.ts'],
    data: [...CASES, 'examples'],
  },
  {
    name: 'properties',
    line: Line.PACKAGES,
    minutes: 5,
    command: `PROPERTY_RUNS=0.25 npm run test:properties && PROPERTY_RUNS=10 ${jest('test/synth/document-writer.test.ts')}`,
    starts: ['test/engine', 'test/synth', 'test/random-apps', 'test/cli', 'test/report'],
  },
  {
    name: 'slow',
    line: Line.PACKAGES,
    minutes: 4,
    command: 'PARITY=all npm run test:slow',
    starts: ['cli', 'plugin', 'synth', 'scripts', 'recipes.slow.test.ts', 'try-page.slow.test.ts', 'hostile-sizes.slow.test.ts']
      .map((name) => `test/${name}`),
    data: [...CASES, 'scripts/try', 'action.yml', 'docs/ci.md', 'docs/guides/pull-request-gate.md'],
  },
  {
    name: 'browser',
    line: Line.PACKAGES,
    minutes: 5,
    command: jest('--config test/browser/jest.config.json'),
    starts: ['test/browser', 'scripts/site.ts', 'scripts/try-page.ts'],
    data: ['site', 'scripts/try', ...CASES],
  },
  {
    name: 'languages',
    line: Line.PACKAGES,
    minutes: 8,
    command: 'npm run test:languages',
    starts: ['scripts/test-languages.ts', 'src/index.ts'],
    data: ['examples', 'rosetta', 'README.md', 'docs/python.md', 'docs/java.md', 'docs/go.md', 'docs/guides', 'test/languages'],
    tools: ['go'],
  },
  {
    name: 'release',
    line: Line.PACKAGES,
    minutes: 8,
    command: 'npm run release:dry',
    starts: [...['release-dry-run', 'packages', 'sbom', 'bundle'].map((name) => `scripts/${name}.ts`), 'src/index.ts', 'src/cli/main.ts'],
    data: ['.projenrc.ts', 'projenrc'],
    tools: ['go'],
  },
  {
    name: 'schema',
    line: Line.PACKAGES,
    minutes: 1,
    command: 'python3 scripts/update-schema.py --check',
    data: ['scripts/update-schema.py', 'test/schema'],
  },
  {
    name: 'bench',
    line: Line.PACKAGES,
    minutes: 3,
    command: 'npm run bench -- --size 0.02',
    starts: ['bench'],
    tools: ['go', 'squid'],
  },
];
