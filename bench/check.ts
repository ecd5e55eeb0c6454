import { spawnSync } from 'child_process';
import { mkdirSync, statSync, writeFileSync } from 'fs';
import { join } from 'path';
import { parseArgs } from 'util';
import { Yaml } from 'cdk8s';
import { agentPods } from './apps';
import { withRelease } from '../scripts/support/release';
import { main } from '../scripts/support/run';
import { checkovArgs, checkovProgram, kubeScoreProgram } from '../test/oracles/scanners';

/**
 * Seconds that `check` takes for a file of many pods, without findings and with one in each tenth pod, beside those that kube-score
 * takes for the same file with its default checks, measured in turns. Needs Go.
 *
 * `--pods 10000` sets the size, `--runs 5` how often each is measured; `--checkov` has checkov read the file, too, once: it takes minutes.
 */
const { values } = parseArgs({
  options: {
    pods: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '5' },
    checkov: { type: 'boolean', default: false },
  },
});
const RANGES = ['--pod-cidr', '10.243.0.0/16', '--service-cidr', '10.96.0.0/12'];

interface Run {
  readonly seconds: number;
  readonly output: string;
}

main(() => withRelease((folder, temporary) => {
  const kubeScore = kubeScoreProgram();
  for (const [name, every] of [['no findings', Infinity], ['a finding in each tenth pod', 10]] as const) {
    const home = join(temporary, name.replaceAll(' ', '-'));
    mkdirSync(home);
    const file = join(home, 'pods.yaml');
    const { length } = writePods(file, Number(values.pods), every);
    const check = () => timed('node', join(folder, 'bin', 'cdk8s-hardened-agents'), 'check', file, ...RANGES);
    if (!check().output.includes(` ${length} findings: `)) {
      throw new Error(`check must find ${length} of what was made weak, got ${check().output.trimEnd().split('\n').at(-1)}`);
    }
    const rounds = Array.from({ length: Number(values.runs) }, () => [check(), timed(kubeScore, 'score', '--output-format', 'ci', file)]);
    const [ours, theirs] = [0, 1].map((which) => median(rounds.map((round) => round[which].seconds)));
    console.log(`${values.pods} pods, ${(statSync(file).size / 1e6).toFixed(1)} MB, ${name}: check ${ours.toFixed(2)} s (aim 2.50)`);
    console.log(`  kube-score ${theirs.toFixed(2)} s: check takes ${(ours / theirs).toFixed(2)} times as long (aim 1.00)`);
    if (values.checkov) {
      const { seconds } = timed(checkovProgram(), ...checkovArgs(home));
      console.log(`  checkov ${seconds.toFixed(0)} s: check takes ${(ours / seconds).toFixed(3)} times as long`);
    }
  }
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
function timed(command: string, ...args: string[]): Run {
  const begin = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (error || status === null || status > 1) {
    throw new Error(`${command} failed: ${error?.message ?? stderr}`);
  }
  return { seconds: (performance.now() - begin) / 1000, output: stdout };
}

function median(seconds: number[]): number {
  return [...seconds].sort((a, b) => a - b)[Math.floor(seconds.length / 2)];
}
