import { mkdirSync, readFileSync, readdirSync, symlinkSync } from 'fs';
import { join, resolve } from 'path';
import { parseArgs } from 'util';
import { withRelease } from '../scripts/support/release';
import { main, requireSame, run } from '../scripts/support/run';

/**
 * Synth and import times of the library, every rule asked, against what is possible (raw ApiObjects) and what users
 * would write instead (cdk8s-plus patched by hand), each in a process of its own and all with the same bytes as result.
 *
 * `--pods 5000,10000` and `--charts 50,100` set the sizes, `--runs 9` how often each is measured; `--profile DIR` writes CPU
 * profiles instead.
 */
const { values } = parseArgs({
  options: {
    pods: { type: 'string', default: '2500,5000' },
    charts: { type: 'string', default: '50,100,200' },
    runs: { type: 'string', default: '5' },
    profile: { type: 'string' },
  },
});
const [sizes, chartCounts] = [values.pods!, values.charts!].map((list) => list.split(',').map(Number));
const runs = Number(values.runs);
const APPS = ['hardened', 'raw', 'patched'];
const PODS_IN_CHART = 10;
const TENANTS = 200;
const AGENTS = [10_000, 20_000];
const UNDER_ALL_POLICIES = [1_500, 3_000];

interface Figures {
  readonly seconds: number;
  readonly megabytes: number;
}

/** What an app like that of the README imports. */
const TEN_LINES = ['AgentNamespace', 'GVisorRuntime', 'HardenedAgentPod', 'PodSubnetEgressDeny'];

main(() => withRelease((folder, temporary) => {
  const bench = build(folder, temporary);
  const measure = (app: string, pods: number, charts: number, ...flags: string[]): Figures => {
    const files = [join(temporary, `${app}-${charts}`), join(temporary, `${pods}-${charts}.json`)];
    return JSON.parse(run('node', [...flags, join(bench, 'measure.js'), app, String(pods), String(charts), ...files], bench));
  };
  if (values.profile) {
    for (const pods of sizes) {
      measure('record', pods, 1);
      APPS.forEach((app) => measure(app, pods, 1, '--cpu-prof', '--cpu-prof-dir', resolve(values.profile!, `${app}-${pods}`)));
    }
    return;
  }
  const compare = (pods: number, charts: number, [aimRaw, aimPatched]: string[]): Figures[] => {
    measure('record', pods, charts);
    const all = medians(runs, APPS.map((app) => () => measure(app, pods, charts)));
    ['raw', 'patched'].forEach((app) => requireSame(join(temporary, `hardened-${charts}`), join(temporary, `${app}-${charts}`)));
    const [hardened, raw, patched] = all;
    console.log(`${pods} pods with a policy each in ${charts === 1 ? 'one chart' : `${charts} charts`}: ${show(hardened)}`);
    console.log(`  raw ApiObjects             ${show(raw)}  ours is ${times(hardened, raw)}${aimRaw}`);
    console.log(`  cdk8s-plus patched by hand ${show(patched)}  ours is ${times(hardened, patched)}${aimPatched}`);
    return all;
  };
  const bySize = sizes.map((pods) => compare(pods, 1, [' (aim 1.40)', ' (aim 1.00)']));
  growth('pods', sizes, bySize);
  const byCharts = chartCounts.map((charts) => compare(charts * PODS_IN_CHART, charts, [charts < 100 ? '' : ' (aim 0.50)', ' (aim 1.00)']));
  growth('charts', chartCounts, byCharts, ' (aim 2.20)');
  const [perNamespace, perPod] = medians(runs, ['tenants', 'hardened'].map((app) => () => measure(app, TENANTS * 25, TENANTS)));
  const outdir = join(temporary, `tenants-${TENANTS}`);
  const written = readdirSync(outdir).map((file) => readFileSync(join(outdir, file), 'utf8')).join('');
  const objects = (written.match(/^kind: /gm) ?? []).length;
  console.log(`${TENANTS} tenants of 25 agents: ${objects} objects, ${(written.length / 1e6).toFixed(1)} MB, ${show(perNamespace)}`);
  console.log(`  with a policy for each agent ${show(perPod)}: one policy a tenant takes ${times(perNamespace, perPod)} the time`);
  const reaches = medians(runs, AGENTS.map((agents) => () => JSON.parse(run('node', [join(bench, 'reach.js'), String(agents)],
    bench)) as Figures));
  AGENTS.forEach((agents, i) =>
    console.log(`reach of ${agents} agents under as many policies: ${reaches[i].seconds.toFixed(2)} s${i === 0 ? ' (aim 1.00)' : ''}`));
  const checks = medians(runs, UNDER_ALL_POLICIES.map((agents) => () =>
    JSON.parse(run('node', [join(bench, 'policies.js'), String(agents), folder, join(temporary, `${agents}.yaml`)], bench)) as Figures));
  UNDER_ALL_POLICIES.forEach((agents, i) => console.log(
    `check of ${agents} agents under as many policies that select each of them: ${show(checks[i])}`));
  console.log(`  twice the agents take ${times(checks[1], checks[0])} the time (aim 2.20)`);
  const imports: [string, string[]][] = [['cdk8s-hardened-agents', TEN_LINES], ['cdk8s-plus-29', []]];
  const [library, plus] = medians(4 * runs, imports.map(([name, used]) => () => importing(bench, name, used)));
  console.log(`import of what ten lines name ${show(library)}, cdk8s-plus-29 alone ${show(plus)}: ours is ${times(library, plus)} (aim `
    + '1.20)');
  console.log(run('tsx', ['--tsconfig', 'test/tsconfig.json', join('bench', 'broker.ts')], join(__dirname, '..')));
}));

