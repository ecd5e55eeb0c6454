import { App, Chart, Testing } from 'cdk8s';
import {
  AgentNamespace, GVisorRuntime, HardenedAgentPod, HardenedAgentPodProps, IAgentNamespace, IAgentRuntime,
  PodSubnetEgressDeny,
} from '../../src';

/** An image by digest. */
export const IMAGE = `registry.example/agent@sha256:${'a'.repeat(64)}`;

/** One valid base that tests tweak. */
export interface Base {
  readonly app: App;
  readonly chart: Chart;
  readonly namespace: IAgentNamespace;
  readonly runtime: IAgentRuntime;
}

/** Where the cluster of the base has its pods and Services. */
export const RANGES = { podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] };

/** An app with a namespace for agents and gVisor, and no egress policy, without which no agent passes. */
export function open(): Base {
  const app = new App();
  const chart = new Chart(app, 'test');
  return { app, chart, namespace: new AgentNamespace(chart, 'agents', { name: 'agents' }), runtime: new GVisorRuntime(chart, 'gvisor') };
}

/** The same with a policy that keeps every agent from the cluster. */
export function base(): Base {
  const b = open();
  new PodSubnetEgressDeny(b.chart, 'pod-subnet', { namespace: b.namespace, ...RANGES });
  return b;
}

/** A valid pod with one tweak. */
export function pod({ chart, namespace, runtime }: Base, tweak: Partial<HardenedAgentPodProps> = {}, id = 'agent'): HardenedAgentPod {
  return new HardenedAgentPod(chart, id, { namespace, runtime, image: IMAGE, port: 8080, ...tweak });
}

/** The base with more namespaces and one agent: what surrounds the construct of a test. */
export function around(namespaces: readonly string[], agent: Partial<HardenedAgentPodProps> = {}): Chart {
  const b = base();
  namespaces.forEach((name) => new AgentNamespace(b.chart, name, { name }));
  pod(b, agent);
  return b.chart;
}

/** A manifest as JSON. */
export type Manifest = { [key: string]: any };

/** The chart's objects of a kind, in the order they are applied. */
export function objects(chart: Chart, kind: string): Manifest[] {
  return (Testing.synth(chart) as Manifest[]).filter((object) => object.kind === kind);
}

/** The one object of a kind. */
export function only(chart: Chart, kind: string): Manifest {
  const found = objects(chart, kind);
  if (found.length !== 1) {
    throw new Error(`expected one ${kind}, found ${found.length}`);
  }
  return found[0];
}
