import { isReachedName, limitsOf, matchesGlob, reachedByResources } from '../../../../src/engine/rules/criteria/reached-kinds';
import { Json } from '../../../../src/engine/value/json';

test.each<[string, boolean]>([
  ['Pod', true], ['v1/Pod', true], ['v1/Pod/ephemeralcontainers', true], ['v1/Pod.resize', true], ['apps/v1/Deployment', true],
  ['serving.knative.dev/v1/Service', true], ['*/ephemeralcontainers', true], ['*od/resize', true], ['Pod/eph*', true], ['apps/v1/*', true],
  ['Service', false], ['v1/Service', false], ['v1/Pod/status', false], ['*/status', false],
  ['shop.example.com/v1/Pod', false], ['shop.example.com/v1/Pod/resize', false],
])('the rules judge objects of %s: %s', (name, isReached) => {
  expect(isReachedName(name)).toBe(isReached);
});

describe('the rules of a webhook', () => {
  const rule = (apiGroups: string[], resources: string[], operations = ['CREATE']) => ({ apiGroups, resources, operations });

  test.each<[string, Json[], boolean]>([
    ['a resource with a "y" within its name', [rule(['apps'], ['deployments'])], true],
    ['a resource whose name ends with "y"', [rule(['projectcalico.org'], ['networkpolicies'])], true],
    ['two rules', [rule([''], ['services']), rule([''], ['pods'])], true],
    ['two resources', [rule([''], ['services', 'pods'])], true],
    ['two operations', [rule([''], ['pods'], ['DELETE', 'UPDATE'])], true],
    ['a resource of another group', [rule(['apps'], ['pods'])], false],
    ['all kinds in namespaces', [{ ...rule(['*'], ['*']), scope: 'Namespaced' }], true],
    ['Namespaces, which are in none', [{ ...rule([''], ['namespaces']), scope: 'Namespaced' }], false],
    ['pods, for objects of the cluster', [{ ...rule([''], ['pods']), scope: 'Cluster' }], false],
    ['a subresource', [rule([''], ['pods/resize'])], true],
    ['another subresource', [rule([''], ['pods/status'])], false],
    ['no rule', [], false],
  ])('%s', (_title, rules, isReached) => {
    expect(reachedByResources(rules).length > 0).toBe(isReached);
  });
});

test.each<[string, boolean[]]>([
  ['NetworkPolicy', [false]], ['networkpolicies', [false]], ['resourcequotas', [false]], ['limitranges', [false]], ['LimitRange', [false]],
  ['RuntimeClass', [true]], ['node.k8s.io/v1/RuntimeClass', [true]], ['runtimeclasses', [true]], ['ClusterNetworkPolicy', [true]],
  ['adminnetworkpolicies', [true]], ['GlobalNetworkPolicy', [true]], ['ValidatingAdmissionPolicyBinding', [true]],
  ['validatingadmissionpolicies', [true]], ['*', [false, true]], ['Network*', [false, true]], ['NetworkPolic?', [false, true]],
  ['batch/*/Job', []], ['ConfigMap', []],
  ['NetworkPolicyReport', []], ['RuntimeClassReport', []], [`${'a'.repeat(244)}LimitRange`, []], [`${'a'.repeat(243)}LimitRange`, [false]],
])('%s is a limit of agents, for each that it stands for in the cluster: %j', (name, ofCluster) => {
  expect(limitsOf([name])).toMatchObject(ofCluster.map((isOfCluster) => ({ isOfCluster, hasPods: false })));
});

test.each([
  ['agents', 'agents', true], ['agent?', 'agents', true], ['*', '', true], ['a*s', 'agents', true], ['*gen*', 'agents', true],
  ['a**s', 'agents', true], ['agent', 'agents', false], ['agents?', 'agents', false], ['*x*', 'agents', false], ['', 'agents', false],
])('the pattern %j and the name %j: %s', (pattern, name, matches) => {
  expect(matchesGlob(pattern, name)).toBe(matches);
});

test('of a name that is too long for an object, no pattern is compared', () => {
  expect([253, 254].map((length) => matchesGlob('b', 'a'.repeat(length)))).toEqual([false, true]);
});

test('long patterns and names take no long time', () => {
  expect(limitsOf(['Cluster'.repeat(200_000)])).toEqual([]);
  expect(matchesGlob(`${'*a'.repeat(100_000)}b`, 'a'.repeat(253))).toBe(false);
});
