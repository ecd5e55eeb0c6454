import { Testing } from 'cdk8s';
import { AgentNamespace, AgentPolicy, BrokeredApi, CredentialBroker, EgressProxy, PodSubnetEgressDeny } from '../../../../src';
import { parseCidr } from '../../../../src/engine/address/cidr';
import { ClusterView } from '../../../../src/engine/cluster/cluster-view';
import { ADDRESS_LABEL, DENIED_ANNOTATION } from '../../../../src/engine/manifest/labels';
import { bindingVariables } from '../../../../src/engine/rules/cel/cel-bindings';
import { celReopensNothing } from '../../../../src/engine/rules/cel/cel-reopened';
import { CelContext } from '../../../../src/engine/rules/rule';
import { GVISOR } from '../../../../src/engine/runtimes/known-runtimes';
import { RuntimeIsolation, RuntimeTraits } from '../../../../src/engine/runtimes/traits';
import { secretIn } from '../../../constructs/gateway/broker/brokered';
import { allowlist } from '../../../constructs/gateway/dns';
import { NOTHING_KNOWN, expressionsOf, messageOf } from '../../../support/admission';
import { IMAGE, Manifest, RANGES, open, pod } from '../../../support/app';
import { ofRole } from '../../../support/cases';
import { celFault } from '../../../support/cel-syntax';
import { clusterOf } from '../../../support/cluster';
import { makePolicy } from '../../../support/plain';

/** Expressions that say what an app allows. test/oracles and test/cluster show what they mean. */

const RBAC = 'rbac.authorization.k8s.io';
const role = (name: string, ...rules: Manifest[]) => ({ apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name }, rules });
const binding = (name: string, roleName: string, namespace: string | undefined, ...subjects: Manifest[]) => ({
  apiVersion: `${RBAC}/v1`,
  kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
  metadata: { name, namespace },
  roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: roleName },
  subjects,
});
const account = (name: string, namespace?: string) => ({ kind: 'ServiceAccount', name, namespace });
const named = (kind: string, name: string) => ({ kind, name });

const RIGHTS = [
  role('reads-maps', { apiGroups: [''], resources: ['configmaps'], resourceNames: ['settings'], verbs: ['get'] }),
  role('makes-pods', { apiGroups: [''], resources: ['pods'], verbs: ['create'] }),
  binding('z-of-agents', 'reads-maps', 'agents', account('agent')),
  binding('of-agents', 'reads-maps', 'agents', account('agent', 'agents')),
  binding('of-the-group', 'reads-maps', 'shop', named('Group', 'system:serviceaccounts:agents')),
  binding('of-a-user', 'reads-maps', 'shop', named('User', 'system:serviceaccount:agents:agent')),
  binding('of-everyone', 'reads-maps', undefined, named('Group', 'system:authenticated')),
  binding('of-others', 'makes-pods', 'shop', account('shop', 'shop')),
  binding('of-strangers', 'makes-pods', 'shop', account('till', 'tills'), named('User', 'ops'), named('Group', 'system:nodes')),
  binding('of-an-agent-and-a-stranger', 'reads-maps', 'shop', account('agent', 'agents'), named('User', 'ops')),
];

const policy = (name: string, namespace: string, egress: Manifest[], denied?: string) => (
  makePolicy({ name, namespace, annotations: denied && { [DENIED_ANNOTATION]: denied } }, {
    podSelector: { matchLabels: { app: name } }, policyTypes: ['Egress'], egress,
  }));

/** Policies of the app that name a node, ask a resolver and deny in more namespaces. */
const POLICIES = [
  policy('names-a-node', 'agents', [{ to: [{ ipBlock: { cidr: '192.0.2.10/32' } }], ports: [{ port: 9100 }] }]),
  policy('asks-a-resolver', 'agents', [{
    to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
    ports: [{ protocol: 'UDP', port: 53 }],
  }]),
  policy('z-denies', 'z-agents', [], 'dns,internet'),
  policy('denies', 'a-agents', [], 'dns,internet'),
  policy('denies-the-internet', 'b-agents', [], 'internet'),
];

