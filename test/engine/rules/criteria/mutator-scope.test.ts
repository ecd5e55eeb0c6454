import { AGENTS_LABEL } from '../../../../src/engine/manifest/labels';
import {
  deletedLimits,
  reachesByConstraints,
  reachesByGatekeeper,
  reachesByOverride,
  reachesByRule,
  reachesPods,
  selectsAgents,
} from '../../../../src/engine/rules/criteria/mutator-scope';
import { reachedByResources } from '../../../../src/engine/rules/criteria/reached-kinds';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';
import { gatekeeper, mutating, mutatingPolicy, overridePolicy, podDefault, ruleOn, sidecarSet } from '../../../support/mutators';
import { makeObject } from '../../../support/plain';

const namespaceOf = (name: string, labels: Json): Json => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
const pod = (namespace: string, app: string): Json => (
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: app, namespace, labels: { app } }, spec: { containers: [] } });
const workers: Json = makeObject('apps/v1', 'Deployment', { name: 'workers', namespace: 'agents', labels: { tier: 'front' } }, {
  template: { metadata: { labels: { app: 'workers' } }, spec: { containers: [] } },
});
const AGENTS = namespaceOf('agents', { [AGENTS_LABEL]: 'true', team: 'a' });
const TOOLS = namespaceOf('tools', { [AGENTS_LABEL]: 'true' });
const SHOP = [namespaceOf('shop', { team: 'b' }), pod('shop', 'shop')];

const view = clusterOf([AGENTS, pod('agents', 'agent'), workers, ...SHOP]);
const labelled = (labels: Json): Json => ({ matchLabels: labels });

describe('selectors', () => {
  const PODS = reachedByResources([{ apiGroups: [''], resources: ['pods'] }]);

  test.each<[string, Json, boolean]>([
    ['labels of one pod among two', { objectSelector: labelled({ app: 'agent' }) }, true],
    ['labels of a template', { objectSelector: labelled({ app: 'workers' }) }, true],
    ['labels of what makes pods', { objectSelector: labelled({ tier: 'front' }) }, true],
    ['a label that a controller adds', { objectSelector: labelled({ 'pod-template-hash': 'a' }) }, true],
    ['labels of the namespace', { namespaceSelector: labelled({ team: 'a' }) }, true],
    ['labels of no pod', { objectSelector: labelled({ app: 'shop' }) }, false],
    ['labels of a namespace without agents', { namespaceSelector: labelled({ team: 'b' }) }, false],
  ])('by %s', (_title, selectors, selected) => {
    expect(selectsAgents(view, PODS, selectors)).toBe(selected);
  });

  test('in a namespace for agents without a pod, any labels may be there', () => {
    expect(selectsAgents(clusterOf([AGENTS, ...SHOP]), PODS, { objectSelector: labelled({ app: 'shop' }) })).toBe(true);
  });

  test('one of two namespaces with agents is enough', () => {
    const both = clusterOf([AGENTS, pod('agents', 'agent'), TOOLS, pod('tools', 'tool')]);
    expect(selectsAgents(both, PODS, { objectSelector: labelled({ app: 'agent' }) })).toBe(true);
    expect(selectsAgents(both, PODS, { objectSelector: labelled({ app: 'tool' }) })).toBe(true);
  });
});

