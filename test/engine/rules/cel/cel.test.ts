import { BUILT_IN_POD_KINDS } from '../../../../src/engine/manifest/pod-kinds';
import { CelVariable, isOneOf, podChanged, podVariables } from '../../../../src/engine/rules/cel/cel';
import { bindingVariables } from '../../../../src/engine/rules/cel/cel-bindings';
import { RULE_BLOCK_VARIABLES, RULE_VARIABLES, blockVariables } from '../../../../src/engine/rules/cel/cel-network-policy';
import { Json } from '../../../../src/engine/value/json';
import { NOTHING_KNOWN, expressionsOf } from '../../../support/admission';
import { celFault, celNames } from '../../../support/cel-syntax';
import { clusterOf } from '../../../support/cluster';

const OF_RULES = expressionsOf();

/** What the expressions mean is test/cluster/api/admission.test.ts's to show. */
const kind = (path: string) => ({ apiVersion: 'example.com/v1', kind: 'Task', path, resource: 'tasks' });
const template = (path: string) => podVariables([kind(path)])[0].expression;

test('variables stand on those before them alone, and rules on variables that are there', () => {
  const names = podVariables().map(({ name }) => name);
  const usedIn = (expression: string) => [...expression.matchAll(/variables\.(\w+)/g)].map(([, name]) => name);
  const { clusterRanges } = NOTHING_KNOWN.view;
  const ofObjects = [
    ...RULE_VARIABLES, ...RULE_BLOCK_VARIABLES, ...blockVariables(clusterRanges), ...bindingVariables(NOTHING_KNOWN, true),
  ];
  const namesOf = (variables: readonly CelVariable[]) => variables.map(({ name }) => name);
  for (const all of [podVariables(), ofObjects]) {
    all.forEach(({ expression }, i) => expect(namesOf(all.slice(0, i))).toEqual(expect.arrayContaining(usedIn(expression))));
  }
  expect(names).toEqual(['template', 'metadata', 'spec', 'securityContext', 'containers']);
  const used = new Set(OF_RULES.flatMap(([, expression]) => usedIn(expression)));
  expect([...names, ...namesOf(ofObjects)]).toEqual(expect.arrayContaining([...used]));
});

test.each([
  ['', 'dyn(object)'],
  ['spec.template', 'dyn(object).?spec.?template.orValue({})'],
  ['spec.namespace.pod-template', 'dyn(object).?spec[?"namespace"][?"pod-template"].orValue({})'],
  ['spec.1st."quoted"', 'dyn(object).?spec[?"1st"][?"\\"quoted\\""].orValue({})'],
])('a path as CEL takes it: %s', (path, expression) => {
  expect(template(path)).toBe(expression);
});

test('each kind is asked for by its own path, once', () => {
  const [{ expression }] = podVariables();
  const paths = new Set(BUILT_IN_POD_KINDS.map(({ path }) => path));
  expect(expression.split(' : ')).toHaveLength(paths.size);
  expect(expression).toContain(`${isOneOf(['Pod'])} ? dyn(object) : `);
  expect(expression).toMatch(/ : dyn\(object\)\.\?spec\.\?template\.orValue\(\{\}\)$/); // most kinds
});

test('a kind without a group is asked for as one', () => {
  expect(isOneOf(['Pod', 'apps/Deployment'])).toBe('request.kind.group + "/" + request.kind.kind in ["/Pod", "apps/Deployment"]');
});

test('of a pod its spec counts as changed, of others the template', () => {
  expect(podChanged([kind('')])).toBe('request.operation == "CREATE" || (dyn(object).?spec.orValue({}) != '
    + 'dyn(oldObject).?spec.orValue({}))');
  expect(podChanged([kind('spec.template')]))
    .toBe('request.operation == "CREATE" || (dyn(object).?spec.?template.orValue({}) != dyn(oldObject).?spec.?template.orValue({}))');
});

describe('expressions are put together as CEL wants it', () => {
  const known = ['findAll()', 'join()', 'string', 'type()', 'variables', 'object', 'oldObject', 'request', 'dyn()', 'has()', 'string()',
    'all()', 'exists()', 'filter()', 'map()', 'size()',
    'startsWith()', 'lowerAscii()', 'matches()', 'isQuantity()', 'quantity()', 'asApproximateFloat()', 'sum()', 'hasValue()', 'orValue()',
    'optMap()', 'optional', 'of()', 'cidr()', 'isCIDR()', 'containsCIDR()', 'prefixLength()', 'ip()', 'family()', 'int', 'type()', 'string',
    'lastIndexOf()', 'endsWith()', 'substring()', 'min()', 'isIP()', 'containsIP()', 'contains()'];
  const all = [
    ...OF_RULES,
    ...podVariables().map(({ name, expression }) => [`variable ${name}`, expression] as const),
    ...podVariables([kind('spec.1st."quo\\ted"'), { ...kind('spec.in'), kind: 'Other' }])
      .map(({ name, expression }) => [`variable ${name} of odd paths`, expression] as const),
    ['made or changed', podChanged()] as const,
    ['one of', isOneOf(['Pod', 'apps/Deployment'])] as const,
  ];

  test.each(all)('%s', (_, expression) => {
    expect(celFault(expression)).toBeUndefined();
    expect(celNames(expression).filter((name) => !known.includes(name))).toEqual([]);
  });

  test('every rule that the API server is asked has one of its own', () => {
    expect(OF_RULES.length).toBeGreaterThan(25);
    expect(new Set(OF_RULES.map(([, expression]) => expression)).size).toBe(OF_RULES.length);
  });

  test.each([
    '', 'nonsense(', 'nonsense(\'', 'a)', '(a]', '[a, 1', '{"a": 1', '"a', '\'a"', 'a b', 'a &&', '|| a', '!', 'a.', 'a..b', 'a ? b',
    'a : b', '(a ? b)', 'f(a,)', 'a, b', '1(2)', '[?1]', 'a # b',
  ])('what is not: %s', (expression) => {
    expect(celFault(expression)).toEqual(expect.any(String));
  });

  test.each(['a', '!a.b', '-1', 'a - -1', 'a.?b[?"c"].orValue({}) != {"d": [1, "2"]}', 'a ? b : c ? d : e', '[].all(c, c in [\'a"\'])',
    '"a\\")" == f()'])('what is: %s', (expression) => {
    expect(celFault(expression)).toBeUndefined();
  });

  test('names that a macro binds are not taken as given', () => {
    expect(celNames('variables.a.all(c, has(c.b) && d.e == "f")')).toEqual(['all()', 'd', 'has()', 'variables']);
  });
});

