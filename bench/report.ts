import { spawnSync } from 'child_process';
import { statSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Chart, Testing, Yaml } from 'cdk8s';
import { hardened } from './apps';
import { ARGS } from './check';
import { Sample, against, inTurns, show, timed, verdict } from './figures';
import { Bench } from './library';
import { RUNS, sized } from './options';
import { count, table } from './page';

const PER_NAMESPACE = 25;
/** What the second build opens for some agents of each namespace. */
const OPENED = '10.243.7.0/24';
/** How many megabytes the page of the large fleet has at most. */
const MAX_PAGE = 20;

/** Writes the most memory that the program took to the end of its errors. */
const MEASURED = 'process.on("exit", () => console.error(process.resourceUsage().maxRSS)); require(process.argv[1]);';

/**
 * `report` and `diff` of agents that each have a policy of their own, beside `check` of the same file, and time, memory and page of a
 * report of ten times as many, once.
 */
export function report({ command, temporary }: Bench): string[] {
  const [before, after, many, page, large] = ['before.yaml', 'after.yaml', 'many.yaml', 'report.html', 'large.html']
    .map((name) => join(temporary, name));
  const namespaces = sized(40);
  writeFileSync(before, fleetText(namespaces));
  writeFileSync(after, fleetText(namespaces, true));
  writeFileSync(many, fleetText(10 * namespaces));
  const ours = (...args: string[]) => run(command, ...args, ...ARGS);
  const diff = () => ours('diff', before, after, '--fail-on', 'never', '--format', 'json').stdout;
  const named = diff().split(OPENED).length - 1;
  if (named < namespaces) {
    throw new Error(`diff must name ${OPENED} at least ${namespaces} times, got ${named}`);
  }
  const commands: [title: string, aim: number | undefined, run: () => void][] = [
    ['`check`', undefined, () => ours('check', before)],
    ['`report --format html`', 3, () => ours('report', before, '--output', page)],
    ['`diff` of two builds', 5, diff],
  ];
  const figures = inTurns(RUNS, commands.map(([,, measured]) => timed(measured)));
  const [ofMany] = inTurns(1, [() => ours('report', many, '--output', large)]);
  const agents = (of: number) => `${count(PER_NAMESPACE * of)} agents`;
  return [
    ...table([`${agents(namespaces)} with a policy each, ${text(megabytes(before))}`, 'time', 'against `check`'],
      commands.map(([title, aim], i) => [title, show(figures[i], aim), against(figures[i], figures[0])])),
    '',
    `The page has ${text(megabytes(page))}. ${agents(10 * namespaces)}, ${text(megabytes(many))} of YAML, took`,
    `${show(ofMany, 15, 800)}, measured once, and the page`,
    `${text(megabytes(large))}${verdict(megabytes(large), MAX_PAGE, ' MB')}.`,
  ];
}

function megabytes(file: string): number {
  return statSync(file).size / 1e6;
}

function text(size: number): string {
  return `${size.toFixed(1)} MB`;
}

/**
 * A fleet as YAML. All namespaces but the first are copies of one with other names: to synthesize 10,000 agents takes minutes.
 *
 * @param isOpened whether policies of each namespace open one block more
 */
function fleetText(namespaces: number, isOpened = false): string {
  const [first, second] = hardened({ pods: 2 * PER_NAMESPACE, charts: 2, outdir: '', manifests: [] }).charts
    .map((chart) => chartText(chart, isOpened));
  const copies = Array.from({ length: namespaces - 1 }, (_, i) => second.replace(/\b(bench|agents)-1\b/g, `$1-${i + 1}`));
  return [first, ...copies].join('---\n');
}

function chartText(chart: Chart, isOpened: boolean): string {
  const items = Testing.synth(chart) as Manifest[];
  const policies = items.filter(({ kind, spec }) => kind === 'NetworkPolicy' && spec?.egress);
  const opened = isOpened ? policies.filter((_, i) => i % 10 === 0) : [];
  opened.forEach(({ spec }) => spec!.egress!.push({ to: [{ ipBlock: { cidr: OPENED } }], ports: [{ port: 443 }] }));
  return items.map((item) => Yaml.stringify(item)).join('---\n');
}

interface Manifest {
  readonly kind: string;
  readonly spec?: { readonly egress?: object[] };
}

function run(program: string, ...args: string[]): Sample & { stdout: string } {
  const begin = performance.now();
  const { status, stdout, stderr, error } = spawnSync('node', ['-e', MEASURED, program, ...args], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (error || status !== 0) {
    throw new Error(`${args[0]} failed: ${error?.message ?? stderr}`);
  }
  return { seconds: (performance.now() - begin) / 1000, megabytes: Number(stderr.trimEnd().split('\n').at(-1)) / 1024, stdout };
}
