import { App, Chart, Testing } from 'cdk8s';
import { RANGES, pod } from './app';
import {
  AgentAdmission, AgentCluster, AgentNamespace, AgentPolicy, AgentQuarantine, ClusterEgressDeny, FalcoRules, GVisorRuntime,
  PodSubnetEgressDeny,
} from '../../src';
import { labelOnlyPolicy } from '../../src/constructs/detection/response/quarantine-response-rights';
import { ADMISSION_LABEL } from '../../src/engine/manifest/labels';
import { Json } from '../../src/engine/value/json';

/** The objects of an app with an agent and each control that `diff` and the accepted file compare, as a copy. */
export function controlled(): Json[] {
  ALL ??= built();
  return JSON.parse(JSON.stringify(ALL));
}

let ALL: Json[] | undefined;

function built(): Json[] {
  const app = new App();
  new AgentCluster(RANGES).applyTo(app);
  const chart = new Chart(app, 'test');
  const b = { app, chart, namespace: new AgentNamespace(chart, 'agents', { name: 'agents' }), runtime: new GVisorRuntime(chart, 'gvisor') };
  pod(b, { name: 'coder' });
  new PodSubnetEgressDeny(chart, 'egress', { namespace: b.namespace, name: 'egress', allowInternet: false });
  new ClusterEgressDeny(chart, 'wall', { name: 'agents' });
  new AgentAdmission(chart, 'admission');
  new AgentQuarantine(chart, 'quarantine', { namespace: b.namespace });
  AgentPolicy.acknowledge(new FalcoRules(chart, 'falco'), 'no-blind-detection', 'what agents in gVisor do is watched there');
  return Testing.synth(chart);
}

/** The name of the admission policy of a `QuarantineResponse` and of its binding. */
export const OF_RESPONSE = 'quarantine-response.responding.response';

/** The admission policy of a `QuarantineResponse`, which judges one account, and its binding. */
export function responseAdmission(): Json[] {
  const kind = 'ValidatingAdmissionPolicy';
  const metadata = { name: OF_RESPONSE, labels: { [ADMISSION_LABEL]: 'true' } };
  const specs: [string, Json][] = [[kind, labelOnlyPolicy({ name: 'response', namespace: 'responding' })],
    [`${kind}Binding`, { policyName: OF_RESPONSE, validationActions: ['Deny', 'Audit'] }]];
  return specs.map(([of, spec]) => ({ apiVersion: 'admissionregistration.k8s.io/v1', kind: of, metadata: { ...metadata }, spec }));
}

/** The object of a kind, and of a name if there are several. */
export function objectOf(objects: readonly Json[], kind: string, name?: string): Json {
  const found = objects.filter((one) => one.kind === kind && (name === undefined || one.metadata.name === name));
  if (found.length !== 1) {
    throw new Error(`expected one ${kind}, found ${found.map(({ metadata }) => metadata.name as string).join(', ')}`);
  }
  return found[0];
}
