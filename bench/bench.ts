import { mkdirSync, readFileSync, readdirSync, symlinkSync } from 'fs';
import { join, resolve } from 'path';
import { parseArgs } from 'util';
import { Sample, against, growth, inTurns, show } from './figures';
import { Measured, OPTIONS, publisher, setting, table } from './page';
import { TEN_LINES } from '../scripts/support/late-imports';
import { withRelease } from '../scripts/support/release';
import { main, requireSame, run } from '../scripts/support/run';

/**
 * Synth and import times of the library, every rule asked, against what is possible (raw ApiObjects) and what users
 * would write instead (cdk8s-plus patched by hand), each in a process of its own and all with the same bytes as result.
 * Writes its parts of docs/performance.md.
 *
 * `--pods 5000,10000` and `--charts 50,100` set sizes, `--scale 0.01` makes all of them smaller, `--only pods,reach` measures these parts
 * alone: such a run only prints, or writes the page of `--page FILE`. `--runs 9` says how often each is measured. `--profile DIR` writes
 * CPU profiles instead.
 */
const { values } = parseArgs({
  options: { ...OPTIONS, pods: { type: 'string' }, charts: { type: 'string' }, only: { type: 'string' }, profile: { type: 'string' } },
});
const runs = Number(values.runs);
const sized = (size: number) => Math.max(2, Math.round(size * Number(values.scale ?? 1)));
const sizesOf = (list: string) => list.split(',').map((size) => sized(Number(size)));
const APPS = ['hardened', 'raw', 'patched'];
const PODS_IN_CHART = 10;
const AGENTS_OF_TENANT = 25;

interface Bench {
  /** The measured apps, compiled. */
  readonly folder: string;
  /** The compiled library. */
  readonly library: string;
  readonly temporary: string;
}

/** The parts of the page, and what measures each. */
const PARTS: { readonly [part in Measured]?: (bench: Bench) => string[] } = {
  machine: () => [setting(runs)],
  pods,
  charts,
  tenants,
  beside,
  reach,
  fleet,
  policies,
  import: imports,
  broker: () => gateway('broker'),
  grants: () => gateway('grants'),
  proxy: () => gateway('proxy'),
  admission: () => gateway('admission'),
};

main(() => withRelease((library, temporary) => {
  const bench = { folder: build(library, temporary), library, temporary };
  if (values.profile) {
    for (const size of sizesOf(values.pods ?? '2500,5000')) {
      synth(bench, 'record', size, 1);
      APPS.forEach((app) => synth(bench, app, size, 1, '--cpu-prof', '--cpu-prof-dir', resolve(values.profile!, `${app}-${size}`)));
    }
    return;
  }
  const publish = publisher([values.pods, values.charts, values.only, values.scale].every((value) => value === undefined), values.page);
  const parts = values.only?.split(',') ?? Object.keys(PARTS);
  (parts as Measured[]).forEach((part) => publish(part, PARTS[part]!(bench)));
}));

function pods(bench: Bench): string[] {
  const sizes = sizesOf(values.pods ?? '500,5000,10000,20000');
  return comparison(bench, 'pods in one chart', sizes, (size) => [size, 1], (size) => (size >= sized(5000) ? 1 : undefined));
}

function charts(bench: Bench): string[] {
  const sizes = sizesOf(values.charts ?? '50,100,200');
  return comparison(bench, `charts of ${PODS_IN_CHART} pods`, sizes, (size) => [size * PODS_IN_CHART, size],
    (size) => (size >= sized(100) ? 0.35 : undefined));
}

/** The library's app of each size beside the raw and the patched one. */
function comparison(bench: Bench, what: string, sizes: number[], shape: (size: number) => [pods: number, charts: number],
  aimOfRaw: (size: number) => number | undefined): string[] {
  const bySize = sizes.map((size) => {
    const [podCount, chartCount] = shape(size);
    synth(bench, 'record', podCount, chartCount);
    const figures = inTurns(runs, APPS.map((app) => () => synth(bench, app, podCount, chartCount)));
    ['raw', 'patched'].forEach((app) =>
      requireSame(join(bench.temporary, `hardened-${chartCount}`), join(bench.temporary, `${app}-${chartCount}`)));
    return figures;
  });
  const growths = APPS.map((_, app) => growth(sizes, bySize.map((figures) => figures[app]), app === 0));
  return [
    ...table([what, 'this library', 'raw', 'patched', 'against raw', 'against patched'], sizes.map((size, i) => {
      const [ours, raw, patched] = bySize[i];
      return [count(size), ...bySize[i].map((figures) => show(figures)), against(ours, raw, aimOfRaw(size)), against(ours, patched, 1)];
    })),
    '',
    ...table([`${what}, time against the row above`, 'this library', 'raw', 'patched'],
      sizes.map((size, i) => [count(size), ...growths.map((all) => all[i])]).slice(1)),
  ];
}

function tenants(bench: Bench): string[] {
  const size = sized(200);
  const apps = ['tenants', 'hardened'];
  const figures = inTurns(runs, apps.map((app) => () => synth(bench, app, size * AGENTS_OF_TENANT, size)));
  const rows = apps.map((app, i) => {
    const outdir = join(bench.temporary, `${app}-${size}`);
    const written = readdirSync(outdir).map((file) => readFileSync(join(outdir, file), 'utf8')).join('');
    const objects = (written.match(/^kind: /gm) ?? []).length;
    return [['tenant', 'agent'][i], count(objects), `${(written.length / 1e6).toFixed(1)} MB`, show(figures[i]),
      against(figures[i], figures[1])];
  });
  return table([`${size} tenants of ${AGENTS_OF_TENANT} agents: a policy for each`, 'objects', 'YAML', 'time', 'against the second'], rows);
}

