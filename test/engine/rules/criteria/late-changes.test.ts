import { ClusterView } from '../../../../src/engine/cluster/cluster-view';
import { lateChangesOf, mayChangeLate, weakeningOf } from '../../../../src/engine/rules/criteria/late-changes';
import { Json } from '../../../../src/engine/value/json';
import { surroundings, valid } from '../../../support/cases';
import { clusterOf } from '../../../support/cluster';
import { clusterPolicy, gatekeeper, mutating, on, patcher, ruleOn, webhook } from '../../../support/mutators';

const viewWith = (...manifests: Json[]) => clusterOf([...manifests, valid('Pod'), ...surroundings()]);
const weak = (manifest: Json) => weakeningOf(manifest, viewWith(manifest)).map(({ field, detail }) => [field, detail]);
const late = (manifest: Json) => lateChangesOf(manifest, viewWith(manifest)).map(({ detail }) => detail);
const merging = (patch: Json, kinds = ['Pod']) => clusterPolicy({ ...on({ kinds }), mutate: { patchStrategicMerge: patch } })();
const MERGE = 'spec.rules[0].mutate.patchStrategicMerge';

test.each<[string, Json, string, string]>([
  ['a label', { metadata: { labels: { app: null } } }, 'metadata.labels.app', 'metadata.labels.app'],
  ['all labels', { metadata: { labels: null } }, 'metadata.labels', 'metadata.labels'],
  ['the RuntimeClass', { spec: { runtimeClassName: null } }, 'spec.runtimeClassName', 'spec.runtimeClassName'],
  ['a security context', { spec: { containers: [{ name: 'a', securityContext: null }] } }, 'spec.containers[0].securityContext',
    'spec.containers.securityContext'],
])('a merge that removes %s with a null', (_, patch, at, steps) => {
  expect(weak(merging(patch))).toEqual([[`${MERGE}.${at}`, `it removes ${steps}`]]);
});

describe('what does not weaken is a late change, and no more', () => {
  const ACTOR = 'kyverno.io/ClusterPolicy changes agents after the rules have judged them (1 object: ClusterPolicy "change")';
  const digest = `agent@sha256:${'a'.repeat(64)}`;

  test.each<[string, Json]>([
    ['no privileges', {
      spec: { containers: [{ '(name)': '*', 'securityContext': { privileged: false, allowPrivilegeEscalation: false } }] },
    }],
    ['no capabilities', { spec: { containers: [{ securityContext: { capabilities: { drop: ['ALL'], add: [] } } }] } }],
    ['a sandbox', { spec: { runtimeClassName: 'gvisor' } }],
    ['a RuntimeClass where there is none', { spec: { '+(runtimeClassName)': 'runc' } }],
    ['an image with a digest', { spec: { containers: [{ image: digest }] } }],
    ['an image that an expression computes', { spec: { containers: [{ image: 'mirror.example.com/{{ element.image }}' }] } }],
    ['a toleration of other nodes', { spec: { tolerations: [{ key: 'gpu', operator: 'Exists' }] } }],
    ['a node selector of other nodes', { spec: { nodeSelector: { pool: 'agents' } } }],
    ['a condition on a folder of the node', { spec: { 'volumes': [{ hostPath: { '<(path)': '*' } }], '+(priorityClassName)': 'low' } }],
    ['a label of others', { metadata: { labels: { team: 'a' } } }],
    ['the label of a quarantine', { metadata: { labels: { 'cdk8s-hardened-agents/quarantine': 'true' } } }],
    ['Pod Security', { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } }],
    ['Pod Security where there is none', { metadata: { labels: { '+(pod-security.kubernetes.io/enforce)': 'baseline' } } }],
    ['a rule with peers', { spec: { egress: [{ to: [{ podSelector: {} }] }] } }],
    ['a rule of Cilium', { spec: { egress: [{ toEndpoints: [{}] }] } }],
    ['a block with exceptions', { spec: { egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }] } }],
  ])('%s', (_, patch) => {
    const policy = merging(patch, ['Pod', 'Namespace', 'NetworkPolicy']);
    expect([weak(policy), late(policy)]).toEqual([[], [ACTOR]]);
  });

  test('of Gatekeeper', () => {
    const drop = 'spec.containers[name:*].securityContext.capabilities.drop';
    for (const policy of [
      gatekeeper('ModifySet', drop, { values: { fromList: ['NET_RAW'] } })(),
      gatekeeper('ModifySet', drop.replace('drop', 'add'), { operation: 'prune', values: { fromList: ['SYS_ADMIN'] } })(),
      gatekeeper('AssignImage', 'spec.containers[name:*].image', { assignTag: `@sha256:${'a'.repeat(64)}` })(),
      gatekeeper('Assign', 'spec.containers[name:*].securityContext.runAsUser',
        { assign: { value: 0 }, pathTests: [{ subPath: 'spec', condition: 'MustNotExist' }] })(),
      gatekeeper('Assign', 'spec.metadata["hostPID"].x', { assign: { fromMetadata: { field: 'namespace' } } })(),
    ]) {
      expect([weak(policy), late(policy).length]).toEqual([[], 1]);
    }
  });

  test('of CEL', () => {
    for (const expression of [
      'Object{spec: Object.spec{hostNetwork: false}}',
      'Object{spec: Object.spec{hostNetwork: object.metadata.name == "a" ? true : false}}',
      '[JSONPatch{op: "test", path: "/spec/hostPID", value: true}]',
      'object.spec.hostPID',
      '',
    ]) {
      const policy = mutating(ruleOn(['pods']), expression)();
      expect([weak(policy), late(policy).length]).toEqual([[], 1]);
    }
  });
});

