import { isOneOf, podChanged, podVariables } from '../../src/policy/cel';
import { BUILT_IN_POD_KINDS } from '../../src/policy/pod-kinds';
import { RULES } from '../../src/policy/rules';
import { WELL_KNOWN_CLASSES } from '../../src/policy/runtimes';

/** What the expressions mean is test/cluster/admission.test.ts's to show. */
const kind = (path: string) => ({ apiVersion: 'example.com/v1', kind: 'Task', path, resource: 'tasks' });
const template = (path: string) => podVariables([kind(path)])[0].expression;

test('variables stand on those before them alone, and rules on variables that are there', () => {
  const names = podVariables().map(({ name }) => name);
  const usedIn = (expression: string) => [...expression.matchAll(/variables\.(\w+)/g)].map(([, name]) => name);
  podVariables().forEach(({ expression }, i) => expect(names.slice(0, i)).toEqual(expect.arrayContaining(usedIn(expression))));
  const expressions = RULES.flatMap(({ admission }) => ('none' in admission ? [] : [typeof admission.cel === 'string' ? admission.cel : admission.cel(WELL_KNOWN_CLASSES)]));
  expect(names).toEqual(expect.arrayContaining([...new Set(expressions.flatMap(usedIn))]));
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
  expect(podChanged([kind('')])).toBe('request.operation == "CREATE" || (dyn(object).?spec.orValue({}) != dyn(oldObject).?spec.orValue({}))');
  expect(podChanged([kind('spec.template')]))
    .toBe('request.operation == "CREATE" || (dyn(object).?spec.?template.orValue({}) != dyn(oldObject).?spec.?template.orValue({}))');
});
