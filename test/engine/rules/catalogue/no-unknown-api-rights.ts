import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds, valid } from '../../../support/cases';

const GROUP = 'rbac.authorization.k8s.io';
const AGENT = { kind: 'ServiceAccount', name: 'agent', namespace: 'agents' };
const ROLE = { apiVersion: `${GROUP}/v1`, kind: 'Role', metadata: { name: 'tools', namespace: 'agents' }, rules: [] };

interface Bound {
  readonly roleRef?: Json;
  readonly subject?: Json;
  readonly kind?: string;
  readonly others?: Json[];
}

const binding = ({ roleRef = { kind: 'Role', name: 'tools' }, subject = AGENT, kind = 'RoleBinding' }: Bound) => (): Json => ({
  apiVersion: `${GROUP}/v1`,
  kind,
  metadata: { name: 'agents', ...(kind === 'RoleBinding' && { namespace: 'agents' }) },
  roleRef,
  subjects: [subject],
});
const besideBound = ({ others = [] }: Bound) => ({ view: (around: Json[]) => [...around, valid('Pod'), ...others] });
const breaks = (title: string, got: unknown, role: string, bound: Bound = {}) =>
  finds(title, binding(bound), { field: 'roleRef.name', got, detail: `no manifest defines ${role}` }, besideBound(bound));
const passes = (title: string, bound: Bound) => allows(title, binding(bound), besideBound(bound));

const clusterRole = (name: string) => ({ kind: 'ClusterRole', name });
const made = (aggregationRule: Json): Json[] => [{
  apiVersion: `${GROUP}/v1`,
  kind: 'ClusterRole',
  metadata: { name: 'tools' },
  rules: [],
  aggregationRule,
}];

export const cases: Case[] = [
  breaks('a role that is not among the manifests', 'tools', 'Role "tools"'),
  breaks('a role of that name in another namespace', 'tools', 'Role "tools"', {
    others: [{
      ...ROLE,
      metadata: { name: 'tools', namespace: 'other' },
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
    }],
  }),
  breaks('a role of the other kind', 'tools', 'ClusterRole "tools"', { roleRef: clusterRole('tools'), others: [ROLE] }),
  breaks('a role of every namespace', 'made-by-others', 'ClusterRole "made-by-others"',
    { roleRef: clusterRole('made-by-others'), kind: 'ClusterRoleBinding' }),
  breaks('a role of the system that clusters need not have', 'system:other', 'ClusterRole "system:other"',
    { roleRef: clusterRole('system:other') }),
  breaks('a Role named as a ClusterRole of every cluster', 'view', 'Role "view"', { roleRef: { kind: 'Role', name: 'view' } }),
  breaks('an aggregated role whose parts are not among the manifests', 'tools', 'ClusterRole "tools"', {
    roleRef: clusterRole('tools'), others: made({ clusterRoleSelectors: [{ matchLabels: { part: 'tools' } }] }),
  }),
  breaks('no role', undefined, 'a role ""', { roleRef: {} }),
  ...[{ kind: 'Group', name: 'system:unauthenticated' }, { kind: 'User', name: 'system:anonymous' },
    { kind: 'Group', name: 'system:authenticated' },
    { kind: 'Group', name: 'system:serviceaccounts:agents' }].map((subject) =>
    breaks(`granted to ${subject.name}`, 'tools', 'Role "tools"', { subject })),
  passes('a role that is among the manifests', { others: [ROLE] }),
  passes('a role of every cluster', { roleRef: clusterRole('view') }),
  passes('an aggregated role whose parts are among the manifests', {
    roleRef: clusterRole('tools'),
    others: [...made({ clusterRoleSelectors: [{ matchLabels: { part: 'tools' } }] }),
      { apiVersion: `${GROUP}/v1`, kind: 'ClusterRole', metadata: { name: 'part', labels: { part: 'tools' } }, rules: [] }],
  }),
  passes('an account that no pod has', { subject: { ...AGENT, name: 'controller' } }),
  passes('a user', { subject: { kind: 'User', name: 'jane' } }),
];
