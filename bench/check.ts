import { spawnSync } from 'child_process';
import { writeFileSync } from 'fs';
import { join } from 'path';
import { App, Chart, Testing } from 'cdk8s';
import { IMAGE, QUOTA } from './apps';
import { AgentNamespace, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/**
 * Seconds that `check` takes for many agents of one namespace under as many policies that each select all of them.
 * Arguments: how many agents, the library's folder, and a file for their manifests.
 */
const [agents, folder, file] = [Number(process.argv[2]), ...process.argv.slice(3)] as [number, string, string];

function manifests(): any[] {
  const chart = new Chart(new App(), 'bench');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents', quota: QUOTA });
  new HardenedAgentPod(chart, 'agent', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE, port: 8080 });
  new PodSubnetEgressDeny(chart, 'egress', { namespace, podCidrs: ['10.243.0.0/16'], serviceCidrs: ['10.96.0.0/12'] });
  const all: any[] = Testing.synth(chart);
  const pod = all.find(({ kind }) => kind === 'Pod');
  return [...all.filter((one) => one !== pod), ...Array.from({ length: agents }, (_, i) => [
    { ...pod, metadata: { ...pod.metadata, name: `agent-${i}`, labels: { ...pod.metadata.labels, agent: String(i) } } },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `policy-${i}`, namespace: 'agents' },
      spec: {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [{ to: [{ ipBlock: { cidr: `198.51.${Math.floor(i / 256) % 256}.${i % 256}/32` } }], ports: [{ port: 443 }] }],
      },
    },
  ]).flat()];
}

writeFileSync(file, manifests().map((manifest) => JSON.stringify(manifest)).join('\n---\n'));
const begin = performance.now();
const { stderr, error } = spawnSync('node', [join(folder, 'bin', 'cdk8s-hardened-agents'), 'check', file, '--pod-cidr', '10.243.0.0/16',
  '--service-cidr', '10.96.0.0/12'], { encoding: 'utf8', maxBuffer: 2 ** 30 });
if (error || stderr !== '') {
  throw new Error(`check failed: ${error?.message ?? stderr}`);
}
console.log(JSON.stringify({ seconds: (performance.now() - begin) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 }));
