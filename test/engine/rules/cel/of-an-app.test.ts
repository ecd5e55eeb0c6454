import { Testing } from 'cdk8s';
import { AgentNamespace, BrokeredApi, CredentialBroker, EgressProxy, PodSubnetEgressDeny } from '../../../../src';
import { ClusterView } from '../../../../src/engine/cluster/cluster-view';
import { bindingVariables } from '../../../../src/engine/rules/cel/cel-bindings';
import { CelContext } from '../../../../src/engine/rules/rule';
import { secretIn } from '../../../constructs/gateway/broker/brokered';
import { allowlist } from '../../../constructs/gateway/dns';
import { NOTHING_KNOWN, expressionsOf } from '../../../support/admission';
import { IMAGE, Manifest, RANGES, open, pod } from '../../../support/app';
import { celFault } from '../../../support/cel-syntax';

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
];

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
  const manifests = [...Testing.synth(b.chart), ...RIGHTS];
  return { ...NOTHING_KNOWN, view: new ClusterView(manifests.map((manifest) => ({ manifest }))), namespaces: ['agents', 'gateways'] };
}

const KNOWN = known();

const UNKNOWING = expressionsOf();
const EXPRESSIONS = expressionsOf(KNOWN).filter(([, expression], i) => expression !== UNKNOWING[i][1]);

test('expressions that know an app', () => {
  expect(EXPRESSIONS.flatMap(([, expression]) => celFault(expression) ?? [])).toEqual([]);
  expect(EXPRESSIONS.map(([id, expression]) => `${id}\n${expression}`).join('\n\n')).toMatchSnapshot();
});

test.each([true, false])('what is known of roles, in a namespace of agents: %s', (isOfAgents) => {
  expect(bindingVariables(KNOWN, isOfAgents)).toMatchSnapshot();
});
