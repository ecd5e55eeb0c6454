import { spawnSync } from 'child_process';
import { readFileSync, statSync, writeFileSync } from 'fs';
import { join } from 'path';
import { parseArgs } from 'util';
import { Testing, Yaml } from 'cdk8s';
import { hardened } from './apps';
import { against, inTurns, show, timed } from './figures';
import { OPTIONS, publisher, setting, table } from './page';
import { withRelease } from '../scripts/support/release';
import { main } from '../scripts/support/run';

/**
 * Seconds that `report` and `diff` take for agents that each have a policy of their own, beside those that `check` takes for the same
 * file, measured in turns. Writes its part of docs/performance.md.
 *
 * `--runs 5` says how often each is measured, and `--scale 0.1` makes the builds smaller: such a run only prints, or writes the page of
 * `--page FILE`.
 */
const { values } = parseArgs({ options: OPTIONS });
const PER_NAMESPACE = 25;
const RANGES = ['--pod-cidr', '10.243.0.0/16', '--service-cidr', '10.96.0.0/12'];
/** What the second build opens for each tenth agent. */
const OPENED = '10.243.7.0/24';

main(() => withRelease((folder, temporary) => {
  const [before, after, page] = ['before.yaml', 'after.yaml', 'report.html'].map((name) => join(temporary, name));
  const runs = Number(values.runs);
  const agents = PER_NAMESPACE * Math.ceil(40 * Number(values.scale ?? 1));
  const opened = writeBuilds(before, after, agents);
  const ours = (...args: string[]) => output(join(folder, 'bin', 'cdk8s-hardened-agents'), ...args, ...RANGES);
  const diff = () => ours('diff', before, after, '--fail-on', 'never', '--format', 'json');
  const named = diff().split(OPENED).length - 1;
  if (named < opened) {
    throw new Error(`diff must name ${OPENED} at least ${opened} times, got ${named}`);
  }
  const commands: [title: string, aim: number | undefined, run: () => void][] = [
    ['`check`', undefined, () => ours('check', before)],
    ['`report --format html`', 3, () => ours('report', before, '--output', page)],
    ['`diff` of two builds', 5, diff],
  ];
  const figures = inTurns(runs, commands.map(([,, command]) => timed(command)));
  publisher(values.scale === undefined, values.page)('report', [
    setting(runs),
    '',
    ...table([`${agents.toLocaleString('en')} agents with a policy each, ${megabytes(before)}`, 'time', 'against `check`'],
      commands.map(([title, aim], i) => [title, show(figures[i], aim), against(figures[i], figures[0])])),
    '',
    `The page has ${megabytes(page)} and ${readFileSync(page, 'utf8').split('<svg').length - 1} graphs.`,
  ]);
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

function output(program: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync('node', [program, ...args], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (error || status !== 0) {
    throw new Error(`${args[0]} failed: ${error?.message ?? stderr}`);
  }
  return stdout;
}
