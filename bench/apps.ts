import { ApiObject, App, Chart, Size, Testing } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-29';
import { AgentNamespace, AgentPolicy, AgentQuota, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/** What an app is to be made of. */
export interface Fleet {
  readonly pods: number;
  /** Among which the pods are spread, each with a namespace of its own. */
  readonly charts: number;
  readonly outdir: string;
  /** What the library's own app of this size came to, by chart, for those that copy it. */
  readonly manifests: any[][];
}

export const IMAGE = `registry.example/agent@sha256:${'0123456789abcdef'.repeat(4)}`;

export const RANGES = { podCidrs: ['10.243.0.0/16'], serviceCidrs: ['10.96.0.0/12'] };

/** Room for all pods. */
export const QUOTA: AgentQuota = {
  pods: 100_000,
  cpu: Cpu.units(100_000),
  memory: Size.tebibytes(100),
  ephemeralStorage: Size.tebibytes(200),
};

/** The app's charts; all but the first need what is in it. */
function charts({ charts: count, outdir }: Fleet): { app: App; all: Chart[] } {
  const app = new App({ outdir });
  return { app, all: Array.from({ length: count }, (_, i) => new Chart(app, i === 0 ? 'bench' : `bench-${i}`)) };
}

/** Hardened pods of this library, each with an egress policy of its own, or all of a namespace with one. */
export function hardened(fleet: Fleet, isPolicyShared = false): App {
  const { app, all } = charts(fleet);
  const runtime = new GVisorRuntime(all[0], 'gvisor');
  for (const chart of all) {
    const namespace = new AgentNamespace(chart, 'agents', { name: namespaceOf(chart), quota: QUOTA });
    for (let i = 0; i < fleet.pods / all.length; i++) {
      const agent = new HardenedAgentPod(chart, `agent-${i}`, { namespace, runtime, image: IMAGE, port: 8080 });
      isPolicyShared || new PodSubnetEgressDeny(chart, `egress-${i}`, { namespace, agent, ...RANGES });
    }
    isPolicyShared && new PodSubnetEgressDeny(chart, 'egress', { namespace, ...RANGES });
  }
  return app;
}

/** A chart and a namespace for each tenant, with one egress policy for all agents of the tenant. */
export function tenants(fleet: Fleet): App {
  return hardened(fleet, true);
}

/** Hardened pods, and beside each a plain object in their namespace and plain pods in another. */
export function beside(fleet: Fleet): App {
  const app = hardened(fleet);
  for (const chart of app.charts) {
    for (let i = 0; i < fleet.pods / app.charts.length; i++) {
      new ApiObject(chart, `settings-${i}`, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { namespace: namespaceOf(chart), labels: { agent: String(i) } },
        data: { mode: 'fast' },
      } as any);
      new ApiObject(chart, `web-${i}`, {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { namespace: 'web' },
        spec: { template: { metadata: { labels: { app: `web-${i}` } }, spec: { containers: [{ name: 'web', image: IMAGE }] } } },
      } as any);
    }
  }
  return app;
}

/** The same, where fewer rules judge the plain objects. */
export function besideOwn(fleet: Fleet): App {
  const app = beside(fleet);
  AgentPolicy.of(app).judgeOwnObjects('another team judges the web servers');
  return app;
}

/** The same manifests as plain objects in the right order: the limit of what cdk8s can do. */
export function raw(fleet: Fleet): App {
  return copied(fleet, (chart, manifests) => manifests.forEach((manifest, i) => new ApiObject(chart, `object-${i}`, manifest)));
}

/** An app with the charts of the library's own app, which a function fills. */
export function copied(fleet: Fleet, fill: (chart: Chart, manifests: any[]) => void): App {
  const { app, all } = charts(fleet);
  all.forEach((chart, c) => {
    fill(chart, fleet.manifests[c]);
    if (c > 0) {
      chart.addDependency(all[0]);
    }
  });
  return app;
}

/** The namespace of a chart's pods. */
export function namespaceOf(chart: Chart): string {
  return chart.node.id.replace('bench', 'agents');
}

/** Manifests of so many agents in one namespace under one policy: all of them one pod with another name and address. */
export function agentPods(count: number): any[] {
  const all: any[] = Testing.synth(tenants({ pods: 1, charts: 1, outdir: '', manifests: [] }).charts[0]);
  const pod = all.find(({ kind }) => kind === 'Pod');
  const named = (name: string) => ({ ...pod.metadata, name, labels: { ...pod.metadata.labels, 'cdk8s.io/metadata.addr': name } });
  return [...all.filter((one) => one !== pod), ...Array.from({ length: count }, (_, i) => ({ ...pod, metadata: named(`agent-${i}`) }))];
}
