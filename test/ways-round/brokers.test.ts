import { ApiObject, App, JsonPatch } from 'cdk8s';
import { CIDRS, Way, expectFound, object, rulesOf, unjudged } from './ways';
import {
  AgentAssertions, AgentGroup, AgentMount, AgentPolicy, BrokerGrant, BrokeredApi, HardenedAgentPod, PodSubnetEgressDeny,
} from '../../src';
import { Json } from '../../src/engine/value/json';
import { check, yaml } from '../cli/command';
import { Brokered, brokered, secretIn } from '../constructs/gateway/broker/brokered';
import { claim } from '../constructs/sandbox/support';
import { validate } from '../plugin/plugin';
import { IMAGE, RANGES, pod } from '../support/app';
import { valid } from '../support/cases';

/** An agent with a grant, and one thing done to it or to its broker. */
const withGrant = (act: (b: Brokered) => unknown) => (): App => {
  const b = brokered();
  b.broker.grant(b.agent, BrokeredApi.anthropic({ key: b.key }));
  act(b);
  return b.app;
};

const LABEL = 'cdk8s-hardened-agents/group-reviewers';

/** Two agents of a group with a grant, and one thing done to a third one, to the group or to the broker. */
const withGroup = (act: (b: Brokered, other: HardenedAgentPod) => unknown) => (): App => {
  const b = brokered();
  const agents = [b.agent, pod(b, {}, 'second')];
  b.broker.grant(new AgentGroup(b.chart, 'reviewers', { namespace: b.namespace, agents }), BrokeredApi.anthropic({ key: b.key }));
  act(b, pod(b, {}, 'other'));
  return b.app;
};
/** The policy by which the broker lets the group in. */
const ingressOf = ({ broker }: Brokered): ApiObject => broker.node.findAll().find((one): one is ApiObject => (
  ApiObject.isApiObject(one) && JSON.stringify(one.toJson()).includes(`"${LABEL}":"true"`)))!;
const ofGroup = (patch: JsonPatch) => withGroup((b) => ingressOf(b).addJsonPatch(patch));
const FROM = '/spec/ingress/0/from/0';

/** A file of the broker, with what someone changed in it. */
const edited = (edit: (root: Json) => void, file = 'envoy.json') => withGrant(({ app, broker }) => {
  app.charts.forEach((chart) => chart.toJson()); // so that the file is there
  const config = broker.node.findAll().find((one): one is ApiObject => ApiObject.isApiObject(one) && one.kind === 'ConfigMap')!;
  const root = JSON.parse((config.toJson() as Json).data[file] as string) as Json;
  edit(root);
  config.addJsonPatch(JsonPatch.replace(`/data/${file}`, JSON.stringify(root)));
});
const policy = (spec: Json, namespace: string): Json => (
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'more', namespace }, spec });

const WAYS: Way[] = [
  ['an agent that takes the label of a group', withGroup((_, other) => other.podMetadata.addLabel(LABEL, 'true')), 'no-shared-grant'],
  ['an agent that is patched to have it', withGroup((_, other) => ApiObject.of(other).addJsonPatch(
    JsonPatch.add(`/metadata/labels/${LABEL.replace('/', '~1')}`, 'true'))), 'no-shared-grant'],
  ['a pod of others that has it', withGroup(({ chart }) => object(chart, 'spy', {
    ...valid('Pod'), metadata: { name: 'spy', namespace: 'agents', labels: { 'cdk8s-hardened-agents/agent': 'true', [LABEL]: 'true' } },
  })), 'no-shared-grant'],
  ['a claim of a sandbox that has it', withGroup((b) => {
    const made = claim(b);
    ApiObject.of(made).addJsonPatch(JsonPatch.add('/spec/additionalPodMetadata', { labels: { [LABEL]: 'true' } }));
  }), 'no-claim-policy-label'],
  ['a group whose policy is patched to any value of the label', ofGroup(
    JsonPatch.replace(`${FROM}/podSelector`, { matchExpressions: [{ key: LABEL, operator: 'Exists' }] })), 'no-shared-grant'],
  ['a group whose policy is patched to every namespace', ofGroup(JsonPatch.replace(`${FROM}/namespaceSelector`, {})), 'no-shared-grant'],
  ['a group whose policy is patched to list no agents', ofGroup(JsonPatch.replace('/metadata/annotations/cdk8s-hardened-agents~1groups',
    JSON.stringify([{ name: 'reviewers', namespace: 'agents', labels: { [LABEL]: 'true' } }]))), 'no-shared-grant'],
  ['an agent that a second policy lets call the port of a group', withGroup((b, other) => {
    const { port } = b.broker.node.findAll().find((one): one is BrokerGrant => one instanceof BrokerGrant)!;
    b.broker.egress.allowFrom(other, { port });
  }), 'no-shared-grant'],
  ['an agent of a group that has the Secret of its key', withGroup((b) => b.agent.addAgentContainer({
    name: 'helper', image: IMAGE, portNumber: 8081, mounts: [AgentMount.secret('/keys', secretIn(b, 'agents'))],
  })), 'no-brokered-secret-in-agent'],
  ['a host of a grant of a group that Cilium allows by its name', withGroup(({ chart }) => object(chart, 'names', {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'names', namespace: 'agents' },
    spec: { endpointSelector: { matchLabels: { [LABEL]: 'true' } }, egress: [{ toFQDNs: [{ matchName: 'api.anthropic.com' }] }] },
  })), 'no-direct-brokered-host'],
  ['a grant that a second policy opens to the namespace', withGrant(({ chart }) => object(chart, 'more', policy({
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'agents' } } }] }],
  }, 'gateways'))), 'no-shared-grant'],
  ['a host of a grant that Cilium allows by its name', withGrant(({ chart }) => object(chart, 'names', {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'names', namespace: 'agents' },
    spec: { endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: 'api.anthropic.com' }] }] },
  })), 'no-direct-brokered-host'],
  ['a broker whose file is patched to pass the headers of the agent', edited((root) => {
    delete root.resources[0].virtual_hosts[0].typed_per_filter_config['envoy.filters.http.lua'];
  }, 'grants.json'), 'no-edited-gateway-file'],
  ['a broker whose file is patched to call without TLS', edited((root) => {
    (root.static_resources.clusters as Json[]).forEach((cluster) => delete cluster.transport_socket);
  }), 'no-weak-broker'],
  ['a broker whose admin interface is patched to a port', edited((root) => {
    root.admin.address = { socketAddress: { address: '0.0.0.0', portValue: 9901 } };
  }), 'no-edited-gateway-file'],
  ['a container beside Envoy that mounts the key', withGrant(({ broker, key: { secret } }) => broker.deployment.addAgentContainer({
    name: 'spy', image: IMAGE, portNumber: 9999, mounts: [AgentMount.secret('/keys', secret)],
  })), 'no-edited-gateway-file'],
  ['an Envoy whose command is patched to another file', withGrant(({ broker }) => ApiObject.of(broker.deployment).addJsonPatch(
    JsonPatch.replace('/spec/template/spec/containers/0/command/2', '/tmp/envoy.json'),
  )), 'no-edited-gateway-file'],
  ['a copy of the Secret in the namespace of the agent', withGrant((b) => b.agent.addAgentContainer({
    name: 'helper', image: IMAGE, portNumber: 8081, mounts: [AgentMount.secret('/keys', secretIn(b, 'agents'))],
  })), 'no-brokered-secret-in-agent'],
];

