import { Json } from '../../../src/policy/json';
import { Case, valid } from '../../support/cases';

const GROUP = 'rbac.authorization.k8s.io';
const ACCOUNT = { kind: 'ServiceAccount', name: 'agent', namespace: 'agents' };

/** A rule of a role, in the core group. */
const rule = (resources: string[], verbs: string[], apiGroups = ['']) => ({ apiGroups, resources, verbs });

interface Grant {
  readonly rules?: Json[];
  readonly roleKind?: string;
  readonly roleName?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly subjects?: Json[];
  readonly others?: Json[];
  readonly aggregationRule?: Json;
}

/** What a pod is judged among: a role and a binding "agents" that gives it to the agents' account, with one tweak. */
const granted = ({ rules, roleKind = 'Role', roleName = 'tools', kind = 'RoleBinding', namespace = 'agents', subjects = [ACCOUNT], others = [], aggregationRule }: Grant) =>
  (around: Json[]) => [...around, ...others,
    ...(rules ? [{ apiVersion: `${GROUP}/v1`, kind: roleKind, metadata: { name: roleName, ...(roleKind === 'Role' && { namespace }) }, rules, aggregationRule }] : []),
    { apiVersion: `${GROUP}/v1`, kind, metadata: { name: 'agents', ...(kind === 'RoleBinding' && { namespace }) }, roleRef: { kind: roleKind, name: roleName }, subjects }];

const finds = (title: string, rights: string, grant: Grant): Case =>
  [title, () => valid('Pod'), 'spec.serviceAccountName', 'agent', { world: granted(grant), because: `${grant.kind ?? 'RoleBinding'} "agents" lets it ${rights}` }];
const passes = (title: string, grant: Grant): Case => [title, () => valid('Deployment'), undefined, undefined, { world: granted(grant) }];

const SECRETS = [rule(['secrets'], ['get'])];

export const cases: Case[] = [
  finds('reads secrets', 'get secrets', { rules: SECRETS }),
  finds('lists secrets', 'list secrets', { rules: [rule(['secrets', 'configmaps'], ['list', 'watch'])] }),
  finds('one secret by name', 'get secrets', { rules: [{ ...SECRETS[0], resourceNames: ['mine'] }] }),
  finds('makes pods', 'create pods', { rules: [rule(['pods'], ['get', 'create'])] }),
  finds('changes workloads', 'patch deployments', { rules: [rule(['deployments'], ['patch'], ['apps'])] }),
  finds('makes jobs', 'create jobs', { rules: [rule(['jobs'], ['create'], ['batch'])] }),
  finds('gets into pods', 'create pods/exec', { rules: [rule(['pods/exec'], ['create'])] }),
  finds('gets into pods by a pattern', 'create pods/exec', { rules: [rule(['*/exec'], ['create'])] }),
  finds('adds ephemeral containers', 'patch pods/ephemeralcontainers', { rules: [rule(['pods/ephemeralcontainers'], ['patch'])] }),
  finds('makes tokens', 'create serviceaccounts/token', { rules: [rule(['serviceaccounts/token'], ['create'])] }),
  finds('escalates', 'escalate roles', { rules: [rule(['roles'], ['escalate'], [GROUP])] }),
  finds('binds', 'bind clusterroles', { rules: [rule(['clusterroles'], ['bind'], [GROUP])] }),
  finds('acts as another', 'impersonate users', { rules: [rule(['users'], ['impersonate'])] }),
  finds('removes its network policies', 'delete networkpolicies', { rules: [rule(['networkpolicies'], ['delete'], ['networking.k8s.io'])] }),
  finds('everything by "*"', 'get secrets, create pods', { rules: [rule(['secrets', 'pods'], ['*'], ['*'])] }),
  finds('a ClusterRole', 'get secrets', { rules: SECRETS, roleKind: 'ClusterRole' }),
  finds('in every namespace', 'get secrets', { rules: SECRETS, roleKind: 'ClusterRole', kind: 'ClusterRoleBinding' }),
  finds('in another namespace', 'get secrets', { rules: SECRETS, namespace: 'tools' }),
  finds('a role that every cluster has', 'do all that "edit" may', { roleKind: 'ClusterRole', roleName: 'edit' }),
  finds('a role made of others', 'get secrets', {
    rules: [],
    roleKind: 'ClusterRole',
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: 'tools' } }] },
    others: [{ apiVersion: `${GROUP}/v1`, kind: 'ClusterRole', metadata: { name: 'part', labels: { part: 'tools' } }, rules: SECRETS }],
  }),
  ...[{ kind: 'Group', name: 'system:serviceaccounts' }, { kind: 'Group', name: 'system:serviceaccounts:agents' }, { kind: 'Group', name: 'system:authenticated' },
    { kind: 'User', name: 'system:serviceaccount:agents:agent' }, { kind: 'ServiceAccount', name: 'agent' }].map((subject) =>
    finds(`granted to ${subject.name}`, 'get secrets', { rules: SECRETS, subjects: [subject] })),
  passes('reads what is no secret', { rules: [rule(['pods', 'configmaps', 'pods/log'], ['get', 'list', 'watch'])] }),
  passes('writes secrets and reads none', { rules: [rule(['secrets'], ['create'])] }),
  passes('another group\'s resource of the name', { rules: [rule(['secrets'], ['get'], ['example.com'])] }),
  passes('another account', { rules: SECRETS, subjects: [{ ...ACCOUNT, name: 'controller' }] }),
  passes('an account of that name elsewhere', { rules: SECRETS, subjects: [{ ...ACCOUNT, namespace: 'tools' }] }),
  passes('a role of that name in another namespace', {
    others: [{ apiVersion: `${GROUP}/v1`, kind: 'Role', metadata: { name: 'tools', namespace: 'other' }, rules: SECRETS }],
  }),
  passes('a role that is not told', { roleKind: 'ClusterRole', roleName: 'made-by-others' }),
  passes('a role that every cluster has and that reads no secret', { roleKind: 'ClusterRole', roleName: 'view' }),
];
