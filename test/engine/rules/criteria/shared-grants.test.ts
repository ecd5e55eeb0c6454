import { ClusterView } from '../../../../src/engine/cluster/cluster-view';
import { podViews } from '../../../../src/engine/manifest/pod-view';
import { brokersOf } from '../../../../src/engine/reach/broker/broker-grants';
import { sharedGrants, wideCallsIn } from '../../../../src/engine/rules/criteria/shared-grants';
import { Json } from '../../../../src/engine/value/json';
import { AGENTS, Around, besideBroker, filesOf, grantOf } from '../../../support/brokers';
import { surroundings, valid } from '../../../support/cases';
import { clusterOf } from '../../../support/cluster';

const LABEL = 'cdk8s-hardened-agents/group-reviewers';
const REVIEWERS = { name: 'reviewers', namespace: 'agents', labels: { [LABEL]: 'true' }, agents: ['Pod/a', 'Deployment/workers'] };
const SESSIONS = { name: 'sessions', namespace: 'agents', labels: { app: 'session' } };

const pod = (name: string, labels: Json, metadata: Json = {}): Json => (
  { ...valid('Pod'), metadata: { name, namespace: 'agents', labels, ...metadata } });

/** What is found of a broker whose policy lets a group in. */
function found(group: Json, ...pods: Json[]): string[] {
  const from = [{ ...AGENTS, podSelector: { matchLabels: group.labels as Json } }];
  const objects = [valid('Pod'), ...besideBroker({ from, groups: JSON.stringify([group]), more: pods })!(surroundings())];
  const view = clusterOf(objects);
  expect(brokersOf(view).flatMap((broker) => podViews(broker.manifest))).toHaveLength(1);
  return sharedGrants(view, brokersOf(view)[0]);
}
const taken = (who: string, group: string) => [`NetworkPolicy "broker-ingress" takes ${who} for an agent of group "agents/${group}", which `
  + 'it is not, and lets it call the port of grant "coder" (20001)'];

test('a server for agents is no session', () => {
  const server = pod('proxy', { 'app': 'session', 'cdk8s-hardened-agents/role': 'egress-proxy' });
  const sessions = ['one', 'two'].map((name) => pod(name, SESSIONS.labels));
  expect(found(SESSIONS, ...sessions, server)).toEqual(taken('Pod "agents/proxy"', 'sessions'));
});

test('pods that are no agents are no sessions', () => {
  const groups = JSON.stringify([{ ...SESSIONS, namespace: 'web' }]);
  const web = { matchLabels: { 'kubernetes.io/metadata.name': 'web' } };
  const from = [{ namespaceSelector: web, podSelector: { matchLabels: SESSIONS.labels } }];
  const objects = besideBroker({ from, groups, more: [pod('ui', SESSIONS.labels, { namespace: 'web' })] })!(surroundings());
  const view = clusterOf(objects);
  expect(sharedGrants(view, brokersOf(view)[0])[0]).toContain('takes Pod "web/ui" for an agent of group "web/sessions"');
});

test('a pod of another namespace with the label is none of the group', () => {
  expect(found(REVIEWERS, pod('a', REVIEWERS.labels), pod('spy', REVIEWERS.labels, { namespace: 'other' }))).toEqual([]);
});

test('the pods that controllers make of an agent are the agent', () => {
  const owned = (kind: string, name: string) => ({ ownerReferences: [{ apiVersion: 'apps/v1', kind, name, controller: true }] });
  const { spec } = valid('Pod');
  const template = { metadata: { labels: REVIEWERS.labels }, spec: spec as Json };
  const workload = (kind: string, name: string, metadata: Json = {}): Json => (
    { apiVersion: 'apps/v1', kind, metadata: { name, namespace: 'agents', ...metadata }, spec: { template } });
  const live = [
    workload('Deployment', 'workers'), workload('ReplicaSet', 'workers-5d9', owned('Deployment', 'workers')),
    pod('workers-5d9-x', REVIEWERS.labels, owned('ReplicaSet', 'workers-5d9')),
  ];
  expect(found(REVIEWERS, ...live)).toEqual([]);
  const ofGone = pod('workers', REVIEWERS.labels, owned('ReplicaSet', 'gone'));
  expect(found(REVIEWERS, ...live, ofGone)).toEqual(taken('Pod "agents/workers"', 'reviewers'));
});

/** What is found of a broker beside agents. */
function shared(around: Around, change = (manifest: Json) => manifest): string[] {
  const view = new ClusterView(besideBroker(around)!(surroundings()).map((manifest) => ({ manifest: change(manifest) })));
  return sharedGrants(view, brokersOf(view)[0]);
}
const agent = (name: string) => pod(name, { 'cdk8s-hardened-agents/agent': 'true' });
const GRANT = 'the port of grant "coder" (20001)';

test('the pods of a namespace that is let in as a whole are not told one by one', () => {
  expect(shared({ from: [{ namespaceSelector: AGENTS.namespaceSelector as Json }], more: [agent('a'), agent('b')] }))
    .toEqual([`NetworkPolicy "broker-ingress" lets every pod in namespace agents call ${GRANT}`]);
});

test('groups are named in alphabetical order', () => {
  const groups = JSON.stringify([SESSIONS, REVIEWERS]);
  const from = [SESSIONS, REVIEWERS].map(({ labels }) => ({ ...AGENTS, podSelector: { matchLabels: labels } }));
  expect(shared({ from, groups })).toEqual([`policies let group "agents/reviewers", group "agents/sessions" call ${GRANT}`]);
});

test('several grants that the same agents share are reported together', () => {
  const change = (manifest: Json): Json => (manifest.metadata.name !== 'broker-ingress' ? manifest
    : { ...manifest, spec: { ...manifest.spec, ingress: [{ from: [AGENTS], ports: [{ port: 20001 }, { port: 20002 }] }] } });
  const files = filesOf(grantOf(), grantOf({ name: 'other', port: 20002 }));
  expect(shared({ files, grants: ['coder', 'other'], more: [agent('a'), agent('b')] }, change))
    .toEqual(['policies let Pod "agents/a", Pod "agents/b" call the ports of grants "coder" (20001), "other" (20002)']);
});

test.each([['nodes', [{ nodes: {} }], 'ClusterNetworkPolicy "admin" lets nodes call ports of grants'], ['no nodes', [], undefined]])(
  'a ClusterNetworkPolicy that accepts %s', (_, from, text) => {
    const spec = { tier: 'Admin', priority: 1, subject: { namespaces: {} }, ingress: [{ action: 'Accept', from }] };
    const admin = { apiVersion: 'policy.networking.k8s.io/v1alpha2', kind: 'ClusterNetworkPolicy', metadata: { name: 'admin' }, spec };
    expect(shared({ more: [agent('a'), admin] })).toStrictEqual(text === undefined ? [] : [text]);
  },
);

test('a broker whose file is not known has no wide calls', () => {
  const around = besideBroker({ more: [agent('a')] })!(surroundings()).filter(({ kind }) => kind !== 'ConfigMap');
  const view = clusterOf(around);
  expect(brokersOf(view)).toHaveLength(1);
  expect(wideCallsIn(view, brokersOf(view))).toStrictEqual([]);
  expect(wideCallsIn(view, [])).toStrictEqual([]);
});