expectFound('brokers', WAYS);

/** What fails nothing and is reported. */
const REPORTED: Way[] = [
  ['a grant for every path', () => {
    const { app, agent, broker, key } = brokered();
    broker.grant(agent, BrokeredApi.of({ host: 'api.search.example', key, methods: ['GET'], pathRegexes: ['/.*'] }));
    return app;
  }, 'no-wide-grant'],
  ['the internet beside a grant', withGrant(({ chart, namespace }) => new PodSubnetEgressDeny(chart, 'internet', {
    namespace, ...RANGES, name: 'internet', allowInternet: true,
  })), 'no-open-internet-beside-broker'],
  ['the internet beside a grant of a group, for one of its agents', withGroup(({ chart, namespace, agent }) => new PodSubnetEgressDeny(
    chart, 'internet', { namespace, ...RANGES, name: 'internet', allowInternet: true, agent },
  )), 'no-open-internet-beside-broker'],
];

test.each(REPORTED)('%s is reported', async (_, try_, ruleId) => {
  const app = try_();
  expect(AgentPolicy.of(app).findings().map((finding) => finding.ruleId)).toContain(ruleId);
  const manifests = yaml(...unjudged(app));
  expect((await validate({ 'a.yaml': manifests })).violations.map(({ ruleName }) => ruleName)).toContain(ruleId);
  const { out } = await check(['-', '--format', 'json', '--fail-on', 'warning', ...CIDRS], manifests);
  expect(rulesOf(out)).toContain(ruleId);
});

test('what a grant passes is in the reach of its agent alone', () => {
  const b = brokered();
  b.broker.grant(b.agent, BrokeredApi.anthropic({ key: b.key }));
  const { port } = b.broker.grantGit(b.agent, 'github.com', { key: b.key, repositories: ['org/app'] });
  const other = pod(b, {}, 'other');
  const lines = AgentPolicy.of(b.app).reach(b.agent).lines();
  expect(lines.filter((line) => line.startsWith('grant '))).toEqual([
    'grant api.anthropic.com: GET /v1/models',
    'grant api.anthropic.com: GET paths like /v1/models/[A-Za-z0-9._:-]+',
    'grant api.anthropic.com: POST /v1/messages',
    'grant api.anthropic.com: POST /v1/messages/count_tokens',
    'grant github.com: GET /org/app.git/info/refs?service=git-upload-pack',
    'grant github.com: GET /org/app/info/refs?service=git-upload-pack',
    'grant github.com: POST /org/app.git/git-upload-pack',
    'grant github.com: POST /org/app/git-upload-pack',
  ]);
  expect(lines.join('\n')).toContain(`:${port}`);
  AgentAssertions.of(b.agent).reaches(lines);
  expect(AgentPolicy.of(b.app).reach(other).lines().filter((line) => line.startsWith('grant '))).toEqual([]);
});
