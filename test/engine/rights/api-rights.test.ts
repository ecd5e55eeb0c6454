import { podViews } from '../../../src/engine/manifest/pod-view';
import { grantsTo } from '../../../src/engine/rights/api-rights';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';

/** What bindings grant, where the whole set of rules would say more than one thing. */

const GROUP = 'rbac.authorization.k8s.io';
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'agents' }, spec: { serviceAccountName: 'agent' } };
const secrets = { apiGroups: [''], resources: ['secrets'], verbs: ['get'] };
const runtimes = { apiGroups: ['node.k8s.io'], resources: ['runtimeclasses'], verbs: ['patch'] };
const role = (rules: Json[], apiVersion = 'v1', kind = 'Role', name = 'tools'): Json =>
  ({ apiVersion: `${GROUP}/${apiVersion}`, kind, metadata: { name, ...(kind === 'Role' && { namespace: 'agents' }) }, rules });
const binding = (name: string, roleRef: Json, subjects: Json[] = [{ kind: 'ServiceAccount', name: 'agent' }]): Json =>
  ({ apiVersion: `${GROUP}/v1`, kind: 'RoleBinding', metadata: { name, namespace: 'agents' }, roleRef, subjects });
const bound = binding('agents', { kind: 'Role', name: 'tools' });

const grants = (...manifests: Json[]) => grantsTo(clusterOf([pod, ...manifests]), podViews(pod)[0]);

test.each([
  ['first', [role([secrets]), role([])]],
  ['second', [role([]), role([secrets])]],
  ['one of another version', [role([]), role([secrets], 'v1beta1')]],
])('of two roles of one name, the %s counts', (_, roles) => {
  expect(grants(bound, ...roles)).toEqual(['RoleBinding "agents" lets it get secrets']);
});

test('both of two bindings count, and both of two rules', () => {
  expect(grants(bound, binding('more', { kind: 'Role', name: 'tools' }), role([secrets, runtimes]))).toEqual([
    'RoleBinding "agents" lets it get secrets, patch runtimeclasses', 'RoleBinding "more" lets it get secrets, patch runtimeclasses',
  ]);
});

test('a ClusterRole of the input adds to the one of every cluster, and takes nothing from it', () => {
  expect(grants(binding('agents', { kind: 'ClusterRole', name: 'edit' }), role([], 'v1', 'ClusterRole', 'edit')))
    .toEqual(['RoleBinding "agents" lets it do all that "edit" may']);
});

test('a role that selects all others has the rights of all', () => {
  const all = { ...role([], 'v1', 'ClusterRole', 'all'), aggregationRule: { clusterRoleSelectors: [{}] } };
  expect(grants(binding('agents', { kind: 'ClusterRole', name: 'all' }), all)[0])
    .toMatch(/lets it do all that "cluster-admin" may, .* and \d+ more$/);
});

test.each([
  ['kinds of subjects', { kind: 'serviceaccount', name: 'agent' }],
  ['names of subjects', { kind: 'ServiceAccount', name: 'Agent' }],
  ['names of groups', { kind: 'Group', name: 'system:Authenticated' }],
  ['spaces', { kind: 'Group', name: 'system:authenticated ' }],
])('Kubernetes goes by upper and lower case and by spaces, and so do we: %s', (_, subject) => {
  expect(grants(binding('agents', { kind: 'Role', name: 'tools' }, [subject]), role([secrets]))).toEqual([]);
});

test('work grows as the objects do', () => {
  let reads = 0;
  /** An object that counts how often its metadata is looked at. */
  const counted = ({ metadata, ...rest }: Json): Json => Object.defineProperty(rest, 'metadata',
    { enumerable: true, get: () => { reads += 1; return metadata; } });
  const readsOf = (count: number) => {
    const each = Array.from({ length: count }, (_, i) => i);
    const manifests = [
      ...each.map((i) => ({ ...pod, metadata: { ...pod.metadata, name: `agent-${i}` }, spec: { serviceAccountName: `agent-${i}` } })),
      ...each.map((i) => ({
        ...role([secrets], 'v1', 'ClusterRole', `role-${i}`),
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: `${i}` } }] },
      })),
      ...each.map((i) => binding(`binding-${i}`, { kind: 'ClusterRole', name: `role-${i}` },
        [{ kind: 'ServiceAccount', name: `agent-${i}` }])),
    ].map(counted);
    const all = clusterOf(manifests);
    reads = 0;
    const found = manifests.slice(0, count).flatMap((manifest) => grantsTo(all, podViews(manifest)[0]));
    expect(found).toHaveLength(count);
    return reads;
  };
  expect(readsOf(1000) / readsOf(250)).toBeLessThan(5); // four times as many; sixteen if each were compared with each
});
