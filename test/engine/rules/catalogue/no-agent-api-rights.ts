import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, allows, finds, tweaked, valid } from '../../../support/cases';
import { ACTING_GROUPS, LOOSENS } from '../rights/guarded-rights';

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
const granted = ({
  rules, roleKind = 'Role', roleName = 'tools', kind = 'RoleBinding', namespace = 'agents', subjects = [ACCOUNT],
  others = [], aggregationRule,
}: Grant) =>
  (around: Json[]) => [...around, ...others,
    ...(rules ? [{
      apiVersion: `${GROUP}/v1`,
      kind: roleKind,
      metadata: { name: roleName, ...(roleKind === 'Role' && { namespace }) },
      rules,
      aggregationRule,
    }] : []),
    {
      apiVersion: `${GROUP}/v1`,
      kind,
      metadata: { name: 'agents', ...(kind === 'RoleBinding' && { namespace }) },
      roleRef: { kind: roleKind, name: roleName },
      subjects,
    }];

const breaks = (title: string, rights: string, grant: Grant) =>
  finds(title, () => valid('Pod'),
    { field: 'spec.serviceAccountName', got: 'agent', detail: `${grant.kind ?? 'RoleBinding'} "agents" lets it ${rights}` },
    { view: granted(grant) });
const passes = (title: string, grant: Grant) => allows(title, () => valid('Deployment'), { view: granted(grant) });

const SECRETS = [rule(['secrets'], ['get'])];

/** A ClusterRole beside, with labels by which others take it in. */
const part = (labels: Json, rules: Json[] = SECRETS, name = 'part', more: Json = {}): Json =>
  ({ apiVersion: `${GROUP}/v1`, kind: 'ClusterRole', metadata: { name, labels }, rules, ...more });
const aggregate = (to: string) => ({ [`${GROUP}/aggregate-to-${to}`]: 'true' });
const takes = (...clusterRoleSelectors: Json[]) => ({ aggregationRule: { clusterRoleSelectors } });
const named = (resources: string[], verbs: string[], resourceNames: unknown,
  apiGroups = ['']) => ({ ...rule(resources, verbs, apiGroups), resourceNames });

/** A pod whose containers all mount a Secret "mine", with one tweak. */
const MOUNT = { name: 'mine', mountPath: '/mine', readOnly: true };
const mounting = (tweak: (spec: Json) => void = () => undefined) => tweaked('Deployment', ({ spec: { template: { spec } } }) => {
  spec.volumes.push({ name: 'mine', secret: { secretName: 'mine' } });
  spec.containers.forEach((container: Json) => container.volumeMounts.push({ ...MOUNT }));
  tweak(spec);
});
const ownSecret = (title: string, tweak: (spec: Json) => void, view: CaseOptions['view']) =>
  finds(title, mounting(tweak),
    { field: 'spec.template.spec.serviceAccountName', got: 'agent', detail: 'RoleBinding "agents" lets it get secrets "mine"' }, { view });
const MINE = { rules: [named(['secrets'], ['get', 'list', 'watch'], ['mine'])] };

/** A ConfigMap that configures what agents may reach, by its key. */
const config = (key: string, name = 'allowed', namespace = 'agents'): Json =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { [key]: '' } });