describe('a rule of Kyverno', () => {
  const reaches = (rule: Json, among = view) => reachesByRule(among, { kind: 'ClusterPolicy' }, rule);
  const PODS = { resources: { kinds: ['Pod'] } };
  const OF_AGENTS = { resources: { namespaces: ['agents'] } };
  const excluding = (...any: Json[]): Json => ({ match: { any: [PODS] }, exclude: { any } });

  test.each<[string, Json]>([
    ['without a match', {}],
    ['without an alternative', { match: { any: [] } }],
    ['for one kind among two', { match: { any: [{ resources: { kinds: ['ConfigMap', 'Pod'] } }] } }],
    ['with one alternative among two', { match: { any: [{ resources: { kinds: ['ConfigMap'] } }, PODS] } }],
    ['for the namespace of agents', { match: { any: [{ resources: { kinds: ['Pod'], namespaces: ['agents'] } }] } }],
  ])('%s reaches agents', (_title, rule) => {
    expect(reaches(rule)).toBe(true);
  });

  test('whose match stands alone is for its kinds', () => {
    expect(reaches({ match: { resources: { kinds: ['ConfigMap'] } } })).toBe(false);
  });

  test.each<[string, Json]>([
    ['nothing', { match: PODS, exclude: {} }],
    ['an empty block', excluding({})],
    ['a kind everywhere', excluding(PODS)],
    ['another namespace', excluding({ resources: { namespaces: ['shop'] } })],
    ['a namespace with other labels', excluding({ resources: { namespaceSelector: labelled({ team: 'b' }) } })],
    ['what some users do', excluding({ ...OF_AGENTS, clusterRoles: ['cluster-admin'] })],
    ['pods with a label', excluding({ resources: { namespaces: ['agents'], selector: labelled({ app: 'agent' }) } })],
    ['one of two kinds', {
      match: { any: [{ resources: { kinds: ['Pod', 'Deployment'] } }] },
      exclude: { any: [{ resources: { kinds: ['Pod'], namespaces: ['agents'] } }] },
    }],
    ['a kind, where the match names none', {
      match: { any: [{ resources: { names: ['agent'] } }] },
      exclude: { any: [{ resources: { kinds: ['ConfigMap'], namespaces: ['agents'] } }] },
    }],
    ['a pod by a short name', excluding({ ...OF_AGENTS, resources: { namespaces: ['agents'], name: 'ab' } })],
    ['a kind, where one of two blocks names none', {
      match: { any: [PODS, { resources: { namespaces: ['agents'] } }] },
      exclude: { any: [{ resources: { kinds: ['Pod'], namespaces: ['agents'] } }] },
    }],
    ['what only one of two blocks has, which must both hold', {
      match: { any: [PODS] }, exclude: { all: [OF_AGENTS, { resources: { namespaces: ['shop'] } }] },
    }],
  ])('that excludes %s reaches agents', (_title, rule) => {
    expect(reaches(rule)).toBe(true);
  });

  test.each<[string, Json]>([
    ['by name', excluding(OF_AGENTS)],
    ['by labels', excluding({ resources: { namespaceSelector: labelled({ team: 'a' }) } })],
    ['by name and labels', excluding({ resources: { namespaces: ['agents'], namespaceSelector: labelled({ team: 'a' }) } })],
    ['in one of two blocks', excluding({ resources: { namespaces: ['shop'] } }, OF_AGENTS)],
    ['for the kind of the match', excluding({ resources: { kinds: ['Pod'], namespaces: ['agents'] } })],
    ['for the kind of the match that the rules judge', {
      match: { any: [{ resources: { kinds: ['Pod', 'ConfigMap'] } }] },
      exclude: { any: [{ resources: { kinds: ['Pod'], namespaces: ['agents'] } }] },
    }],
    ['beside empty fields', excluding({ resources: { namespaces: ['agents'], names: [], annotations: {}, selector: null }, subjects: [] })],
  ])('that excludes the namespace of agents %s does not reach them', (_title, rule) => {
    expect(reaches(rule)).toBe(false);
  });

  test('that excludes a namespace by labels, which no manifest shows, may reach agents', () => {
    const unlabelled = clusterOf([pod('agents', 'agent')]);
    expect(reaches(excluding({ resources: { namespaceSelector: labelled({ team: 'a' }) } }), unlabelled)).toBe(true);
  });
});

