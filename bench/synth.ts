import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { Figures, Sample, against, growing, growth, inTurns, show } from './figures';
import { Bench, sample } from './library';
import { RUNS, sized, sizes } from './options';
import { count, table } from './page';
import { TEN_LINES } from '../scripts/support/late-imports';
import { requireSame } from '../scripts/support/run';

/** Parts about apps: synth with every rule, the reach of agents, and import. */
const APPS = ['hardened', 'raw', 'patched'];
const PODS_IN_CHART = 10;
const AGENTS_OF_TENANT = 25;

export function pods(bench: Bench): string[] {
  return comparison(bench, 'pods in one chart', sizes(500, 5000, 10_000, 20_000), (size) => [size, 1], 1, sized(5000));
}

export function charts(bench: Bench): string[] {
  return comparison(bench, `charts of ${PODS_IN_CHART} pods`, sizes(50, 100, 200), (size) => [size * PODS_IN_CHART, size],
    0.35, sized(100));
}

/** The library's app of each size beside the raw and the patched one. The aim against raw is that of larger sizes. */
function comparison(bench: Bench, what: string, counts: number[], shape: (size: number) => [pods: number, charts: number],
  aimOfRaw: number, aimFrom: number): string[] {
  const bySize = counts.map((size) => {
    const [podCount, chartCount] = shape(size);
    synth(bench, 'record', podCount, chartCount);
    const figures = inTurns(RUNS, APPS.map((app) => () => synth(bench, app, podCount, chartCount)));
    ['raw', 'patched'].forEach((app) =>
      requireSame(join(bench.temporary, `hardened-${chartCount}`), join(bench.temporary, `${app}-${chartCount}`)));
    return figures;
  });
  return [
    ...table([what, 'this library', 'raw', 'patched', 'against raw', 'against patched'], counts.map((size, i) => {
      const [ours, raw, patched] = bySize[i];
      return [count(size), ...bySize[i].map((figures) => show(figures)),
        against(ours, raw, size >= aimFrom ? aimOfRaw : undefined), against(ours, patched, 1)];
    })),
    '',
    ...growths(what, ['this library', 'raw', 'patched'], counts, bySize, 1),
  ];
}

export function tenants(bench: Bench): string[] {
  const size = sized(200);
  const apps = ['tenants', 'hardened'];
  const figures = inTurns(RUNS, apps.map((app) => () => synth(bench, app, size * AGENTS_OF_TENANT, size)));
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
export function beside(bench: Bench): string[] {
  const counts = sizes(500, 1_000, 2_000);
  const bySize = counts.map((size) => inTurns(RUNS, ['beside', 'besideOwn'].map((app) => () => synth(bench, app, size, 1))));
  return table(['agents, as many plain pods, and as many ConfigMaps beside them', 'all judged', 'own objects alone', 'against'],
    counts.map((size, i) => [count(size), ...bySize[i].map((figures) => show(figures)), against(bySize[i][0], bySize[i][1])]));
}

export function reach(bench: Bench): string[] {
  const counts = sizes(10_000, 20_000);
  const figures = inTurns(RUNS, counts.map((size) => () => sample(bench, 'reach.js', size)));
  return growing('agents under as many policies', counts, figures, 1);
}

/** Agents whose keys brokers hold. */
export function fleet(bench: Bench): string[] {
  const ask = (question: string, agents: number) => () => sample(bench, 'fleet.js', question, agents, join(bench.temporary, 'fleet'));
  const counts = sizes(250, 500, 1_000, 2_000);
  const bySize = counts.map((size) => inTurns(RUNS, ['synth', 'reaches', 'report'].map((question) => ask(question, size))));
  const [calls] = inTurns(RUNS, [ask('calls', sized(60))]);
  const [what, questions] = ['agents with a grant each', ['synth', 'reach of all', 'report']];
  return [
    ...table([what, ...questions], counts.map((size, i) => [count(size), ...bySize[i].map((figures) => show(figures))])),
    '',
    ...growths(what, questions, counts, bySize, questions.length),
    '',
    ...table(['60 agents with a grant each', 'time'], [['400 calls of `agent.reach()`', show(calls, 5)]]),
  ];
}

export function imports(bench: Bench): string[] {
  const times = 4 * RUNS;
  const [library, plus] = inTurns(times, [
    () => importing(bench, 'cdk8s-hardened-agents', TEN_LINES),
    () => importing(bench, 'cdk8s-plus-29', []),
  ]);
  return table([`import, ${times} times`, 'time'], [
    ['what the ten lines of the README name', show(library)],
    ['cdk8s-plus-29 alone', show(plus)],
    ['the first against the second', against(library, plus, 1.2)],
  ]);
}

/** How the time of each column grows with the size. The first columns have an aim. */
function growths(what: string, columns: string[], counts: number[], bySize: Figures[][], aimed: number): string[] {
  const all = columns.map((_, i) => growth(counts, bySize.map((figures) => figures[i]), i < aimed));
  return table([`${what}, time against the row above`, ...columns],
    counts.map((size, i) => [count(size), ...all.map((column) => column[i])]).slice(1));
}

/** One app, made and written in a process of its own. */
function synth(bench: Bench, app: string, podCount: number, chartCount: number): Sample {
  return sample(bench, 'measure.js', app, podCount, chartCount,
    join(bench.temporary, `${app}-${chartCount}`), join(bench.temporary, `${podCount}-${chartCount}.json`));
}

function importing(bench: Bench, name: string, used: string[]): Sample {
  return sample(bench, '-e', `const begin = performance.now(); const { ${used.join(', ')} } = require('${name}');
    console.log(JSON.stringify({ seconds: (performance.now() - begin) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 }))`);
}
