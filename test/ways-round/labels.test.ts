import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { Way, expectFound, object } from './ways';
import { AgentPolicy, HardenedAgentDeployment, HardenedAgentJob, HardenedAgentPodProps, HardenedAgentStatefulSet } from '../../src';
import { Json } from '../../src/engine/value/json';
import { IMAGE, base } from '../support/app';
import { makeObject } from '../support/plain';

const HASH = 'pod-template-hash';
const asks = (key: string, operator: string, ...values: string[]): Json =>
  ({ matchExpressions: [{ key, operator, ...values.length > 0 && { values } }] });

/** An app with two agents of a kind, of which the second may have labels, and one thing done to it. */
function withAgents(
  act: (chart: Chart, policies: ApiObject[]) => unknown,
  Agent: new (chart: Chart, id: string, props: HardenedAgentPodProps) => Construct = HardenedAgentDeployment,
  labels: { [key: string]: string } = {},
): () => App {
  return () => {
    const { app, chart, namespace, runtime } = base();
    const port = Agent === HardenedAgentJob ? {} : { port: 8080 };
    new Agent(chart, 'one', { namespace, runtime, image: IMAGE, ...port });
    const two = new Agent(chart, 'two', { namespace, runtime, image: IMAGE, ...port });
    Object.entries(labels).forEach(([key, value]) => ApiObject.of(two)
      .addJsonPatch(JsonPatch.add(`/spec/template/metadata/labels/${key.replace(/\//g, '~1')}`, value)));
    act(chart, chart.node.findAll().filter((one): one is ApiObject => ApiObject.isApiObject(one) && one.kind === 'NetworkPolicy'));
    AgentPolicy.of(app).findings();
    return app;
  };
}

const onEach = (podSelector: Json) => (_: Chart, policies: ApiObject[]) =>
  policies.forEach((policy) => policy.addJsonPatch(JsonPatch.add('/spec/podSelector', podSelector)));
const policy = (id: string, spec: Json, kind = 'NetworkPolicy', apiVersion = 'networking.k8s.io/v1') => (chart: Chart) =>
  object(chart, id, { apiVersion, kind, metadata: { name: id, ...kind !== 'ClusterNetworkPolicy' && { namespace: 'agents' } }, spec });
const cluster = (spec: Json) => policy('all', { tier: 'Admin', priority: 1, subject: { namespaces: {} }, ...spec }, 'ClusterNetworkPolicy',
  'policy.networking.k8s.io/v1alpha2');

const LABELS: Way[] = [
  ['policies for pods without the hash of a Deployment', withAgents(onEach(asks(HASH, 'DoesNotExist'))), 'require-egress-policy'],
  ['policies for pods with another hash', withAgents(onEach(asks(HASH, 'NotIn', 'other'))), 'require-ingress-policy'],
  ['policies for pods without the revision of a StatefulSet',
    withAgents(onEach(asks('controller-revision-hash', 'DoesNotExist')), HardenedAgentStatefulSet), 'require-egress-policy'],
  ['policies for pods of no Job', withAgents(onEach(asks('batch.kubernetes.io/job-name', 'DoesNotExist')), HardenedAgentJob),
    'require-egress-policy'],
  ['policies for pods of no zone', withAgents(onEach(asks('topology.kubernetes.io/zone', 'DoesNotExist'))), 'require-egress-policy'],
  ['policies for a hash that the template sets, and its controller writes over',
    withAgents(onEach({ matchLabels: { [HASH]: 'mine' } }), HardenedAgentDeployment, { [HASH]: 'mine' }), 'require-egress-policy'],
  ['a policy that opens all to pods with a hash',
    withAgents(policy('open', { podSelector: asks(HASH, 'Exists'), policyTypes: ['Egress'], egress: [{}] })), 'no-open-egress'],
  ['a policy that lets everyone call the first pod of a set', withAgents(policy('open', {
    podSelector: { matchLabels: { 'apps.kubernetes.io/pod-index': '0' } }, policyTypes: ['Ingress'], ingress: [{}],
  }), HardenedAgentStatefulSet), 'no-open-ingress'],
  ['a Service of nodes for pods by their hash', withAgents((chart) => object(chart, 'web', makeObject('v1', 'Service', 'web', {
    type: 'NodePort', selector: { [HASH]: '5d9c7' }, ports: [{ port: 80, targetPort: 8080 }],
  }))), 'no-exposed-service'],
  ['a policy of Cilium that opens all to pods with a hash', withAgents(policy('open', {
    endpointSelector: asks(`k8s:${HASH}`, 'Exists'), egress: [{ toEntities: ['all'] }],
  }, 'CiliumNetworkPolicy', 'cilium.io/v2')), 'no-open-foreign-policy'],
];

