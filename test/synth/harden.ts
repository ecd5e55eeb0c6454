import { ApiObject, App, Chart } from 'cdk8s';
import { AgentNamespace, GVisorRuntime, Harden, HardenOptions, IAgentRuntime, PodSubnetEgressDeny } from '../../src';
import { Json } from '../../src/engine/value/json';
import { IMAGE, RANGES } from '../support/app';
import { makeObject } from '../support/plain';

interface Setup {
  readonly app: App;
  readonly chart: Chart;
  readonly runtime: IAgentRuntime;
}

export function setup(): Setup {
  const app = new App();
  const chart = new Chart(app, 'test');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
  new PodSubnetEgressDeny(chart, 'egress', { namespace, ...RANGES });
  return { app, chart, runtime: new GVisorRuntime(chart, 'gvisor') };
}

/** The manifest's pod is an agent in the namespace `agents`. */
export function bare(kind: string, apiVersion: string, tweak: (spec: Json) => void = () => {}): Json {
  const spec: Json = { serviceAccountName: 'agent', containers: [{ name: 'main', image: IMAGE }] };
  tweak(spec);
  const template = { metadata: { labels: { app: 'web' } }, spec };
  const metadata = { name: 'web', namespace: 'agents' };
  switch (kind) {
    case 'Pod': return { apiVersion, kind, metadata: { ...metadata, ...template.metadata }, spec };
    case 'Job': return makeObject(apiVersion, kind, metadata, {
      activeDeadlineSeconds: 60,
      ttlSecondsAfterFinished: 60,
      template: { ...template, spec: { ...spec, restartPolicy: 'Never' } },
    });
    case 'CronJob': return makeObject(apiVersion, kind, metadata, {
      schedule: '0 * * * *',
      jobTemplate: { spec: bare('Job', 'batch/v1', tweak).spec },
    });
    case 'Sandbox': return { apiVersion, kind, metadata, spec: { podTemplate: template } };
    default: return { apiVersion, kind, metadata, spec: { selector: { matchLabels: { app: 'web' } }, template } };
  }
}

export function hardenedIn({ chart, runtime }: Setup, manifest: Json, options: Partial<HardenOptions> = {}): ApiObject {
  const target = new ApiObject(chart, 'web', manifest as any);
  target.with(new Harden({ runtime, ...options }));
  return target;
}
