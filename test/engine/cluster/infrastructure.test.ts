import { AgentRuntime } from '../../../src';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { isGateway, missingConfig } from '../../../src/engine/cluster/gateways';
import { NODE_ROLES, ROLES, SERVICE_ROLES, roleOf } from '../../../src/engine/cluster/infrastructure';
import { hardenManifest } from '../../../src/engine/hardening/harden-manifest';
import { PodKinds } from '../../../src/engine/manifest/pod-kinds';
import { PodView, podViews } from '../../../src/engine/manifest/pod-view';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { Json } from '../../../src/engine/value/json';
import { configOf, ofRole } from '../../support/cases';
import { clusterOf } from '../../support/cluster';

const AGENT = { 'cdk8s-hardened-agents/agent': 'true' };

/** A pod of a role in a view, and the view. */
function placed(role: string, file: string, labels: Json = {}): [ClusterView, PodView] {
  const manifest = ofRole(role, file)();
  Object.assign(manifest.metadata.labels, labels);
  return [clusterOf([manifest, configOf(file)]), podViews(manifest)[0]];
}

test('each role runs either in namespaces for agents or on nodes', () => {
  expect([...SERVICE_ROLES]).toEqual(['alert-routing', 'credential-broker', 'dns-allowlist', 'egress-proxy', 'quarantine-response']);
  expect([...NODE_ROLES]).toEqual(['falco', 'denial-alerts']);
  expect([...SERVICE_ROLES, ...NODE_ROLES].sort()).toEqual([...ROLES].sort());
});

test.each<[string, Json, string | undefined]>([
  ['a known role', {}, 'egress-proxy'],
  ['an agent with the label of a role', AGENT, undefined],
  ['a pod that says that it is no agent', { 'cdk8s-hardened-agents/agent': 'false' }, 'egress-proxy'],
  ['an unknown role', { 'cdk8s-hardened-agents/role': 'proxy' }, undefined],
  ['a list of roles', { 'cdk8s-hardened-agents/role': ['egress-proxy'] }, undefined],
])('the role of %s', (_, labels, role) => {
  expect(roleOf(placed('egress-proxy', 'squid.conf', labels)[1])).toBe(role);
});

test('a role that is null is unknown: Kubernetes reads an empty text', () => {
  const [view, { manifest }] = placed('alert-routing', 'squid.conf', { 'cdk8s-hardened-agents/role': null });
  expect(Evaluator.ALL.evaluate(manifest, view).map(({ rule, got }) => [rule.id, got])).toContainEqual(['no-false-role', '']);
});

describe('a gateway', () => {
  test.each<[string, Parameters<typeof placed>, boolean]>([
    ['an EgressProxy', ['egress-proxy', 'squid.conf'], true],
    ['a DnsAllowlist', ['dns-allowlist', 'Corefile'], true],
    ['a CredentialBroker', ['credential-broker', 'envoy.json'], true],
    ['a CredentialBroker without its configuration', ['credential-broker', 'squid.conf'], false],
    ['an EgressProxy with the configuration of a DnsAllowlist', ['egress-proxy', 'Corefile'], false],
    ['an agent with the label and the configuration of an EgressProxy', ['egress-proxy', 'squid.conf', AGENT], false],
    ['a QuarantineResponse, which calls for itself', ['quarantine-response', 'rules.yaml'], false],
    ['an AlertRouting', ['alert-routing', 'squid.conf'], false],
  ])('%s: %s', (_, of, expected) => {
    expect(isGateway(...placed(...of))).toBe(expected);
  });

  test('lacks nothing of its configuration', () => {
    expect(missingConfig(...placed('egress-proxy', 'squid.conf'))).toBeUndefined();
    expect(missingConfig(...placed('egress-proxy', 'Corefile'))).toBe('squid.conf');
    expect(missingConfig(...placed('alert-routing', 'squid.conf'))).toBeUndefined();
  });
});

test.each<[string, string, boolean]>([
  ['infrastructure', 'egress-proxy', false],
  ['a pod with a role that is not known', 'database', true],
])('what hardens pods of others makes %s an agent: %s is %s', (_, role, expected) => {
  const hardened = hardenManifest(ofRole(role)(), { runtime: AgentRuntime.gkeSandbox(), writablePaths: [] }, PodKinds.BUILT_IN)!;
  expect(hardened.metadata.labels['cdk8s-hardened-agents/agent']).toBe(expected ? 'true' : undefined);
});

describe('a namespace is for agents', () => {
  const inNamespace = (labels: Json) => {
    const manifest = ofRole('alert-routing')();
    manifest.metadata.namespace = 'elsewhere';
    manifest.metadata.labels = labels;
    return new ClusterView([{ manifest }]).isForAgents('elsewhere');
  };

  test.each<[string, Json, boolean]>([
    ['an agent', AGENT, true],
    ['infrastructure', { 'cdk8s-hardened-agents/role': 'alert-routing' }, true],
    ['a role that is not known', { 'cdk8s-hardened-agents/role': 'database' }, true],
    ['an agent that says that it runs on each node', { ...AGENT, 'cdk8s-hardened-agents/role': 'falco' }, true],
    ['Falco, which needs volumes of the node', { 'cdk8s-hardened-agents/role': 'falco' }, false],
    ['another pod', { app: 'web' }, false],
  ])('that has %s: %s', (_, labels, expected) => {
    expect(inNamespace(labels)).toBe(expected);
  });
});