/** Policies that let agents call and be called. */
const mesh = (to: Json, from: Json = to, ports?: Json[]) => (chart: Chart) => {
  policy('out', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [to], ports }] })(chart);
  policy('in', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [from], ports }] })(chart);
};
const everyPod = { podSelector: {} };
const ID = 'no-unnamed-agent-access';

const AGENTS: Way[] = [
  ['all pods of the namespace', withAgents(mesh(everyPod)), ID],
  ['on the port of DNS', withAgents(mesh(everyPod, everyPod, [{ port: 53, protocol: 'UDP' }])), ID],
  ['the label of agents', withAgents(mesh({ podSelector: { matchLabels: { 'cdk8s-hardened-agents/agent': 'true' } } })), ID],
  ['a key that each agent has with another value', withAgents(mesh({ podSelector: asks('cdk8s.io/metadata.addr', 'Exists') })), ID],
  ['pods that have not a value that none has', withAgents(mesh({ podSelector: asks('app', 'NotIn', 'nothing') })), ID],
  ['the namespace by its name', withAgents(mesh({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'agents' } } })), ID],
  ['namespaces of agents', withAgents(mesh({ namespaceSelector: { matchLabels: { 'cdk8s-hardened-agents/agents': 'true' } } })), ID],
  ['a label that says resolver', withAgents(
    mesh({ podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }, everyPod), HardenedAgentDeployment, { 'k8s-app': 'kube-dns' }), ID],
  ['a label of a release', withAgents(mesh({ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'r' } } }, everyPod),
    HardenedAgentDeployment, { 'app.kubernetes.io/instance': 'r' }), ID],
  ['policies that may be for them', withAgents((chart) => {
    policy('out', { podSelector: asks(HASH, 'Exists'), policyTypes: ['Egress'], egress: [{ to: [everyPod] }] })(chart);
    policy('in', { podSelector: asks('job-name', 'DoesNotExist'), policyTypes: ['Ingress'], ingress: [{ from: [everyPod] }] })(chart);
  }), ID],
  ['a policy of Cilium', withAgents((chart) => {
    policy('out', { endpointSelector: {}, egress: [{ toEndpoints: [{}] }] }, 'CiliumNetworkPolicy', 'cilium.io/v2')(chart);
    policy('in', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [everyPod] }] })(chart);
  }), ID],
  ['a ClusterNetworkPolicy', withAgents(cluster({
    egress: [{ action: 'Accept', to: [{ namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'agents' } } }] }],
    ingress: [{ action: 'Accept', from: [{ namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'agents' } } }] }],
  })), ID],
];

test.each([
  [asks(HASH, 'DoesNotExist'), true],
  [asks('legacy', 'DoesNotExist'), false],
])('what agents reach under policies for %j', (podSelector, isOpen) => {
  const app = withAgents(onEach(podSelector))();
  const all = AgentPolicy.of(app).reaches();
  expect(all).toHaveLength(2);
  const open = [isOpen, isOpen];
  all.forEach((reach) => expect(['169.254.169.254', '10.244.9.1'].map((address) => reach.allowsAddress(address, 80))).toEqual(open));
  AgentPolicy.of(app).callers().forEach((callers) => expect(callers.lines()).toEqual(isOpen ? ['everyone on every port'] : []));
});

expectFound('labels that the cluster adds', LABELS);
expectFound('calls between agents', AGENTS);
