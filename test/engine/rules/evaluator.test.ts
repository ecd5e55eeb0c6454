import { RULES } from '../../../src/engine/rules/catalogue';
import { Evaluator, Finding, describe as described, describeInYaml, isAboutValue, place } from '../../../src/engine/rules/evaluator';
import { Rule } from '../../../src/engine/rules/rule';
import { RulePack, Severity } from '../../../src/engine/rules/severity';
import { ofPod, surroundings, valid, viewOf } from '../../support/cases';
import { clusterOf } from '../../support/cluster';

const ruleOf = (id: string): Rule => RULES.find((rule) => rule.id === id)!;
const HOST = 'no-host-namespaces';
const onHost = ofPod((spec) => { spec.hostPID = true; });
const ids = (rules: readonly Rule[]) => rules.map(({ id }) => id);

describe('the rules that run', () => {
  const withOption = RULES.filter(({ option }) => option !== undefined);

  test('are all without an option of their own, in the order of their ids', () => {
    expect(ids(new Evaluator().rules)).toEqual(ids(RULES.filter(({ option }) => option === undefined)));
    expect(ids(new Evaluator({ pack: RulePack.STRICT }).rules)).toEqual(ids(new Evaluator().rules));
    expect(ids(Evaluator.ALL.rules)).toEqual(ids(RULES));
    expect(ids(withOption)).toEqual(['require-allowed-registry']);
  });

  test('report every object, but for three that report one of each kind', () => {
    expect(ids(RULES.filter(({ oncePerKind }) => oncePerKind))).toEqual(['no-late-change', 'no-unjudged-pods', 'no-unjudged-policy']);
  });

  test('have the severity of the choice, or their own', () => {
    const evaluator = new Evaluator({ severities: { [HOST]: Severity.WARNING, 'no-latest-image': Severity.OFF } });
    const asked = [HOST, 'no-latest-image', 'no-host-aliases', 'require-allowed-registry'].map(ruleOf);
    const { severity } = ruleOf('no-host-aliases');
    expect(asked.map((rule) => evaluator.severityOf(rule))).toEqual([Severity.WARNING, Severity.OFF, severity, Severity.OFF]);
    expect(ids(evaluator.rules)).not.toContain('no-latest-image');
  });

  test('of the pack baseline are its own, and those that get a severity', () => {
    const baseline = ids(RULES.filter(({ pack }) => pack === RulePack.BASELINE));
    expect(ids(new Evaluator({ pack: RulePack.BASELINE }).rules)).toEqual(baseline);
    const strict = RULES.find(({ pack, option }) => pack === RulePack.STRICT && option === undefined)!;
    const { rules } = new Evaluator({ pack: RulePack.BASELINE, severities: { [strict.id]: Severity.ERROR } });
    expect(ids(rules)).toEqual([...baseline, strict.id].sort());
  });
});

describe('what a finding has', () => {
  const find = (evaluator = Evaluator.ALL, manifest = onHost()) => evaluator.evaluate(manifest, viewOf(manifest).view);

  test('is rule, severity, field and value', () => {
    expect(find()).toEqual([{ rule: ruleOf(HOST), severity: Severity.ERROR, field: 'spec.hostPID', got: true }]);
    expect(find(new Evaluator({ severities: { [HOST]: Severity.WARNING } }))).toMatchObject([{ severity: Severity.WARNING }]);
    expect(find(new Evaluator({ severities: { [HOST]: Severity.OFF } }))).toEqual([]);
  });

  test('is of the rules that are asked for', () => {
    const { view } = viewOf(onHost());
    expect(Evaluator.ALL.evaluate(onHost(), view, ({ id }) => id === HOST)).toHaveLength(1);
    expect(Evaluator.ALL.evaluate(onHost(), view, ({ id }) => id !== HOST)).toEqual([]);
    const labels = { 'cdk8s-hardened-agents/agents': 'true' };
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'agents', labels } };
    const restricted = 'require-restricted-namespace';
    expect(Evaluator.ALL.evaluate(namespace, view, ({ id }) => id === restricted)).toHaveLength(1);
    expect(Evaluator.ALL.evaluate(namespace, view, ({ id }) => id !== restricted)).not
      .toContainEqual(expect.objectContaining({ rule: ruleOf(restricted) }));
  });

  test('is once for each pod of an object, and the same in a second run', () => {
    const manifest = onHost();
    const { view } = viewOf(manifest);
    expect(Evaluator.ALL.evaluate(manifest, view)).toEqual(Evaluator.ALL.evaluate(manifest, view));
  });
});

