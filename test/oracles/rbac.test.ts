import * as fc from 'fast-check';
import { goProgram, linesOf } from './go-program';
import { podViews } from '../../src/engine/manifest/pod-view';
import { grantsOf } from '../../src/engine/rights/api-rights';
import { ROLES_WITHOUT_RIGHTS, ROLES_WITH_RIGHTS } from '../../src/engine/rights/built-in-roles';
import { GUARDED_RIGHTS } from '../../src/engine/rights/guarded-rights';
import { guardedIn } from '../../src/engine/rights/roles';
import { Json } from '../../src/engine/value/json';
import { clusterOf } from '../support/cluster';

/** What bindings grant, against the authorizer of Kubernetes and the roles that an API server makes by itself. */

const oracle = goProgram('rbac');

const API_GROUP = 'rbac.authorization.k8s.io';
const API = `${API_GROUP}/v1`;
const NAMESPACES = ['agents', 'tools'];
const NAMES = ['mine', 'other', 'unnamed'];

/** Guarded rights that are asked for; the one on ConfigMaps depends on what these hold. */
const RESOURCES = ['secrets', 'pods', 'deployments', 'sandboxes', 'pods/exec', 'nodes/proxy', 'serviceaccounts/token', 'serviceaccounts',
  'clusterroles',
  'namespaces/status', 'networkpolicies', 'runtimeclasses', 'signers', 'pods/eviction', 'nodes/checkpoint', 'ingresses'];
const OTHER_GROUPS = ['projectcalico.org', 'agents.kruise.io'];
const ASKED = GUARDED_RIGHTS.filter(({ group }) => !OTHER_GROUPS.includes(group)).flatMap(({ group, resources, verbs }) =>
  resources.filter((resource) => RESOURCES.includes(resource)).map((resource) => ({ group, resource, verbs })));

/** The requests by which a right on an object is used: by its name, or without one where the API knows none. */
function requestsFor(namespace: string, { group, resource: combined, verbs }: typeof ASKED[number], name: string): Json[] {
  const [resource, subresource = ''] = combined.split('/');
  return verbs.flatMap((verb) => {
    const isNameless = verb === 'deletecollection' || (verb === 'create' && subresource === '');
    const names = isNameless ? [''] : verb === 'list' || verb === 'watch' ? ['', name] : [name];
    return names.map((one) => ({
      Namespace: namespace,
      Verb: verb,
      Group: group,
      Resource: resource,
      Subresource: subresource,
      Name: one,
    }));
  });
}

const QUESTIONS = NAMESPACES.flatMap((namespace) => ASKED.flatMap((right) => NAMES.map((name) =>
  ({ namespace, right, name, requests: requestsFor(namespace, right, name) }))));
const LOGS = { Path: '/logs/', Verb: 'get' };
const USERS = [
  {
    Name: 'system:serviceaccount:agents:agent',
    Groups: ['system:serviceaccounts', 'system:serviceaccounts:agents',
      'system:authenticated'],
  },
  { Name: 'system:anonymous', Groups: ['system:unauthenticated'] },
];

const some = <T>(...values: T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 5 });
const resources = ASKED.map(({ resource }) => resource);
const policyRule = fc.oneof({
  weight: 9,
  arbitrary: fc.record({
    apiGroups: some('', '*', 'Apps', ...ASKED.map(({ group }) => group)),
    resources: some(...resources, ...resources, '*', '*/exec', '*/proxy', '*/eviction',
      '*/*', 'pods/*', '*/xec', 'Pods', 'pods/exec/exec', 'configmap'),
    verbs: some('*', 'get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'bind', 'escalate', 'impersonate',
      'approve', 'attest', 'Get', 'use'),
    resourceNames: fc.oneof(fc.constantFrom<unknown>(undefined, null, [], ['']),
      some<string | null>('mine', 'other', 'Mine', '*', '', null)),
  }),
}, {
  weight: 1,
  arbitrary: fc.record({
    nonResourceURLs: some('*', '/logs/', '/logs*', '/logs/*', '/log', '/l**', '/healthz', '/logs/a', '*/logs/'),
    verbs: some('get', '*', 'post'),
  }),
});
const rules = fc.array(policyRule, { minLength: 2, maxLength: 5 });
const subject = fc.oneof(
  fc.record({
    kind: fc.constant('ServiceAccount'),
    name: fc.constantFrom('agent', 'agent', 'Agent'),
    namespace: fc.constantFrom('agents', 'tools', '', undefined),
  }),
  fc.record({
    kind: fc.constant('Group'),
    name: fc.constantFrom('system:authenticated', 'system:unauthenticated', 'system:serviceaccounts', 'system:serviceaccounts:agents',
      'system:serviceaccounts:tools', 'system:masters', 'system:anonymous'),
  }),
  fc.record({
    kind: fc.constantFrom('User', 'user'),
    name: fc.constantFrom(...['agents', 'tools']
      .map((one) => `system:serviceaccount:${one}:agent`), 'system:anonymous', 'agent'),
  }),
);
const place = fc.constantFrom(...NAMESPACES);
const worlds = fc.record({
  roles: fc.uniqueArray(fc.record({ namespace: place, name: fc.constantFrom('a', 'b'), rules }),
    { selector: ({ namespace, name }) => `${namespace}/${name}`, minLength: 2, maxLength: 4 }),
  clusterRoles: fc.uniqueArray(fc.record({ name: fc.constantFrom('a', 'c'), rules }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 2 }),
  bindings: fc.array(fc.record({
    namespace: fc.option(place, { nil: undefined }),
    kind: fc.constantFrom('Role', 'ClusterRole'),
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    subjects: fc.array(subject, { minLength: 1, maxLength: 4 }),
  }), { minLength: 2, maxLength: 5 }),
}).map(({ roles, clusterRoles, bindings }) => {
  const bound = bindings.filter(({ namespace, kind }) => namespace !== undefined || kind === 'ClusterRole')
    .map(({ namespace, kind, name, subjects }, i): Json => ({
      apiVersion: API,
      kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
      metadata: { name: `b${i}`, namespace },
      roleRef: { apiGroup: API_GROUP, kind, name },
      subjects,
    }));
  return JSON.parse(JSON.stringify([
    ...roles.map(({ namespace, name, rules: own }) => ({ apiVersion: API, kind: 'Role', metadata: { namespace, name }, rules: own })),
    ...clusterRoles.map(({ name, rules: own }) => ({ apiVersion: API, kind: 'ClusterRole', metadata: { name }, rules: own })),
    ...bound,
  ])) as Json[];
});

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'agents' }, spec: { serviceAccountName: 'agent' } };

