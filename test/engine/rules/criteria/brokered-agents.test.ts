import { mayMatch } from '../../../../src/engine/address/host-pattern';
import { squidConf } from '../../../../src/engine/gateway-files/squid-conf';
import { AGENT_LABEL, ROLE_LABEL } from '../../../../src/engine/manifest/labels';
import { podViews } from '../../../../src/engine/manifest/pod-view';
import { edgesOf } from '../../../../src/engine/posture/edges';
import { PostureEdgeKind } from '../../../../src/engine/posture/posture-agent';
import { opened } from '../../../../src/engine/posture/reach-changes';
import { reachLines, reachOf, linesOf } from '../../../../src/engine/posture/reach-changes-lines';
import { RULES } from '../../../../src/engine/rules/catalogue';
import { directNames, hostOnOpenInternet } from '../../../../src/engine/rules/criteria/direct-hosts';
import { Evaluator } from '../../../../src/engine/rules/evaluator';
import { Json } from '../../../../src/engine/value/json';
import { Around, Files, besideBroker, filesOf, grantOf } from '../../../support/brokers';
import { Tweak, configOf, ofContainer, ofEphemeral, ofInit, ofPod, ofProxy, surroundings } from '../../../support/cases';
import { clusterOf } from '../../../support/cluster';
import { makeObject } from '../../../support/plain';

/** What the rules say of an agent beside the broker, where one finding comes with others. */
function around(manifest: Json, beside: Around) {
  const view = clusterOf([manifest, ...besideBroker(beside)!(surroundings())]);
  return { view, pod: podViews(manifest)[0], manifest };
}

const RULE = RULES.find(({ id }) => id === 'no-brokered-secret-in-agent')!;
const reference = { name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'api-key' } } };
const variable: Tweak = (c) => { c.env = [reference]; };
const everything: Tweak = (c) => { c.envFrom = [{ secretRef: { name: 'keys' } }]; };

test.each<[string, () => Json, string[]]>([
  ['a variable', ofContainer(variable), ['spec.containers[0].env[0].valueFrom.secretKeyRef.name']],
  ['all keys as variables', ofContainer(everything), ['spec.containers[0].envFrom[0].secretRef.name']],
  ['an init container', ofInit(variable), ['spec.initContainers[0].env[0].valueFrom.secretKeyRef.name']],
  ['a sidecar', ofInit((c) => { c.restartPolicy = 'Always'; everything(c); }), ['spec.initContainers[0].envFrom[0].secretRef.name']],
  ['an ephemeral container', ofEphemeral(variable), ['spec.ephemeralContainers[0].env[0].valueFrom.secretKeyRef.name']],
  ['another key', ofContainer((c) => { c.env = [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'other' } } }]; }), []],
  ['another Secret', ofContainer((c) => { c.envFrom = [{ secretRef: { name: 'others' } }]; }), []],
])('the key of a grant in %s', (_, make, fields) => {
  const { view, manifest } = around(make(), { home: 'agents' });
  expect(Evaluator.ALL.evaluate(manifest, view, (rule) => rule === RULE).map(({ field }) => field)).toEqual(fields);
});

describe('names of hosts', () => {
  test.each<[string, string, boolean]>([
    ['api.example.com', 'api.example.com', true], ['API.Example.COM.', 'api.example.com', true], ['example.com', 'api.example.com', false],
    ['.example.com', 'api.example.com', true], ['.example.com', 'example.com', true], ['.example.com', 'badexample.com', false],
    ['*.example.com', 'api.example.com', true], ['*.example.com', 'example.com', false], ['*', 'api.example.com', true],
    ['a*.ex*.com', 'api.example.com', true], ['api*api.example.com', 'api.example.com', false], ['**.com', 'api.example.com', true],
    ['*.org', 'api.example.com', false], ['', 'api.example.com', false],
  ])('%j means %s: %s', (name, host, expected) => {
    expect(mayMatch(name, host)).toBe(expected);
  });

  test('that an EgressProxy allows are a way to the host, and the grant is none', () => {
    const labels = { app: 'proxy', [ROLE_LABEL]: 'egress-proxy' };
    const proxy: Json = { ...ofProxy(), metadata: { name: 'proxy', namespace: 'gateways', labels } };
    proxy.spec.containers[0].ports = [{ containerPort: 3128 }];
    const conf = squidConf({ lists: new Map([[3128, new Map([[443, new Set(['*.example.com'])]])]]), refused: [], isBehindEnvoy: false });
    const config = { ...configOf('squid.conf', 'gateways'), data: { 'squid.conf': conf } };
    const egress = [{ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'proxy' } } }], ports: [{ port: 3128 }] }];
    const { view, pod } = around(ofPod(() => {})(), { egress, more: [proxy, config] });
    expect(directNames(view, pod)).toEqual([
      'ConfigMap "has-squid.conf" allows "*.example.com", and grant "coder" of Pod "broker" is for host "api.example.com"',
    ]);
  });

  test('that a ClusterNetworkPolicy accepts are a way to the host', () => {
    const policy = makeObject('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', { name: 'names' }, {
      tier: 'Admin',
      priority: 1,
      subject: { namespaces: {} },
      egress: [{ action: 'Accept', to: [{ domainNames: ['*.example.com'] }] }],
    });
    const { view, pod } = around(ofPod(() => {})(), { more: [policy] });
    expect(directNames(view, pod)[0]).toMatch(/^ClusterNetworkPolicy "names" allows "\*\.example\.com"/);
  });
});