/** No limit to namespaces keeps a policy from what is in none. */
describe('objects of the cluster', () => {
  const OF_CLUSTER = ['RuntimeClass', 'PersistentVolume', 'ClusterRole', 'ClusterRoleBinding', 'GlobalNetworkPolicy'];
  const kyverno = (rule: Json, kind = 'ClusterPolicy') => reachesByRule(view, { kind, metadata: { namespace: 'agents' } }, rule);
  const NODE = { apiGroups: ['node.k8s.io'], resources: ['runtimeclasses'] };

  test.each(OF_CLUSTER)('%s: a rule of Kyverno reaches it where namespaces of agents are excluded', (kind) => {
    const match = { any: [{ resources: { kinds: [kind] } }] };
    expect(kyverno({ match, exclude: { any: [{ resources: { namespaces: ['agents'] } }] } })).toBe(true);
    expect([{ team: 'b' }, { 'kubernetes.io/metadata.name': 'shop' }].map((labels) =>
      kyverno({ match: { any: [{ resources: { kinds: [kind], namespaceSelector: labelled(labels) } }] } }))).toEqual([true, true]);
    expect(kyverno({ match: { any: [{ resources: { kinds: [kind], namespaces: ['agents'] } }] } })).toBe(false);
    expect(kyverno({ match }, 'Policy')).toBe(false); // it is of its namespace
  });

  test.each<[string, Json, boolean]>([
    ['by namespaces', { namespaces: ['shop'] }, true],
    ['by excluded namespaces', { excludedNamespaces: ['agents'] }, true],
    ['by labels of the namespace', { namespaceSelector: labelled({ team: 'b' }) }, true],
    ['by the scope', { scope: 'Namespaced' }, false],
  ])('a mutator of Gatekeeper that is limited %s', (_title, match, isReached) => {
    const applyTo = [{ groups: ['node.k8s.io'], kinds: ['RuntimeClass'], versions: ['v1'] }];
    const mutator = gatekeeper('Assign', 'handler', { assign: { value: 'runc' } }, { applyTo, match })();
    expect(reachesByGatekeeper(view, mutator)).toBe(isReached);
  });

  test('are reached by a webhook and an admission policy for other namespaces, and by none for a namespace', () => {
    const elsewhere = { namespaceSelector: labelled({ team: 'b' }) };
    const constraints = { ...elsewhere, resourceRules: [NODE] };
    expect(selectsAgents(view, reachedByResources([NODE]), elsewhere)).toBe(true);
    expect(selectsAgents(view, reachedByResources([{ apiGroups: [''], resources: ['namespaces'] }]), elsewhere)).toBe(false);
    expect(reachesByConstraints(view, mutating(constraints, 'Object{}')())).toBe(true);
    const kind = 'NamespacedMutatingPolicy';
    const namespaced = mutatingPolicy('policies.kyverno.io/v1', kind, { resourceRules: [NODE] }, 'Object{}', 'agents')();
    expect(reachesByConstraints(view, namespaced)).toBe(false);
  });

  test('are deleted whatever the namespaces', () => {
    const exclude = { any: [{ resources: { namespaces: ['agents'] } }] };
    const spec = { match: { any: [{ resources: { kinds: ['RuntimeClass'] } }] }, exclude };
    expect(deletedLimits(view, { kind: 'ClusterCleanupPolicy', spec })).toEqual(['RuntimeClass']);
    expect(deletedLimits(view, { kind: 'CleanupPolicy', metadata: { namespace: 'agents' }, spec })).toEqual([]);
    const deleting = { matchConstraints: { resourceRules: [NODE], namespaceSelector: labelled({ team: 'b' }) } };
    expect(deletedLimits(view, { kind: 'DeletingPolicy', spec: deleting })).toEqual(['runtimeclasses']);
    expect(deletedLimits(view, { kind: 'NamespacedDeletingPolicy', metadata: { namespace: 'agents' }, spec: deleting })).toEqual([]);
  });
});

/** Labels of pods say nothing of those of other objects. */
test.each<[string, boolean]>([['NetworkPolicy', true], ['Namespace', true], ['Role', true], ['Pod', false], ['Deployment', false]])(
  'a selector that selects no pod may select a %s: %s', (kind, isReached) => {
    const selector = labelled({ part: 'walls' });
    const resources = { kinds: [kind], selector };
    expect(reachesByRule(view, { kind: 'ClusterPolicy' }, { match: { any: [{ resources }] } })).toBe(isReached);
    const more = { applyTo: [{ groups: ['*'], kinds: [kind], versions: ['v1'] }], match: { labelSelector: selector } };
    expect(reachesByGatekeeper(view, gatekeeper('Assign', 'spec.egress', { assign: { value: [] } }, more)())).toBe(isReached);
    expect(reachesByRule(view, { kind: 'ClusterPolicy' }, { match: { any: [{ resources: { kinds: ['Pod', kind], selector } }] } }))
      .toBe(isReached);
    const plural = `${kind.toLowerCase().replace(/y$/, 'ie')}s`;
    const reached = reachedByResources([{ apiGroups: ['*'], resources: [plural] }]);
    expect(selectsAgents(view, reached, { objectSelector: selector })).toBe(isReached);
  });

describe('what a policy deletes', () => {
  const cleanup = (match: Json, exclude?: Json): Json => ({ kind: 'ClusterCleanupPolicy', spec: { match, exclude } });
  const deleting = (...resources: string[]): Json => ({ kind: 'DeletingPolicy', spec: { matchConstraints: ruleOn(resources) } });
  const QUOTAS = { kinds: ['ResourceQuota'] };

  test.each<[string, Json, string[]]>([
    ['a kind', cleanup({ any: [{ resources: QUOTAS }] }), ['ResourceQuota']],
    ['a kind that only begins like a limit', cleanup({ any: [{ resources: { kinds: ['ResourceQuotaClaim'] } }] }), []],
    ['a resource whose name has "ies" twice', deleting('seriesnetworkpolicies', 'series'), ['seriesnetworkpolicies']],
    ['elsewhere', cleanup({ any: [{ resources: { ...QUOTAS, namespaces: ['shop'] } }] }), []],
    ['where all of two hold', cleanup({ all: [{ resources: QUOTAS }, { resources: { namespaces: ['shop'] } }] }), []],
    ['where one of two holds', cleanup({ any: [{ resources: { ...QUOTAS, namespaces: ['shop'] } }, { resources: QUOTAS }] }),
      ['ResourceQuota', 'ResourceQuota']],
    ['but in the namespace of agents', cleanup({ any: [{ resources: QUOTAS }] }, { any: [{ resources: { namespaces: ['agents'] } }] }), []],
    ['but for another kind there', cleanup({ any: [{ resources: QUOTAS }] },
      { any: [{ resources: { kinds: ['ConfigMap'], namespaces: ['agents'] } }] }), ['ResourceQuota']],
  ])('%s', (_title, policy, names) => {
    expect(deletedLimits(view, policy)).toEqual(names);
  });
});