/** What we say: for each question whether a grant has it. */
function ours(manifests: Json[]): boolean[] {
  const grants = grantsOf(clusterOf([POD, ...manifests]), podViews(POD)[0]);
  return QUESTIONS.map(({ namespace, right, name }) => {
    const there = grants.filter((grant) => grant.namespace === undefined || grant.namespace === namespace).flatMap(({ rights }) => rights);
    return there.some(({ verb, group, resource, names }) =>
      right.verbs.includes(verb) && group === right.group && resource === right.resource && (names?.includes(name) ?? true));
  });
}

/** A path is in no namespace, so that a RoleBinding gives nothing there; the rule reports it all the same. */
const mayReadLogs = (manifests: Json[]) => grantsOf(clusterOf(manifests.filter(({ kind }) => kind !== 'RoleBinding')), podViews(POD)[0])
  .some(({ rights }) => rights.some(({ resource }) => resource === '/logs/'));

const line = (manifests: Json[]) => JSON.stringify(Object.fromEntries(['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']
  .map((kind) => [`${kind}s`, manifests.filter((manifest) => manifest.kind === kind)])));

test('on 10,000 random worlds of roles and bindings, both say the same of every right', () => {
  const all = fc.sample(worlds, { numRuns: 10_000, seed: 11 });
  const requests = [...QUESTIONS.flatMap((question) => question.requests), LOGS];
  const answers = linesOf(oracle, [], [JSON.stringify({ Users: USERS, Requests: requests }), ...all.map(line)].join('\n'));
  expect(answers).toHaveLength(all.length);
  let allowed = 0;
  const disagreements = all.flatMap((manifests, i) => {
    let from = 0;
    const theirs = QUESTIONS.map((question) => answers[i].slice(from, from += question.requests.length).includes('1'));
    allowed += theirs.filter((one) => one).length;
    const said = ours(manifests);
    const wrong: unknown[] = QUESTIONS.filter((_, j) => said[j] !== theirs[j])
      .map(({ namespace, right, name }) => ({ namespace, ...right, name }));
    return [...wrong, ...(mayReadLogs(manifests) === (answers[i].at(-1) === '1') ? [] : ['/logs/'])]
      .map((question) => ({ question, manifests }));
  });
  expect(disagreements).toEqual([]);
  const share = allowed / (QUESTIONS.length * all.length);
  expect(share).toBeGreaterThan(0.02); // neither side says the same to everything
  expect(share).toBeLessThan(0.9);
});

test('the roles that an API server makes by itself grant what is said of them', () => {
  const made = linesOf(oracle, ['roles'], '').map((text) => JSON.parse(text) as Json);
  const isAggregated = ({ aggregationRule }: Json) => aggregationRule !== undefined;
  const grants = made.filter((role) => !isAggregated(role))
    .map((role) => [role.metadata.name as string, guardedIn(role.rules as Json[]).length > 0] as const);
  const names = (wanted: boolean) => grants.filter(([, has]) => has === wanted).map(([name]) => name);
  expect(made.filter(isAggregated).map(({ metadata }) => metadata.name as string).sort()).toEqual(['admin', 'edit', 'view']);
  expect([...names(true), 'admin', 'edit'].sort()).toEqual([...ROLES_WITH_RIGHTS].sort());
  expect([...names(false), 'view'].sort()).toEqual([...ROLES_WITHOUT_RIGHTS].sort());
});
