import { ApiObject, App, JsonPatch } from 'cdk8s';
import { CIDRS, Way, expectFound, object, rulesOf, unjudged } from './ways';
import { AgentAssertions, AgentMount, AgentPolicy, BrokeredApi, PodSubnetEgressDeny } from '../../src';
import { Json } from '../../src/engine/value/json';
import { check, yaml } from '../cli/command';
import { Brokered, brokered, secretIn } from '../constructs/gateway/broker/brokered';
import { validate } from '../plugin/plugin';
import { IMAGE, RANGES, pod } from '../support/app';

/** An agent with a grant, and one thing done to it or to its broker. */
const withGrant = (act: (b: Brokered) => unknown) => (): App => {
  const b = brokered();
  b.broker.grant(b.agent, BrokeredApi.anthropic({ key: b.key }));
  act(b);
  return b.app;
};

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