export const cases: Case[] = [
  breaks('reads secrets', 'get secrets', { rules: SECRETS }),
  breaks('lists secrets', 'list secrets', { rules: [rule(['secrets', 'configmaps'], ['list', 'watch'])] }),
  ...LOOSENS.map(([group, resource, verbs]) => breaks(`${verbs[0]} ${resource} of ${group || 'core'}`, `${verbs[0]} ${resource}`,
    { rules: [rule([resource], verbs, [group])] })),
  ...ACTING_GROUPS.flatMap(({ group, finds: found, passes: near = [] }) => {
    const rights = Object.entries(found).flatMap(([verb, resources]) => resources.map((resource) => ({ verb, resource })));
    return [
      ...rights.map(({ verb, resource }) => breaks(`${verb} ${resource} of ${group || 'core'}`, `${verb} ${resource}`,
        { rules: [rule([resource], [verb], [group])] })),
      passes(`reads what acts in ${group || 'core'}, and changes what is near it`, {
        rules: [
          rule(rights.flatMap(({ resource }) => (resource.startsWith('nodes/') ? [] : [resource])), ['get', 'list', 'watch'], [group]),
          ...near.length > 0 ? [rule([...near], ['create', 'update', 'patch', 'delete'], [group])] : [],
        ],
      }),
    ];
  }),
  breaks('every constraint', 'delete all resources of constraints.gatekeeper.sh', {
    rules: [rule(['*'], ['get', 'delete'], ['constraints.gatekeeper.sh'])],
  }),
  breaks('every constraint to read, one to delete', 'delete k8sallowedrepos', {
    rules: [rule(['*'], ['get'], ['constraints.gatekeeper.sh']), rule(['k8sallowedrepos'], ['delete'], ['constraints.gatekeeper.sh'])],
  }),
  breaks('one constraint by name', 'patch k8sallowedrepos "agents"', {
    rules: [named(['k8sallowedrepos'], ['patch'], ['agents'], ['constraints.gatekeeper.sh'])],
  }),
  breaks('objects of every group', 'create objects', { rules: [rule(['objects'], ['create'], ['*'])] }),
  passes('another group with a like ending', { rules: [rule(['objects'], ['create'], ['notcrossplane.io', 'crossplane.io.example.com'])] }),
  passes('metrics and health of nodes', { rules: [rule(['nodes/metrics', 'nodes/stats', 'nodes/healthz'], ['get'])] }),
  passes('leases of every group', { rules: [rule(['leases'], ['create', 'update', 'delete'], ['*'])] }),
  passes('groups and resources of wrong types', { rules: [{ apiGroups: [null, 3, {}], resources: [null, 3, {}], verbs: ['create'] }] }),
  breaks('more rights than can be read', 'get secrets, create pods, update namespaces, update nodes, update limitranges and 3 more', {
    rules: [rule(['nodes', 'pods', 'secrets', 'services', 'endpoints', 'namespaces', 'limitranges'], ['*'])],
  }),
  breaks('one secret by name', 'get secrets "mine"', { rules: [named(['secrets'], ['get'], ['mine'])] }),
  breaks('secrets by name, each by another verb', 'get secrets "a", watch secrets "b"', {
    rules: [named(['secrets'], ['get'], ['a']), named(['secrets'], ['get', 'watch'], ['a', 'b'])]
      .map((one, i) => (i === 0 ? one : { ...one, verbs: ['watch'] })),
  }),
  breaks('some by name, all by another rule', 'list secrets', {
    rules: [named(['secrets'], ['get'], ['mine']), rule(['secrets'], ['list'])],
  }),
  breaks('no names at all', 'get secrets', { rules: [named(['secrets'], ['get'], [])] }),
  breaks('names that are null', 'get secrets', { rules: [named(['secrets'], ['get'], null)] }),
  breaks('the name that a request to create has', 'create pods', { rules: [named(['pods'], ['create'], [''])] }),
  breaks('a Deployment by name', 'update deployments "web"', { rules: [named(['deployments'], ['create', 'update'], ['web'], ['apps'])] }),
  breaks('a shell in a pod by name', 'create pods/exec "web"', { rules: [named(['pods/exec'], ['create'], ['web'])] }),
  breaks('the logs of the API server\'s node', 'get /logs/', { rules: [{ nonResourceURLs: ['/logs*'], verbs: ['get'] }] }),
  breaks('a named role that grants more', 'bind clusterroles "admin"', {
    rules: [named(['clusterroles'], ['bind'], ['view', 'admin'], [GROUP])],
  }),
  breaks('a named role that is not among the manifests', 'bind clusterroles "made-by-others"',
    { rules: [named(['clusterroles'], ['bind'], ['made-by-others'], [GROUP])] }),
  breaks('the ConfigMap of a proxy', 'update configmaps "allowed"', {
    rules: [rule(['configmaps'], ['update'])],
    others: [config('squid.conf')],
  }),
  breaks('the ConfigMap of a broker', 'update configmaps "allowed"', {
    rules: [rule(['configmaps'], ['update'])],
    others: [config('envoy.json')],
  }),
  breaks('the ConfigMap of a detector', 'update configmaps "falco"', {
    rules: [rule(['configmaps'], ['update'])], others: [config('falco.yaml', 'falco', 'falco')], namespace: 'falco',
  }),
  breaks('the ConfigMap of a resolver by name', 'patch configmaps "allowed"',
    { rules: [named(['configmaps'], ['patch'], ['allowed', 'own'])], others: [config('Corefile')] }),
  breaks('ConfigMaps of every namespace', 'update configmaps "coredns", "coredns-custom", "kube-dns", "node-local-dns", "aws-auth"', {
    rules: [rule(['configmaps'], ['update'])], roleKind: 'ClusterRole', kind: 'ClusterRoleBinding',
  }),
  breaks('the ConfigMap of the cluster\'s resolver', 'delete configmaps "coredns"',
    { rules: [named(['configmaps'], ['delete'], ['coredns'])], namespace: 'kube-system' }),
  breaks('makes pods', 'create pods', { rules: [rule(['pods'], ['get', 'create'])] }),
  breaks('changes workloads', 'patch deployments', { rules: [rule(['deployments'], ['patch'], ['apps'])] }),
  breaks('makes jobs', 'create jobs', { rules: [rule(['jobs'], ['create'], ['batch'])] }),
  breaks('gets into pods', 'create pods/exec', { rules: [rule(['pods/exec'], ['create'])] }),
  breaks('gets into pods by a pattern', 'create pods/exec', { rules: [rule(['*/exec'], ['create'])] }),
  breaks('adds ephemeral containers', 'patch pods/ephemeralcontainers', { rules: [rule(['pods/ephemeralcontainers'], ['patch'])] }),
  breaks('makes tokens', 'create serviceaccounts/token', { rules: [rule(['serviceaccounts/token'], ['create'])] }),
  breaks('escalates', 'escalate roles', { rules: [rule(['roles'], ['escalate'], [GROUP])] }),
  breaks('binds', 'bind clusterroles', { rules: [rule(['clusterroles'], ['bind'], [GROUP])] }),
  breaks('acts as another', 'impersonate users', { rules: [rule(['users'], ['impersonate'])] }),
  breaks('removes its network policies', 'delete networkpolicies', {
    rules: [rule(['networkpolicies'], ['delete'], ['networking.k8s.io'])],
  }),
  breaks('everything by "*"', 'get secrets, create pods, delete pods', { rules: [rule(['secrets', 'pods'], ['*'], ['*'])] }),
  breaks('a ClusterRole', 'get secrets', { rules: SECRETS, roleKind: 'ClusterRole' }),
  breaks('in every namespace', 'get secrets', { rules: SECRETS, roleKind: 'ClusterRole', kind: 'ClusterRoleBinding' }),
  breaks('in another namespace', 'get secrets', { rules: SECRETS, namespace: 'tools' }),
  breaks('a role that every cluster has', 'do all that "edit" may', { roleKind: 'ClusterRole', roleName: 'edit' }),
  breaks('a role made of others', 'get secrets', {
    rules: [],
    roleKind: 'ClusterRole',
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: 'tools' } }] },
    others: [part({ part: 'tools' })],
  }),
  breaks('a role made of one that is made of others', 'get secrets', {
    rules: [],
    roleKind: 'ClusterRole',
    ...takes({ matchExpressions: [{ key: 'part', operator: 'Exists' }] }),
    others: [part({ part: 'a' }, [], 'a', takes({ matchLabels: { part: 'b' } })),
      part({ part: 'b' }, SECRETS, 'b', takes({ matchLabels: { part: 'a' } }))],
  }),
  breaks('a role made of what every cluster has', 'do all that "edit" may, do all that "system:aggregate-to-edit" may', {
    rules: [],
    roleKind: 'ClusterRole',
    ...takes({ matchLabels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...aggregate('admin') } }),
  }),
  breaks('a role made of what "edit" is made of', 'do all that "system:aggregate-to-edit" may',
    { rules: [], roleKind: 'ClusterRole', ...takes({ matchLabels: aggregate('edit') }) }),
  breaks('a role added to "view"', 'get secrets', { roleKind: 'ClusterRole', roleName: 'view', others: [part(aggregate('view'))] }),
  breaks('a role of the system', 'do all that "system:node" may', { roleKind: 'ClusterRole', roleName: 'system:node' }),
  ...[{ kind: 'Group', name: 'system:serviceaccounts' }, { kind: 'Group', name: 'system:serviceaccounts:agents' },
    { kind: 'Group', name: 'system:authenticated' },
    { kind: 'Group', name: 'system:unauthenticated' }, { kind: 'User', name: 'system:anonymous' },
    { kind: 'User', name: 'system:serviceaccount:agents:agent' }, { kind: 'ServiceAccount', name: 'agent' }].map((subject) =>
    breaks(`granted to ${subject.name}`, 'get secrets', { rules: SECRETS, subjects: [subject] })),
  breaks('granted to all of a pod\'s names at once', 'get secrets', {
    rules: SECRETS,
    subjects: [ACCOUNT, { kind: 'Group', name: 'system:authenticated' }, { kind: 'User', name: 'system:anonymous' },
      { ...ACCOUNT, namespace: '' }],
  }),
  ownSecret('a Secret of its own in another namespace', () => undefined, granted({ ...MINE, namespace: 'tools' })),
  ownSecret('a Secret that a container lacks', ({ containers }) => containers
    .push({ ...containers[0], name: 'other', ports: [], volumeMounts: [] }), granted(MINE)),
  ownSecret('a Secret of which it has one key', ({ volumes }) => { volumes.at(-1).secret.items = [{ key: 'a', path: 'a' }]; },
    granted(MINE)),
  ownSecret('a Secret of which a container has one file', ({ containers: [main] }) => { main.volumeMounts.at(-1).subPath = 'a'; },
    granted(MINE)),
  ownSecret('a Secret of which a container has the files of an expression',
    ({ containers: [main] }) => { main.volumeMounts.at(-1).subPathExpr = '$(NAME)'; }, granted(MINE)),
  allows('its own Secret', mounting(), { view: granted(MINE) }),
  allows('its own Secret, of which an empty list selects all keys', mounting(({ volumes }) => { volumes.at(-1).secret.items = []; }),
    { view: granted(MINE) }),
  allows('its own Secret in a projected volume', mounting(({ volumes }) => {
    volumes.splice(-1, 1, { name: 'mine', projected: { sources: [{ secret: { name: 'mine' } }] } });
  }), { view: granted(MINE) }),
  passes('creates what it names, which allows nothing', { rules: [named(['pods'], ['create', 'deletecollection'], ['web'])] }),
  passes('changes its own ConfigMap', { rules: [rule(['configmaps'], ['update', 'patch', 'delete'])], others: [config('settings')] }),
  passes('changes its own ConfigMap beside that of a proxy', {
    rules: [named(['configmaps'], ['update'], ['settings'])],
    others: [config('squid.conf')],
  }),
  passes('makes ConfigMaps', { rules: [rule(['configmaps'], ['create'])], others: [config('squid.conf')] }),
  passes('its own lease', { rules: [named(['leases'], ['get', 'update'], ['agent'], ['coordination.k8s.io'])] }),
  passes('changes the scale', { rules: [rule(['deployments/scale', '*/scale'], ['update', 'patch'], ['apps'])] }),
  passes('may bind a role that grants nothing', {
    rules: [named(['clusterroles'], ['bind'], ['view', 'part'], [GROUP])],
    others: [part({}, [rule(['pods'], ['get'])])],
  }),
  passes('paths of the API server that tell its health', {
    rules: [{
      nonResourceURLs: ['/healthz', '/livez/*', '/version'],
      verbs: ['get'],
    }],
    roleKind: 'ClusterRole',
  }),
  passes('a role added to "edit" is not in "view"', { roleKind: 'ClusterRole', roleName: 'view', others: [part(aggregate('edit'))] }),
  passes('a role that is not added', {
    roleKind: 'ClusterRole',
    roleName: 'view',
    others: [part({ [`${GROUP}/aggregate-to-view`]: 'false' })],
  }),
  passes('roles that are made of each other', {
    rules: [],
    roleKind: 'ClusterRole',
    ...takes({ matchLabels: { part: 'a' } }),
    others: [part({ part: 'a' }, [], 'a', takes({ matchLabels: { part: 'b' } })),
      part({ part: 'b' }, [], 'b', takes({ matchLabels: { part: 'a' } }))],
  }),
  passes('what every cluster grants', {
    roleKind: 'ClusterRole',
    roleName: 'system:discovery',
    kind: 'ClusterRoleBinding',
    subjects: [{ kind: 'Group', name: 'system:authenticated' }],
  }),
  passes('what every cluster grants to users without a token', {
    roleKind: 'ClusterRole',
    roleName: 'system:public-info-viewer',
    kind: 'ClusterRoleBinding',
    subjects: [{ kind: 'Group', name: 'system:unauthenticated' }],
  }),
  passes('what kubeadm grants to users without a token', {
    rules: [named(['configmaps'], ['get'], ['cluster-info'])],
    namespace: 'kube-public',
    subjects: [{ kind: 'User', name: 'system:anonymous' }],
  }),
  passes('what Calico grants to everyone, and guards with another right', {
    roleKind: 'ClusterRole',
    roleName: 'calico-tiered-policy-passthrough',
    kind: 'ClusterRoleBinding',
    subjects: [{ kind: 'Group', name: 'system:authenticated' }],
    rules: [rule(['networkpolicies', 'globalnetworkpolicies'], ['create', 'update', 'delete'], ['projectcalico.org'])],
  }),
  breaks('more than Calico grants everyone', 'get secrets', {
    roleKind: 'ClusterRole',
    roleName: 'calico-tiered-policy-passthrough',
    rules: SECRETS,
  }),
  passes('reads what is no secret', { rules: [rule(['pods', 'configmaps', 'pods/log'], ['get', 'list', 'watch'])] }),
  passes('writes secrets and reads none', { rules: [rule(['secrets'], ['create'])] }),
  passes('another group\'s resource of the name', { rules: [rule(['secrets'], ['get'], ['example.com'])] }),
  passes('another account', { rules: SECRETS, subjects: [{ ...ACCOUNT, name: 'controller' }] }),
  passes('an account of that name elsewhere', { rules: SECRETS, subjects: [{ ...ACCOUNT, namespace: 'tools' }] }),
  passes('a role that every cluster has and that reads no secret', { roleKind: 'ClusterRole', roleName: 'view' }),
];
