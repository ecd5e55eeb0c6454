/** Suites of one line run one after the other. Lines run side by side, after the first one. */
export enum Line { FIRST = 'first', NODE = 'node', API = 'api', ORACLES = 'oracles', PACKAGES = 'packages' }

/** A program whose version counts as an input. */
export type Tool = 'go' | 'squid';

/** Something that CI runs as a whole, and can leave out as a whole. */
export interface Suite {
  readonly name: string;
  readonly line: Line;
  readonly command: string;
  /** How long it takes on two cores that are busy with the other lines. It is ended after three times as long. */
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

/** The tests of a folder that asks programs of others, by the names of their files. */
function oracle(name: string, minutes: number, tests: readonly string[], more: Partial<Suite> = {}): Suite {
  const starts = tests.map((test) => `test/oracles/${test}`);
  return {
    name, line: Line.ORACLES, minutes, starts, command: jest(`--config test/oracles/jest.config.json ${starts.join(' ')}`), tools: ['go'], ...more,
  };
}

function cluster(line: Line.NODE | Line.API, name: string, minutes: number, tests: readonly string[], more: Partial<Suite> = {}): Suite {
  const starts = tests.map((test) => `test/cluster/${test}`);
  return {
    name,
    line,
    minutes,
    starts,
    command: `test/cluster/with-lab ${line} ${jest(`--config test/cluster/jest.config.json ${line === Line.NODE ? '--maxWorkers 2 ' : ''}${starts.join(' ')}`)}`,
    data: ['test/cluster', 'start-gate', 'test/oracles/coredns'],
    tools: ['go', 'squid'],
    shared: ['lab', 'crds'],
    ...more,
  };
}

const always = (name: string, minutes: number, command: string, more: Partial<Suite> = {}): Suite => (
  { name, line: Line.FIRST, minutes, command, isAlways: true, ...more });

const unchanged = 'git add --intent-to-add . && git diff --exit-code --stat';
const EXAMPLES = ['examples', 'scripts/demo.ts'];
const CASES = ['test/engine/rules/catalogue'];

/** All of them, in the order in which they run. `.ci/run`, the workflow of pull requests and CONTRIBUTING have them from here. */
export const SUITES: readonly Suite[] = [
  always('unit', 4, 'npm test'),
  always('demo', 1, 'npm run demo'),
  always('seed', 1, '../shared/seed/check examples/seed/dist', { shared: ['seed'] }),
  always('compile', 1, 'projen compile && projen docgen && projen compat'),
  always('lint', 2, 'npm run lint'),
  always('docs', 3, `npm run test:docs && npm run docs && projen && projen doc-snippets && ${unchanged}`),
  always('tarball', 3, 'npm run test:tarball -- --same-bytes', { line: Line.PACKAGES }),
  always('python', 2, 'npm run test:languages -- --brief', { line: Line.PACKAGES }),
  cluster(Line.NODE, 'cluster-smoke', 8, ['seed', 'network-policy', 'start-gate', 'prove'].map((name) => `${name}.test.ts`), { isAlways: true }),
  cluster(Line.API, 'api-smoke', 3, ['api/apply.test.ts', 'api/admission.test.ts'], { isAlways: true }),

  cluster(Line.NODE, 'cluster-gateways', 8, ['credential-broker', 'egress-proxy', 'dns-allowlist', 'mcp'].map((name) => `${name}.test.ts`),
    { isOfObjects: true }),
  cluster(Line.NODE, 'cluster-agents', 6,
    ['kinds', 'sessions', 'seccomp', 'start-gate-kinds', 'start-gate-binary', 'reach'].map((name) => `${name}.test.ts`), { isOfObjects: true }),
  cluster(Line.NODE, 'cluster-detection', 4, ['detection.test.ts', 'quarantine.test.ts'], { isOfObjects: true }),
  {
    name: 'attacks',
    line: Line.NODE,
    minutes: 6,
    command: 'test/cluster/with-lab attack tsx --tsconfig test/tsconfig.json --import ./test/attack/client.mjs test/attack/main.ts '
      + '--weak-pods --shown 64 --write $(mktemp -d)',
    starts: ['test/attack'],
    data: ['test/attack', 'test/cluster', 'start-gate', 'test/oracles/coredns'],
    tools: ['go', 'squid'],
    shared: ['lab'],
    isOfObjects: true,
  },
  cluster(Line.API, 'api-admission', 8, ['requests', 'secrets', 'tenant', 'pass'].map((name) => `api/admission-${name}.test.ts`), { data: [...CASES, 'test/cluster'] }),
  cluster(Line.API, 'api-objects', 3,
    ['cluster-egress-deny', 'quantities', 'quarantine-response', 'refused', 'sandbox'].map((name) => `api/${name}.test.ts`)),

  oracle('proxy', 8, ['egress-proxy', 'egress-proxy-bounds', 'egress-proxy-edited', 'egress-proxy-sni', 'denial-alerts-sni'].map((name) => `${name}.test.ts`),
    { tools: ['squid'], data: ['test/oracles/egress-proxy', 'test/oracles/gateway-sandbox'], isOfObjects: true }),
  oracle('broker', 8, ['credential-broker', 'denial-alerts-broker.test.ts'], { data: ['test/oracles/credential-broker'], isOfObjects: true }),
  oracle('resolver', 1, ['dns-allowlist.test.ts'], { data: ['test/oracles/dns-allowlist', 'test/oracles/coredns'], isOfObjects: true }),
  oracle('start-gate', 2, ['start-gate.test.ts'], { data: ['test/oracles/start-gate', 'start-gate'], isOfObjects: true }),
  oracle('detection', 2, ['falco-compile', 'falco-events', 'audit-policy', 'denial-alerts', 'gvisor-trace', 'quarantine-response', 'seccomp'].map((name) => `${name}.test.ts`),
    { data: ['falcosidekick', 'audit-policy', 'gvisor-trace', 'seccomp', 'denial-alerts'].map((name) => `test/oracles/${name}`), isOfObjects: true }),
  oracle('admission', 4, ['admission', 'admission-edits', 'admission-metadata', 'admission-objects', 'admission-roles', 'admission-sizes', 'static-admission'].map((name) => `${name}.test.ts`),
    { data: [...CASES, 'test/oracles/admission'] }),
  oracle('network', 3, ['network-policy', 'network-policy-exhaustive', 'network-policy-weakened', 'cluster-policy-examples', 'endpoints'].map((name) => `${name}.test.ts`),
    { data: ['test/oracles/network-policy', 'test/oracles/endpoints'] }),
  oracle('rules', 4, ['pod-security.test.ts', 'judges.test.ts', 'rbac.test.ts', 'patterns', 'report-sentences.test.ts', 'rule-new.test.ts', 'action.test.ts'],
    { data: [...CASES, 'test/oracles/pod-security', 'test/oracles/rbac', 'examples', 'action.yml'] }),

  {
    name: 'parity',
    line: Line.PACKAGES,
    minutes: 3,
    command: `PARITY=all ${jest('test/parity.test.ts')}`,
    starts: ['test/parity.test.ts', 'src/cli/main.ts'],
    data: CASES,
  },
  {
    name: 'properties',
    line: Line.PACKAGES,
    minutes: 5,
    command: 'PROPERTY_RUNS=0.25 npm run test:properties',
    starts: ['test/engine', 'test/synth', 'test/random-apps', 'test/cli', 'test/report'],
  },
  {
    name: 'slow',
    line: Line.PACKAGES,
    minutes: 4,
    command: 'PARITY=all npm run test:slow',
    starts: ['test/cli', 'test/plugin', 'test/synth', 'test/recipes.slow.test.ts', 'test/try-page.slow.test.ts', 'test/hostile-sizes.slow.test.ts'],
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
    data: [...EXAMPLES, 'rosetta', 'README.md', 'docs/python.md', 'docs/java.md', 'docs/go.md', 'docs/guides', 'test/languages'],
    tools: ['go'],
  },
  {
    name: 'release',
    line: Line.PACKAGES,
    minutes: 8,
    command: 'npm run release:dry',
    starts: ['scripts/release-dry-run.ts', 'scripts/packages.ts', 'scripts/sbom.ts', 'scripts/bundle.ts', 'src/index.ts', 'src/cli/main.ts'],
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
