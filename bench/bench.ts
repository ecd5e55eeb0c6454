import { mkdirSync, symlinkSync } from 'fs';
import { join, resolve } from 'path';
import { parseArgs } from 'util';
import { withRelease } from '../scripts/support/release';
import { main, requireSame, run } from '../scripts/support/run';

/**
 * Synth and import times of the library against what is possible (raw ApiObjects) and what users would write instead
 * (cdk8s-plus patched by hand), each in a process of its own and all with the same bytes as result.
 *
 * `--pods 5000,10000` sets the sizes, `--runs 9` how often each is measured; `--profile DIR` writes CPU profiles instead.
 */
const { values } = parseArgs({ options: { pods: { type: 'string', default: '1000,5000' }, runs: { type: 'string', default: '5' }, profile: { type: 'string' } } });
const [sizes, runs] = [values.pods!.split(',').map(Number), Number(values.runs)];
const APPS = ['hardened', 'raw', 'patched'];

interface Figures {
  readonly seconds: number;
  readonly megabytes: number;
}

main(() => withRelease((folder, temporary) => {
  const bench = build(folder, temporary);
  const measure = (app: string, pods: number, ...flags: string[]): Figures => {
    const files = [join(temporary, app), join(temporary, `${pods}.json`)];
    return JSON.parse(run('node', [...flags, join(bench, 'measure.js'), app, String(pods), ...files], bench));
  };
  sizes.forEach((pods) => measure('record', pods));
  if (values.profile) {
    sizes.forEach((pods) => APPS.forEach((app) => measure(app, pods, '--cpu-prof', '--cpu-prof-dir', resolve(values.profile!, `${app}-${pods}`))));
    return;
  }
  const ours = sizes.map((pods) => {
    const [hardened, raw, patched] = medians(runs, APPS.map((app) => () => measure(app, pods)));
    ['raw', 'patched'].forEach((app) => requireSame(join(temporary, 'hardened'), join(temporary, app)));
    console.log(`${pods} pods with a policy each: ${show(hardened)}`);
    console.log(`  raw ApiObjects             ${show(raw)}  ours is ${times(hardened, raw)} (aim 1.30)`);
    console.log(`  cdk8s-plus patched by hand ${show(patched)}  ours is ${times(hardened, patched)} (aim 0.80)`);
    return hardened;
  });
  sizes.slice(1).forEach((pods, i) => console.log(`${pods / sizes[i]} times the pods take ${times(ours[i + 1], ours[i])} the time`));
  const [library, plus] = medians(4 * runs, ['cdk8s-hardened-agents', 'cdk8s-plus-29'].map((name) => () => importing(bench, name)));
  console.log(`import ${show(library)}, cdk8s-plus-29 alone ${show(plus)}: ours is ${times(library, plus)} (aim 1.20)`);
}));

/** The compiled library and the measured apps, laid out like a user's app: no loader and no source maps slow them. */
function build(folder: string, temporary: string): string {
  const bench = join(temporary, 'bench');
  mkdirSync(join(bench, 'node_modules'), { recursive: true });
  symlinkSync(folder, join(bench, 'node_modules', 'cdk8s-hardened-agents'));
  ['cdk8s', 'cdk8s-plus-29', 'constructs'].forEach((name) => symlinkSync(join(folder, 'node_modules', name), join(bench, 'node_modules', name)));
  const plain = ['--ignoreConfig', '--noCheck', '--target', 'es2022', '--module', 'node16', '--types', 'node'];
  run('tsc', [...plain, '--outDir', bench, join('bench', 'measure.ts')], folder);
  return bench;
}

function importing(bench: string, name: string): Figures {
  const code = `const begin = performance.now(); require('${name}');
    console.log(JSON.stringify({ seconds: (performance.now() - begin) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 }))`;
  return JSON.parse(run('node', ['-e', code], bench));
}

/** Measures in turns, so that a busy moment of the machine meets all that is compared. */
function medians(count: number, measured: (() => Figures)[]): Figures[] {
  const rounds = Array.from({ length: count }, () => measured.map((once) => once()));
  const median = (i: number, figure: keyof Figures) => rounds.map((round) => round[i][figure]).sort((a, b) => a - b)[Math.floor(count / 2)];
  return measured.map((_, i) => ({ seconds: median(i, 'seconds'), megabytes: median(i, 'megabytes') }));
}

function show({ seconds, megabytes }: Figures): string {
  return `${seconds < 0.2 ? `${(seconds * 1000).toFixed(0)} ms` : `${seconds.toFixed(2)} s`}, ${megabytes.toFixed(0)} MB`;
}

function times(one: Figures, other: Figures): string {
  return `${(one.seconds / other.seconds).toFixed(2)} times`;
}