describe('of several parts of a policy, one that reaches agents is enough', () => {
  const made = (...kinds: string[]): Json => ({
    variables: [{ name: 'made', expression: `[${kinds.map((kind) => `{"kind": dyn("${kind}"), "spec": dyn({})}`).join(', ')}]` }],
    generate: [{ expression: 'generator.Apply("agents", variables.made)' }],
  });
  const generating = (spec: Json) => patcher('policies.kyverno.io/v1alpha1', 'GeneratingPolicy', spec)();
  const hooks = (...resources: string[]) => ({
    ...webhook([])(),
    webhooks: resources.flatMap((one) => (webhook(ruleOn([one]).resourceRules as Json[])().webhooks as Json[])),
  });
  const crossplane = (...references: Json[]) => patcher('kubernetes.crossplane.io/v1alpha2', 'Object', {
    references,
    forProvider: { manifest: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'agents' } } },
  })();
  const dependsOn = { dependsOn: { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', namespace: 'agents' } };
  const patchesFrom = { patchesFrom: { ...dependsOn.dependsOn, fieldPath: 'data.token' }, toFieldPath: 'spec.priorityClassName' };
  const existing = (...targets: [kind: string, namespace: string][]) => clusterPolicy({
    ...on({ kinds: ['ConfigMap'] }),
    mutate: {
      targets: targets.map(([kind, namespace]) => ({ apiVersion: 'v1', kind, namespace })),
      patchStrategicMerge: { metadata: { labels: { team: 'a' } } },
    },
  })();

  test.each<[string, Json, boolean]>([
    ['a GeneratingPolicy for a role beside a quota', generating(made('ResourceQuota', 'Role')), true],
    ['a GeneratingPolicy for a quota and a LimitRange', generating(made('ResourceQuota', 'LimitRange')), false],
    ['a GeneratingPolicy that shows no kind', generating({ generate: [{ expression: 'generator.Apply("agents", [one.Get()])' }] }), true],
    ['a webhook for pods beside one for Events', hooks('events', 'pods'), true],
    ['webhooks for Events and ConfigMaps', hooks('events', 'configmaps'), false],
    ['an Object that takes a field beside a dependency', crossplane(dependsOn, patchesFrom), true],
    ['an Object that only depends on others', crossplane(dependsOn, dependsOn), false],
    ['a rule for existing pods of agents beside those of others', existing(['Pod', 'shop'], ['Pod', 'agents']), true],
    ['a rule for existing pods of others and ConfigMaps of agents', existing(['Pod', 'shop'], ['ConfigMap', 'agents']), false],
    ['a rule that clones a NetworkPolicy', clusterPolicy({
      ...on({ kinds: ['Namespace'] }),
      generate: { kind: 'NetworkPolicy', name: 'open', namespace: 'agents', clone: { name: 'open', namespace: 'default' } },
    })(), true],
    ['a rule that makes a NetworkPolicy without rules', clusterPolicy({
      ...on({ kinds: ['Namespace'] }),
      generate: { kind: 'NetworkPolicy', name: 'deny', namespace: 'agents', data: { spec: { podSelector: {}, policyTypes: ['Egress'] } } },
    })(), false],
  ])('%s', (_, policy, isLate) => {
    expect([weak(policy), late(policy).length]).toStrictEqual([[], isLate ? 1 : 0]);
  });
});

