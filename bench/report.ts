import { spawnSync } from 'child_process';
import { readFileSync, statSync, writeFileSync } from 'fs';
import { join } from 'path';
import { parseArgs } from 'util';
import { Testing, Yaml } from 'cdk8s';
import { hardened } from './apps';
import { withRelease } from '../scripts/support/release';
import { main } from '../scripts/support/run';

/**
 * Seconds that `report` and `diff` take for agents that each have a policy of their own, beside those that `check` takes for the same
 * file, measured in turns.
 *
 * `--agents 1000` sets the size, `--runs 5` how often each is measured.
 */
const { values } = parseArgs({ options: { agents: { type: 'string', default: '1000' }, runs: { type: 'string', default: '5' } } });
const PER_NAMESPACE = 25;
const RANGES = ['--pod-cidr', '10.243.0.0/16', '--service-cidr', '10.96.0.0/12'];
/** What the second build opens for each tenth agent. */
const OPENED = '10.243.7.0/24';

main(() => withRelease((folder, temporary) => {
  const [before, after, page] = ['before.yaml', 'after.yaml', 'report.html'].map((name) => join(temporary, name));
  const agents = Number(values.agents);
  const opened = writeBuilds(before, after, agents);
  const ours = (...args: string[]) => timed(join(folder, 'bin', 'cdk8s-hardened-agents'), ...args, ...RANGES);
  const runs: [title: string, aim: string, run: () => string][] = [
    ['check', '', () => ours('check', before)],
    ['report --format html', ' (aim 3.00)', () => ours('report', before, '--output', page)],
    ['diff', ' (aim 5.00)', () => ours('diff', before, after, '--fail-on', 'never', '--format', 'json')],
  ];
  const seconds = runs.map((): number[] => []);
  for (let i = 0; i < Number(values.runs); i++) {
    runs.forEach(([title,, run], which) => {
      const begin = performance.now();
      const output = run();
      seconds[which].push((performance.now() - begin) / 1000);
      const count = output.split(OPENED).length - 1;
      if (title === 'diff' && count < opened) {
        throw new Error(`diff must name ${OPENED} at least ${opened} times, got ${count}`);
      }
    });
  }
  console.log(`${agents} agents with a policy each, ${megabytes(before)} of manifests`);
  const medians = seconds.map((all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]);
  runs.forEach(([title, aim], i) => console.log(
    `  ${title}: ${medians[i].toFixed(2)} s${aim}, ${(medians[i] / medians[0]).toFixed(2)} times the time of check`));
  console.log(`  the page has ${megabytes(page)} and ${readFileSync(page, 'utf8').split('<svg').length - 1} graphs`);
}));

function megabytes(file: string): string {
  return `${(statSync(file).size / 1e6).toFixed(1)} MB`;
}

/** Writes two builds, and gives how many agents the second one opens something for. */
function writeBuilds(before: string, after: string, pods: number): number {
  const app = hardened({ pods, charts: pods / PER_NAMESPACE, outdir: '', manifests: [] });
  const items = app.charts.flatMap((chart) => Testing.synth(chart) as Manifest[]);
  const write = (file: string) => writeFileSync(file, items.map((item) => Yaml.stringify(item)).join('---\n'));
  write(before);
  const policies = items.filter(({ kind, spec }) => kind === 'NetworkPolicy' && spec?.egress).filter((_, i) => i % 10 === 0);
  policies.forEach(({ spec }) => spec!.egress!.push({ to: [{ ipBlock: { cidr: OPENED } }], ports: [{ port: 443 }] }));
  write(after);
  return policies.length;
}

interface Manifest {
  readonly kind: string;
  readonly spec?: { readonly egress?: object[] };
}

function timed(program: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync('node', [program, ...args], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (error || status !== 0) {
    throw new Error(`${args[0]} failed: ${error?.message ?? stderr}`);
  }
  return stdout;
}