test.each(['search.tools.svc', 'search.tools.svc.cluster.local', '10.96.0.9'])('the pods behind %s are a way to it', (host) => {
  const server: Json = makeObject('v1', 'Pod', { name: 'search', namespace: 'tools', labels: { app: 'search' } }, {
    containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }],
  });
  const service = makeObject('v1', 'Service', { name: 'search', namespace: 'tools' }, {
    clusterIP: '10.96.0.9', selector: { app: 'search' }, ports: [{ port: 80, targetPort: 'http' }],
  });
  const files = filesOf(grantOf({ upstream: { host, address: host, port: 80, tls: false } }));
  const egress = [{ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'search' } } }], ports: [{ port: 8080 }] }];
  const open = around(ofPod(() => {})(), { files, egress, more: [server, service] });
  expect(directNames(open.view, open.pod)).toEqual([
    `policies allow the pods of Service "search", and grant "coder" of Pod "broker" is for host "${host}"`,
  ]);
  const closed = around(ofPod(() => {})(), { files, more: [server, service] });
  expect(directNames(closed.view, closed.pod)).toEqual([]);
  expect(hostOnOpenInternet(open.view, open.pod)).toBeUndefined();
});

describe('the report', () => {
  const edges = (files?: Files) => {
    const { view, pod } = around(ofPod(() => {})(), { files });
    return edgesOf(view, pod, () => ({}));
  };
  const CALL = 'grant api.example.com: POST /v1/messages';

  test('has an edge for each call, with the key that stays in the broker', () => {
    const [edge, ...more] = edges().filter(({ kind }) => kind === PostureEdgeKind.GRANT);
    expect(more).toEqual([]);
    expect(edge).toMatchObject({
      peer: 'api.example.com: POST /v1/messages',
      isDenied: false,
      sources: [{ object: 'ConfigMap "gateways/has-envoy.json"', field: 'data["grants.json"]' }],
    });
    expect(edge.detail).toMatch(
      /^by grant "coder" of CredentialBroker "broker", which holds key "api-key" of Secret "gateways\/keys", from line \d+ of its file$/);
    expect(edges().filter(({ kind, peer }) => kind === PostureEdgeKind.HOST && peer.includes('example.com'))).toEqual([]);
  });

  test('has a line for each call in accepted files and differences', () => {
    const before = reachLines(edges(), 'reaches');
    expect(before).toContain(CALL);
    const more = filesOf(grantOf({ routes: [{ method: 'POST', path: '/v1/messages' }, { method: 'GET', pathRegex: '/a:80' }] }));
    const after = reachLines(edges(more), 'reaches');
    expect(linesOf(opened(reachOf(before), reachOf(after)))).toEqual(['grant api.example.com: GET /a:80']);
    expect(linesOf(opened(reachOf(after), reachOf(before)))).toEqual([]);
    expect(linesOf(reachOf([CALL]))).toEqual([CALL]);
  });

  test('has none without the label of an agent in the policy', () => {
    const { view, pod } = around(ofPod(() => {})(), { from: [{ podSelector: { matchLabels: { [AGENT_LABEL]: 'false' } } }] });
    expect(edgesOf(view, pod, () => ({})).filter(({ kind }) => kind === PostureEdgeKind.GRANT)).toEqual([]);
  });
});
