import { ApiObject, App, Chart } from 'cdk8s';
import { AgentNamespace, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/** What an app is to be made of. */
export interface Fleet {
  readonly pods: number;
  readonly outdir: string;
  /** What the library's own app of this size came to, for those that copy it. */
  readonly manifests: any[];
}

export const IMAGE = `registry.example/agent@sha256:${'0123456789abcdef'.repeat(4)}`;

/** Hardened pods of this library, each with an egress policy of its own. */
export function hardened({ pods, outdir }: Fleet): App {
  const app = new App({ outdir });
  const chart = new Chart(app, 'bench');
  const runtime = new GVisorRuntime(chart, 'gvisor');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
  for (let i = 0; i < pods; i++) {
    const agent = new HardenedAgentPod(chart, `agent-${i}`, { namespace, runtime, image: IMAGE, port: 8080 });
    new PodSubnetEgressDeny(chart, `egress-${i}`, { namespace, agent, podCidrs: ['10.243.0.0/16'], serviceCidrs: ['10.96.0.0/12'] });
  }
  return app;
}

/** The same manifests as plain objects in the right order: the limit of what cdk8s can do. */
export function raw({ outdir, manifests }: Fleet): App {
  const app = new App({ outdir });
  const chart = new Chart(app, 'bench');
  manifests.forEach((manifest, i) => new ApiObject(chart, `object-${i}`, manifest));
  return app;
}
