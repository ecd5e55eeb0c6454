import { spawnSync } from 'child_process';
import { writeFileSync } from 'fs';
import { join } from 'path';
import { agentPods } from './apps';

/**
 * Seconds that `check` takes for many agents of one namespace under as many policies that each select all of them.
 * Arguments: how many agents, the library's folder, and a file for their manifests.
 */
const [agents, folder, file] = [Number(process.argv[2]), ...process.argv.slice(3)] as [number, string, string];

const policies = Array.from({ length: agents }, (_, i) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: `policy-${i}`, namespace: 'agents' },
  spec: {
    podSelector: {},
    policyTypes: ['Egress'],
    // eslint-disable-next-line no-bitwise
    egress: [{ to: [{ ipBlock: { cidr: `198.51.${(i >> 8) & 255}.${i & 255}/32` } }], ports: [{ port: 443 }] }],
  },
}));

writeFileSync(file, [...agentPods(agents), ...policies].map((manifest) => JSON.stringify(manifest)).join('\n---\n'));
const begin = performance.now();
const program = join(folder, 'bin', 'cdk8s-hardened-agents');
const { stderr, error } = spawnSync('node', [program, 'check', file, '--pod-cidr', '10.243.0.0/16', '--service-cidr', '10.96.0.0/12'],
  { encoding: 'utf8', maxBuffer: 2 ** 30 });
if (error || stderr !== '') {
  throw new Error(`check failed: ${error?.message ?? stderr}`);
}
console.log(JSON.stringify({ seconds: (performance.now() - begin) / 1000 }));