/** How the times grow: ours, raw objects', patched ones'. */
function growth(what: string, counts: number[], figures: Figures[][], aim = ''): void {
  counts.slice(1).forEach((count, i) => {
    const [ours, raw, patched] = figures[i + 1].map((later, app) => times(later, figures[i][app]));
    console.log(`${count / counts[i]} times the ${what} take ${ours} the time${aim}; raw ${raw}, patched ${patched}`);
  });
}

/** The compiled library and the measured apps, laid out like a user's app: no loader and no source maps slow them. */
function build(folder: string, temporary: string): string {
  const bench = join(temporary, 'bench');
  mkdirSync(join(bench, 'node_modules'), { recursive: true });
  symlinkSync(folder, join(bench, 'node_modules', 'cdk8s-hardened-agents'));
  ['cdk8s', 'cdk8s-plus-29', 'constructs'].forEach((name) => symlinkSync(join(folder, 'node_modules', name),
    join(bench, 'node_modules', name)));
  const plain = ['--ignoreConfig', '--noCheck', '--target', 'es2022', '--module', 'node16', '--types', 'node'];
  run('tsc', [...plain, '--outDir', bench, join('bench', 'measure.ts'), join('bench', 'reach.ts'), join('bench', 'policies.ts')], folder);
  return bench;
}

function importing(bench: string, name: string, used: string[]): Figures {
  const code = `const begin = performance.now(); const { ${used.join(', ')} } = require('${name}');
    console.log(JSON.stringify({ seconds: (performance.now() - begin) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 }))`;
  return JSON.parse(run('node', ['-e', code], bench));
}

/** Measures in turns, so that a busy moment of the machine meets all that is compared. */
function medians(count: number, measured: (() => Figures)[]): Figures[] {
  const rounds = Array.from({ length: count }, () => measured.map((measure) => measure()));
  const median = (i: number, figure: keyof Figures) => rounds.map((round) => round[i][figure]).sort((a, b) => a - b)[Math.floor(count / 2)];
  return measured.map((_, i) => ({ seconds: median(i, 'seconds'), megabytes: median(i, 'megabytes') }));
}

function show({ seconds, megabytes }: Figures): string {
  return `${seconds < 0.2 ? `${(seconds * 1000).toFixed(0)} ms` : `${seconds.toFixed(2)} s`}, ${megabytes.toFixed(0)} MB`;
}

function times(one: Figures, other: Figures): string {
  return `${(one.seconds / other.seconds).toFixed(2)} times`;
}