describe('annotations of a Namespace', () => {
  const annotations = { 'scheduler.alpha.kubernetes.io/node-selector': 'pool=agents, node-role.kubernetes.io/control-plane=' };
  const namespace: Json = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'agents', annotations } };

  test('place pods on the control plane, also by a label behind a space', () => {
    expect(weakeningOf(namespace, clusterOf([namespace, valid('Pod')])).map(({ field, detail }) => [field, detail])).toStrictEqual([
      ['metadata.annotations["scheduler.alpha.kubernetes.io/node-selector"]', 'it places pods on nodes of the control plane'],
    ]);
  });

  test('place no pods on another object', () => {
    expect(weak({ ...namespace, kind: 'ServiceAccount', metadata: { ...namespace.metadata, namespace: 'agents' } })).toStrictEqual([]);
  });
});

test.each<[string, Json, boolean]>([
  ['a pod without any request for an injection', valid('Pod'), true],
  ['a Namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'agents' } }, true],
  ['a policy that changes objects', merging({}), true],
  ['a ConfigMap', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'agents' } }, false],
])('whether %s may change agents late', (_, manifest, expected) => {
  expect(mayChangeLate(manifest, viewWith(manifest))).toBe(expected);
});

test('an object that weakens is no late change beside it', () => {
  const policy = merging({ spec: { hostPID: true } });
  const other = { ...merging({ spec: { priorityClassName: 'low' } }), metadata: { name: 'other' } };
  const view = viewWith(policy, other);
  expect(lateChangesOf(policy, view)).toEqual([]);
  expect(lateChangesOf(other, view).map(({ detail }) => detail)).toEqual([expect.stringContaining('(1 object: ClusterPolicy "other")')]);
});

test('of an outer value and its parts, the outer one is reported', () => {
  expect(weak(merging({ spec: { tolerations: [{ operator: 'Exists' }], containers: [{ image: 'a' }, { image: 'b' }] } }))).toEqual([
    [`${MERGE}.spec.tolerations`, 'it sets spec.tolerations'],
    [`${MERGE}.spec.containers[0].image`, 'it sets spec.containers.image'],
    [`${MERGE}.spec.containers[1].image`, 'it sets spec.containers.image'],
  ]);
});

test('of two values in one expression, each is reported', () => {
  const expression = 'Object{spec: Object.spec{hostPID: true, hostNetwork: true}}';
  expect(weak(mutating(ruleOn(['pods']), expression)())).toStrictEqual(['hostPID', 'hostNetwork'].map((key) => (
    ['spec.mutations[0].applyConfiguration.expression', `it sets spec.${key}`])));
});

test.each<[string, Json, string[], string[]]>([
  ['a name as long as that of the value before it', { hostPID: true, volumes: [{ hostPath: { path: '/' } }] },
    ['hostPID', 'volumes[0].hostPath'], ['hostPID', 'volumes.hostPath']],
  ['a name that begins with that of the value before it', { image: 'agent:1', imageOfProxy: { image: 'proxy:1' } },
    ['image', 'imageOfProxy.image'], ['image', 'imageOfProxy.image']],
])('a value is reported below %s', (_, spec, fields, steps) => {
  expect(weak(merging({ spec }))).toStrictEqual(fields.map((field, i) => [`${MERGE}.spec.${field}`, `it sets spec.${steps[i]}`]));
});

test('without any agent among the manifests, a policy for some namespace may reach them', () => {
  const policy = clusterPolicy({
    ...on({ kinds: ['Pod'], namespaces: ['shop'] }),
    mutate: { patchStrategicMerge: { spec: { hostPID: true } } },
  })();
  expect(weakeningOf(policy, new ClusterView([{ manifest: policy }]))).toHaveLength(1);
});

test('the order of objects does not count', () => {
  const policies = ['b', 'a', 'c'].map((name) => ({ ...merging({ spec: { priorityClassName: 'low' } }), metadata: { name } }));
  const told = (all: Json[]) => all.flatMap((one) => lateChangesOf(one, viewWith(...all)).map(({ detail }) => [one.metadata.name, detail]));
  const [first] = [policies, policies.slice().reverse()].map((all) => {
    const view = viewWith(...all);
    return all.flatMap((one) => lateChangesOf(one, view).map(({ detail }) => [one.metadata.name, detail]));
  });
  expect(first).toEqual([['a', expect.stringContaining('ClusterPolicy "a", ClusterPolicy "b", ClusterPolicy "c"')]]);
  expect(told(policies)).toEqual(told(policies.slice().reverse()));
});
