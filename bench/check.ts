import { spawnSync } from 'child_process';
import { mkdirSync, statSync, writeFileSync } from 'fs';
import { join } from 'path';
import { parseArgs } from 'util';
import { Yaml } from 'cdk8s';
import { agentPods } from './apps';
import { against, inTurns, show, timed } from './figures';
import { OPTIONS, publisher, setting, table } from './page';
import { withRelease } from '../scripts/support/release';
import { main } from '../scripts/support/run';
import { CHECKOV, KUBE_SCORE, checkovArgs, checkovProgram, kubeScoreProgram } from '../test/oracles/scanners';

/**
 * Seconds that `check` takes for a file of many pods, without findings and with one in each tenth pod, beside those that kube-score
 * takes for the same file with its default checks, measured in turns. Writes its part of docs/performance.md. Needs Go.
 *
 * `--runs 5` says how often each is measured, and `--scale 0.01` makes the file smaller: such a run only prints, or writes the page of
 * `--page FILE`. `--checkov` has checkov read the file, too, once: it takes minutes.
 */
const { values } = parseArgs({ options: { ...OPTIONS, checkov: { type: 'boolean', default: false } } });
const RANGES = ['--pod-cidr', '10.243.0.0/16', '--service-cidr', '10.96.0.0/12'];

main(() => withRelease((folder, temporary) => {
  const kubeScore = kubeScoreProgram();
  const runs = Number(values.runs);
  const pods = Math.round(10_000 * Number(values.scale ?? 1));
  const rows = ([['no findings', Infinity], ['a finding in each tenth pod', 10]] as const).map(([name, every]) => {
    const home = join(temporary, name.replaceAll(' ', '-'));
    mkdirSync(home);
    const file = join(home, 'pods.yaml');
    const { length } = writePods(file, pods, every);
    const check = () => output('node', join(folder, 'bin', 'cdk8s-hardened-agents'), 'check', file, ...RANGES);
    const found = check();
    if (!found.includes(` ${length} findings: `)) {
      throw new Error(`check must find ${length} of what was made weak, got ${found.trimEnd().split('\n').at(-1)}`);
    }
    const [ours, theirs] = inTurns(runs, [check, () => output(kubeScore, 'score', '--output-format', 'ci', file)].map(timed));
    const checkov = values.checkov ? inTurns(1, [timed(() => output(checkovProgram(), ...checkovArgs(home)))]) : [];
    return [name, `${(statSync(file).size / 1e6).toFixed(1)} MB`, show(ours, 2.5), show(theirs), against(ours, theirs, 1),
      ...checkov.flatMap((scanner) => [show(scanner), against(ours, scanner)])];
  });
  publisher(values.scale === undefined, values.page)('check', [
    setting(runs),
    '',
    ...table([`${pods.toLocaleString('en')} pods`, 'YAML', '`check`', `kube-score ${KUBE_SCORE}`, 'against it',
      ...values.checkov ? [`checkov ${CHECKOV}, once`, 'against it'] : []], rows),
  ]);
}));

/** Writes pods as cdk8s does, and gives those that were made weak. */
function writePods(file: string, count: number, every: number): unknown[] {
  const manifests = agentPods(count);
  const weak = manifests.filter(({ kind }) => kind === 'Pod').filter((_, i) => i % every === every - 1);
  weak.forEach((pod) => { pod.spec = { ...pod.spec, hostPID: true }; });
  writeFileSync(file, manifests.map((manifest) => Yaml.stringify(manifest)).join('---\n'));
  return weak;
}

/** Scanners end with 1 if they find something. */
function output(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (error || status === null || status > 1) {
    throw new Error(`${command} failed: ${error?.message ?? stderr}`);
  }
  return stdout;
}