/** What it takes to judge the objects of others. */
function beside(bench: Bench): string[] {
  const sizes = [500, 1_000, 2_000].map(sized);
  const bySize = sizes.map((size) => inTurns(runs, ['beside', 'besideOwn'].map((app) => () => synth(bench, app, size, 1))));
  return table(['agents, as many plain pods, and as many ConfigMaps beside them', 'all judged', 'own objects alone', 'against'],
    sizes.map((size, i) => [count(size), ...bySize[i].map((figures) => show(figures)), against(bySize[i][0], bySize[i][1])]));
}

function reach(bench: Bench): string[] {
  return grown('agents under as many policies', [10_000, 20_000].map(sized), (agents) => node(bench, 'reach.js', String(agents)), 1);
}

/** Agents whose keys brokers hold. */
function fleet(bench: Bench): string[] {
  const ask = (question: string, agents: number) => () => node(bench, 'fleet.js', question, String(agents), join(bench.temporary, 'fleet'));
  const sizes = [250, 500, 1_000, 2_000].map(sized);
  const bySize = sizes.map((size) => inTurns(runs, ['synth', 'reaches', 'report'].map((question) => ask(question, size))));
  const growths = [0, 1, 2].map((i) => growth(sizes, bySize.map((figures) => figures[i])));
  const [calls] = inTurns(runs, [ask('calls', 60)]);
  return [
    ...table(['agents with a grant each', 'synth', 'reach of all', 'report'], sizes.map((size, i) =>
      [count(size), ...bySize[i].map((figures) => show(figures))])),
    '',
    ...table(['agents with a grant each, time against the row above', 'synth', 'reach of all', 'report'], sizes.map((size, i) =>
      [count(size), ...growths.map((all) => all[i])]).slice(1)),
    '',
    ...table(['60 agents with a grant each', 'time'], [['400 calls of `agent.reach()`', show(calls, 5)]]),
  ];
}

function policies(bench: Bench): string[] {
  return grown('agents under as many policies that select each of them', [1_500, 3_000].map(sized),
    (agents) => node(bench, 'policies.js', String(agents), bench.library, join(bench.temporary, `${agents}.yaml`)));
}

/** What takes so long for each size, and how that grows; the aim in seconds is that of the first size. */
function grown(what: string, sizes: number[], measure: (size: number) => Sample, aim?: number): string[] {
  const figures = inTurns(runs, sizes.map((size) => () => measure(size)));
  const growths = growth(sizes, figures);
  return table([what, 'time', 'against the row above'], sizes.map((size, i) =>
    [count(size), show(figures[i], i === 0 ? aim : undefined), growths[i]]));
}

function imports(bench: Bench): string[] {
  const imported: [string, string[]][] = [['cdk8s-hardened-agents', TEN_LINES], ['cdk8s-plus-29', []]];
  const [library, plus] = inTurns(4 * runs, imported.map(([name, used]) => () => importing(bench, name, used)));
  return table([`import, ${4 * runs} times`, 'time'], [
    ['what the ten lines of the README name', show(library)],
    ['cdk8s-plus-29 alone', show(plus)],
    ['the first against the second', against(library, plus, 1.2)],
  ]);
}

/** What a program of this folder prints of the real programs of a gateway. */
function gateway(name: string): string[] {
  return run('tsx', ['--tsconfig', 'test/tsconfig.json', join('bench', `${name}.ts`)], join(__dirname, '..')).trimEnd().split('\n');
}

/** One app, made and written in a process of its own. */
function synth({ folder, temporary }: Bench, app: string, podCount: number, chartCount: number, ...flags: string[]): Sample {
  const files = [join(temporary, `${app}-${chartCount}`), join(temporary, `${podCount}-${chartCount}.json`)];
  return JSON.parse(run('node', [...flags, join(folder, 'measure.js'), app, String(podCount), String(chartCount), ...files], folder));
}

function node({ folder }: Bench, file: string, ...args: string[]): Sample {
  return JSON.parse(run('node', [join(folder, file), ...args], folder));
}

function importing({ folder }: Bench, name: string, used: string[]): Sample {
  const code = `const begin = performance.now(); const { ${used.join(', ')} } = require('${name}');
    console.log(JSON.stringify({ seconds: (performance.now() - begin) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 }))`;
  return JSON.parse(run('node', ['-e', code], folder));
}

/** The compiled library and the measured apps, laid out like a user's app: no loader and no source maps slow them. */
function build(library: string, temporary: string): string {
  const folder = join(temporary, 'bench');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(library, join(folder, 'node_modules', 'cdk8s-hardened-agents'));
  ['cdk8s', 'cdk8s-plus-29', 'constructs'].forEach((name) => symlinkSync(join(library, 'node_modules', name),
    join(folder, 'node_modules', name)));
  const plain = ['--ignoreConfig', '--noCheck', '--target', 'es2022', '--module', 'node16', '--types', 'node'];
  const files = ['measure', 'reach', 'fleet', 'policies'].map((file) => join('bench', `${file}.ts`));
  run('tsc', [...plain, '--outDir', folder, ...files], library);
  return folder;
}

function count(size: number): string {
  return size.toLocaleString('en');
}
