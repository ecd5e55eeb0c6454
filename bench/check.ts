import { spawnSync } from 'child_process';
import { statSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Yaml } from 'cdk8s';
import { RANGES, agentPods } from './apps';
import { against, growing, inTurns, show, timed } from './figures';
import { Bench } from './library';
import { RUNS, sized, sizes } from './options';
import { count, table } from './page';
import { KUBE_SCORE, kubeScoreProgram } from '../test/oracles/scanners';

/** Arguments of every command that reads manifests. */
export const ARGS = ['--pod-cidr', ...RANGES.podCidrs, '--service-cidr', ...RANGES.serviceCidrs];

/** Many pods, without findings and with one in each tenth pod, beside kube-score with its default checks. Needs Go. */
export function check({ command, temporary }: Bench): string[] {
  const kubeScore = kubeScoreProgram();
  const pods = sized(10_000);
  return table([`${count(pods)} pods`, 'YAML', '`check`', `kube-score ${KUBE_SCORE}`, 'against it'],
    ([['no findings', Infinity], ['a finding in each tenth pod', 10]] as const).map(([name, every]) => {
      const file = join(temporary, `${every}.yaml`);
      const weak = writePods(file, pods, every);
      const ours = () => output('node', command, 'check', file, ...ARGS);
      const found = ours();
      if (!found.includes(` ${weak} findings: `)) {
        throw new Error(`check must find ${weak} of what was made weak, got ${found.trimEnd().split('\n').at(-1)}`);
      }
      const [checked, scored] = inTurns(RUNS, [ours, () => output(kubeScore, 'score', '--output-format', 'ci', file)].map(timed));
      return [name, `${(statSync(file).size / 1e6).toFixed(1)} MB`, show(checked, 2.5), show(scored), against(checked, scored, 1)];
    }));
}

/** Agents of one namespace under as many policies that each select all of them. */
export function policies({ command, temporary }: Bench): string[] {
  const counts = sizes(1_500, 3_000);
  const file = (agents: number) => join(temporary, `policies-${agents}.yaml`);
  counts.forEach((agents) => writeFileSync(file(agents), [...agentPods(agents), ...Array.from({ length: agents }, (_, i) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `policy-${i}`, namespace: 'agents' },
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: `198.51.${Math.floor(i / 256)}.${i % 256}/32` } }], ports: [{ port: 443 }] }],
    },
  }))].map((manifest) => JSON.stringify(manifest)).join('\n---\n')));
  const figures = inTurns(RUNS, counts.map((agents) => timed(() => output('node', command, 'check', file(agents), ...ARGS))));
  return growing('agents under as many policies that select each of them', counts, figures);
}

/** Writes pods as cdk8s does, and gives the number of those that were made weak. */
function writePods(file: string, pods: number, every: number): number {
  const manifests = agentPods(pods);
  const weak = manifests.filter(({ kind }) => kind === 'Pod').filter((_, i) => i % every === every - 1);
  weak.forEach((pod) => { pod.spec = { ...pod.spec, hostPID: true }; });
  writeFileSync(file, manifests.map((manifest) => Yaml.stringify(manifest)).join('---\n'));
  return weak.length;
}

/** Scanners end with 1 if they find something. */
function output(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (error || status === null || status > 1) {
    throw new Error(`${command} failed: ${error?.message ?? stderr}`);
  }
  return stdout;
}