describe('what is asked of each kind', () => {
  /** What an expression comes to for a kind: the first branch that names it, else the last. */
  const branch = (expression: string, group: string) => expression.split(' : ').map((one) => one.split(' ? '))
    .find(([condition, then]) => then === undefined || condition.endsWith(']') && condition.includes(`"${group}"`))!.pop();

  test.each([
    ['/Pod', 'dyn(object)'],
    ['/ReplicationController', 'dyn(object).?spec.?template.orValue({})'],
    ['/PodTemplate', 'dyn(object).?template.orValue({})'],
    ['apps/Deployment', 'dyn(object).?spec.?template.orValue({})'],
    ['apps/ReplicaSet', 'dyn(object).?spec.?template.orValue({})'],
    ['apps/StatefulSet', 'dyn(object).?spec.?template.orValue({})'],
    ['apps/DaemonSet', 'dyn(object).?spec.?template.orValue({})'],
    ['batch/Job', 'dyn(object).?spec.?template.orValue({})'],
    ['batch/CronJob', 'dyn(object).?spec.?jobTemplate.?spec.?template.orValue({})'],
    ['agents.x-k8s.io/Sandbox', 'dyn(object).?spec.?podTemplate.orValue({})'],
    ['extensions.agents.x-k8s.io/SandboxTemplate', 'dyn(object).?spec.?podTemplate.orValue({})'],
  ])('%s', (group, expression) => {
    expect(branch(podVariables()[0].expression, group)).toBe(expression);
    const changed = podChanged().replace(/^request\.operation == "CREATE" \|\| \((.*)\)$/, '$1');
    const compared = group === '/Pod' ? 'dyn(object).?spec.orValue({})' : expression;
    expect(branch(changed, group)).toBe(`${compared} != ${compared.replace('(object)', '(oldObject)')}`);
  });

  test('no kind is left out', () => {
    expect(BUILT_IN_POD_KINDS).toHaveLength(11);
  });

  test('variables of a pod, each as it is where nothing is there', () => {
    expect(podVariables().slice(1)).toEqual([
      { name: 'metadata', expression: 'variables.template.?metadata.orValue({})' },
      { name: 'spec', expression: 'variables.template.?spec.orValue({})' },
      { name: 'securityContext', expression: 'variables.spec.?securityContext.orValue({})' },
      {
        name: 'containers',
        expression: 'variables.spec.?containers.orValue([]) + variables.spec.?initContainers.orValue([]) + '
          + 'variables.spec.?ephemeralContainers.orValue([])',
      },
    ]);
  });
});

/** @see https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax */
test.each(['as', 'break', 'const', 'continue', 'else', 'false', 'for', 'function', 'if', 'import', 'in', 'let', 'loop', 'namespace', 'null',
  'package', 'return', 'true', 'var', 'void', 'while'])(
  'a field whose name CEL reserves stands in brackets: %s', (name) => {
    expect(template(`spec.${name}`)).toBe(`dyn(object).?spec[?"${name}"].orValue({})`);
  });

test.each(['ass', 'template', 'In', '_in', 'pod2'])('a field whose name CEL takes stands as it is: %s', (name) => {
  expect(template(`spec.${name}`)).toBe(`dyn(object).?spec.?${name}.orValue({})`);
});

test('a name is one text in CEL, whatever stands in it', () => {
  expect(isOneOf(['a/B"]', 'C'])).toBe('request.kind.group + "/" + request.kind.kind in ["a/B\\"]", "/C"]');
  expect(celFault(isOneOf(['a/B"]']))).toBeUndefined();
});

test('a role that takes rights from a built-in role has them, though it has no rules of its own', () => {
  const role = (name: string, rest: Json) =>
    ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, ...rest });
  const aggregates = (label: string) => ({
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [`rbac.authorization.k8s.io/aggregate-to-${label}`]: 'true' } }] },
  });
  const view = clusterOf([
    role('wraps-edit', aggregates('admin')),
    role('reads-secrets', { rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }] }),
    role('reads-events', { rules: [{ apiGroups: [''], resources: ['events'], verbs: ['list'] }] }),
    role('not-known', aggregates('nothing')),
  ]);
  const variables = bindingVariables({ ...NOTHING_KNOWN, view }, true);
  const named = (variable: string) => {
    const { expression } = variables.find(({ name }) => name === variable)!;
    return ['wraps-edit', 'reads-secrets', 'reads-events', 'not-known'].filter((name) => expression.includes(`"${name}"`));
  };
  expect([named('hasRights'), named('isHarmless')]).toEqual([['wraps-edit', 'reads-secrets'], ['reads-events']]);
});