describe('a mutator of Gatekeeper', () => {
  const PODS = { groups: [''], kinds: ['Pod'], versions: ['v1'] };
  const besideWidgets = (kinds: Json): Json => ({ match: { kinds: [{ apiGroups: ['example.com'], kinds: ['Widget'] }, kinds] } });

  test.each<[string, Json, boolean]>([
    ['for one kind among two', { applyTo: [{ groups: [''], kinds: ['Service', 'Pod'], versions: ['v1'] }] }, true],
    ['for one group among two', { applyTo: [{ ...PODS, groups: ['apps', ''] }] }, true],
    ['for a kind of such a name in another group', { applyTo: [{ ...PODS, groups: ['shop.example.com'] }] }, false],
    ['for the Services of the core', { applyTo: [{ ...PODS, kinds: ['Service'] }] }, false],
    ['for the Services of Knative', { applyTo: [{ groups: ['serving.knative.dev'], kinds: ['Service'], versions: ['v1'] }] }, true],
    ['for the namespace of agents by labels', { match: { namespaceSelector: labelled({ team: 'a' }) } }, true],
    ['for another namespace by labels', { match: { namespaceSelector: labelled({ team: 'b' }) } }, false],
    ['for other pods', { match: { labelSelector: labelled({ app: 'shop' }) } }, false],
    ['for kinds of any group, beside another one', besideWidgets({ kinds: ['Pod'] }), true],
    ['for any kind of a group, beside another one', besideWidgets({ apiGroups: [''] }), true],
    ['for another kind of any group', { match: { kinds: [{ kinds: ['ConfigMap'] }] } }, false],
    ['for kinds that no pod is of both', { match: { kinds: [{ apiGroups: ['apps'], kinds: ['*'] }] } }, false],
  ])('%s', (_title, more, isReached) => {
    expect(reachesByGatekeeper(view, gatekeeper('Assign', 'spec.priorityClassName', { assign: { value: 'low' } }, more)())).toBe(isReached);
  });
});

test.each<[string, Json, boolean]>([
  ['a SidecarSet for the namespace of agents by labels', sidecarSet({ namespaceSelector: labelled({ team: 'a' }) })(), true],
  ['a SidecarSet for another namespace by labels', sidecarSet({ namespaceSelector: labelled({ team: 'b' }) })(), false],
  ['a PodDefault beside agents', podDefault({})(), true],
  ['a PodDefault elsewhere', podDefault({}, 'shop')(), false],
])('%s', (_title, policy, isReached) => {
  expect(reachesPods(view, policy)).toBe(isReached);
});

test('an override policy with one selector of agents among two reaches them', () => {
  const selectors = [{ apiVersion: 'v1', kind: 'ConfigMap' }, { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'agents' }];
  expect(reachesByOverride(view, overridePolicy({}, selectors)())).toBe(true);
  expect(reachesByOverride(view, overridePolicy({}, selectors.slice(0, 1))())).toBe(false);
});

describe('an admission policy that changes objects', () => {
  const binding = (name: string, team: string, policyName = 'change'): Json => ({
    apiVersion: 'admissionregistration.k8s.io/v1beta1',
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName, matchResources: { namespaceSelector: labelled({ team }) } },
  });
  const ofKubernetes = mutating(ruleOn(['pods']), 'Object{}')();
  const ofKyverno = mutatingPolicy('policies.kyverno.io/v1', 'MutatingPolicy', ruleOn(['pods']), 'Object{}')();
  const elsewhere = binding('elsewhere', 'b');

  test.each<[string, Json, Json[], boolean]>([
    ['without a binding', ofKubernetes, [], true],
    ['that is bound elsewhere', ofKubernetes, [elsewhere], false],
    ['that is bound elsewhere and to agents', ofKubernetes, [elsewhere, binding('here', 'a')], true],
    ['beside a binding of another one', ofKubernetes, [binding('other', 'b', 'other')], true],
    ['of Kyverno, which no binding limits', ofKyverno, [elsewhere], true],
  ])('%s', (_title, policy, bindings, isReached) => {
    expect(reachesByConstraints(clusterOf([...view.all, policy, ...bindings]), policy)).toBe(isReached);
  });
});