/** A gateway with a token, a program that its probe runs, and volumes of each kind. */
const GATEWAY = ofRole('quarantine-response', 'rules.yaml')();
GATEWAY.spec.automountServiceAccountToken = true;
delete GATEWAY.spec.serviceAccountName;
GATEWAY.spec.containers[0].livenessProbe = { exec: { command: ['/bin/alive'] } };
GATEWAY.spec.volumes.push(
  { name: 'labels', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
  { name: 'scratch', emptyDir: { sizeLimit: '1Mi' } },
);

function known(): CelContext {
  const b = open();
  const gateways = new AgentNamespace(b.chart, 'gateways', { name: 'gateways' });
  const ofGateways = { namespace: gateways, runtime: b.runtime, image: IMAGE, ...RANGES };
  const { fqdnBackEnd } = new EgressProxy(b.chart, 'proxy', { ...ofGateways, clusterIP: '10.96.0.52' });
  const broker = new CredentialBroker(b.chart, 'broker', { ...ofGateways, clusterIP: '10.96.0.54' });
  const agent = pod(b);
  broker.grant(agent, BrokeredApi.anthropic({ key: { secret: secretIn(b, 'gateways'), key: 'api-key' } }));
  allowlist({ ...b, namespace: gateways });
  new PodSubnetEgressDeny(b.chart, 'closed', {
    namespace: b.namespace, ...RANGES, allowInternet: false, allowDns: false, fqdnBackEnd,
  }).allowToFqdn('pypi.org', 443, { from: agent });
  ['require-sni-check', 'require-proxy-variables'].forEach((id) => AgentPolicy.acknowledge(b.chart, id, 'the pods never run'));
  const manifests = [GATEWAY, ...Testing.synth(b.chart), ...RIGHTS, ...POLICIES];
  const view = clusterOf(manifests, { ranges: { nodes: [parseCidr('192.0.2.0/24')] } });
  return { ...NOTHING_KNOWN, view, namespaces: ['agents', 'gateways'] };
}

const KNOWN = known();

const UNKNOWING = expressionsOf();
const EXPRESSIONS = expressionsOf(KNOWN).filter(([, expression], i) => expression !== UNKNOWING[i][1]);

test('expressions that know an app', () => {
  expect(EXPRESSIONS.flatMap(([, expression]) => celFault(expression) ?? [])).toEqual([]);
  expect(EXPRESSIONS.map(([id, expression]) => `${id}\n${expression}`).join('\n\n')).toMatchSnapshot();
});

test('admission ignores a label that no gateway of the app has', () => {
  const view = new ClusterView([{ manifest: GATEWAY }]);
  const [, hasTrueRole] = expressionsOf({ ...NOTHING_KNOWN, view }).find(([id]) => id === 'no-false-role')!;
  expect(hasTrueRole).toMatch(new RegExp(`: !\\(variables\\.metadata\\.\\?labels\\[\\?"${ADDRESS_LABEL}"\\][^|]*\\)$`));
});

test('the gateways of an app are the same for admission in any order', () => {
  const labelled = (label: string) => ({
    ...GATEWAY,
    metadata: { ...GATEWAY.metadata, name: label, labels: { ...GATEWAY.metadata.labels, [ADDRESS_LABEL]: label } },
  });
  const hasTrueRole = (...labels: string[]) =>
    expressionsOf({ ...NOTHING_KNOWN, view: clusterOf(labels.map(labelled)) }).find(([id]) => id === 'no-false-role')![1];
  expect(hasTrueRole('b', 'a')).toContain('in ["a","b"]');
  expect(hasTrueRole('a', 'b')).toBe(hasTrueRole('b', 'a'));
});

test('a namespace that denies one of two is not closed for what opens both', () => {
  const view = clusterOf([policy('both', 'a', [], 'dns,internet'), policy('names', 'b', [], 'dns'), policy('out', 'c', [], 'internet')]);
  const lists = [...celReopensNothing({ ...NOTHING_KNOWN, view }).matchAll(/!\(request\.namespace in (\[[^\]]*\])\)/g)];
  expect(lists.map(([, list]) => list)).toStrictEqual(['["a","c"]', '["a","b"]', '["a"]']);
});

test.each([true, false])('what is known of roles, in a namespace of agents: %s', (isOfAgents) => {
  expect(bindingVariables(KNOWN, isOfAgents)).toMatchSnapshot();
});

describe('sandboxed classes', () => {
  const VM: RuntimeTraits = { isolation: RuntimeIsolation.VIRTUAL_MACHINE };
  const plain: RuntimeTraits = { isolation: RuntimeIsolation.SHARED_KERNEL };
  const runtimes = { 'own': VM, 'kata-qemu': VM, 'gvisor': GVISOR, plain };

  test('a remedy names those of the app, well-known ones only if it makes them', () => {
    expect(messageOf('require-sandboxed-runtime', { ...KNOWN, runtimes })).toMatch(/: gvisor, own$/);
    expect(messageOf('require-sandboxed-runtime', { ...NOTHING_KNOWN, runtimes: { 'kata-qemu': VM, 'gvisor': GVISOR, plain } }))
      .toMatch(/: gvisor, kata-qemu$/);
  });

  test('admission takes all of them', () => {
    expect(expressionsOf({ ...KNOWN, runtimes }).find(([id]) => id === 'require-sandboxed-runtime')![1])
      .toMatch(/ in \["gvisor","kata-qemu","own"\]$/);
  });
});