describe('whether a rule judges an object', () => {
  const all = surroundings();
  const view = clusterOf(all);
  const one = clusterOf(all, { complete: false });
  const namespace = all.find(({ kind }) => kind === 'Namespace')!;

  test.each<[string, string, boolean]>([
    ['a rule of pods, a pod', HOST, true],
    ['a rule of the cluster, a pod', 'require-egress-policy', true],
    ['a rule of every kind, a pod', 'no-repeated-object', true],
    ['a rule of another kind, a pod', 'require-current-pod-security', false],
  ])('%s', (_title, id, judged) => {
    expect(Evaluator.ALL.judges(id, valid('Pod'), view, () => true)).toBe(judged);
    expect(Evaluator.ALL.judges(id, valid('Pod'), view, () => false)).toBe(false);
  });

  test('needs the cluster for some, a pod for others, and the kind', () => {
    const judges = (id: string, on = namespace, among = view) => Evaluator.ALL.judges(id, on, among, () => true);
    expect([judges(HOST), judges('no-repeated-object'), judges('require-default-deny')]).toEqual([false, true, true]);
    expect([judges(HOST, valid('Pod'), one), judges('require-egress-policy', valid('Pod'), one)]).toEqual([true, false]);
  });

  test('holds only what it judges and no finding breaks', () => {
    const titles = Evaluator.ALL.holds(onHost(), viewOf(onHost()).view);
    expect([titles.includes(ruleOf(HOST).title), titles.includes(ruleOf('no-host-aliases').title)]).toEqual([false, true]);
    expect(Evaluator.ALL.holds(valid('Pod'), viewOf(valid('Pod')).view)).toContain(ruleOf(HOST).title);
  });
});

describe('a finding in words', () => {
  const finding = (fields: Partial<Finding>): Finding =>
    ({ rule: ruleOf(HOST), severity: Severity.ERROR, field: 'spec.hostPID', got: true, ...fields });
  const LABELS = 'metadata.labels';

  test.each<[string, Partial<Finding>, string, boolean]>([
    ['a value', {}, 'spec.hostPID is true', true],
    ['no value', { got: undefined }, 'spec.hostPID is missing', true],
    ['what makes it a fault', { detail: 'the node shares it' }, 'spec.hostPID is true: the node shares it', true],
    ['what selects labels', { field: LABELS, detail: 'a policy allows it' }, 'a policy allows it', false],
    ['what selects labels of a template', { field: `spec.template.${LABELS}`, detail: 'a policy allows it' }, 'a policy allows it', false],
    ['labels alone', { field: LABELS, got: { app: 'a' } }, 'metadata.labels is {"app":"a"}', true],
    ['one label', { field: `${LABELS}["a"]`, got: 'b', detail: 'two have it' }, 'metadata.labels["a"] is "b": two have it', true],
    ['a field that ends in the same way', { field: 'spec.othermetadata.labels', got: 1, detail: 'it is' },
      'spec.othermetadata.labels is 1: it is', true],
    ['what a file says', { field: 'data["squid.conf"]', got: { port: 1 }, detail: 'port 1 is open' },
      'data["squid.conf"]: port 1 is open', false],
    ['a text in a file', { field: 'data["key"]', got: 'secret' }, 'data["key"] is "secret"', true],
    ['an object elsewhere', { field: 'spec.data["key"]', got: { a: 1 } }, 'spec.data["key"] is {"a":1}', true],
  ])('%s', (_title, fields, text, isValue) => {
    expect([place(finding(fields)), isAboutValue(finding(fields))]).toEqual([text, isValue]);
  });

  test('ends with the remedy and the rule', () => {
    const { fix, fixInYaml } = ruleOf('no-label-of-another');
    const one = finding({ rule: ruleOf('no-label-of-another') });
    expect(described(one)).toBe(`spec.hostPID is true; ${fix} (no-label-of-another)`);
    expect(describeInYaml(one)).toBe(`spec.hostPID is true; ${fixInYaml} (no-label-of-another)`);
    expect(fixInYaml).not.toBe(fix);
  });
});
