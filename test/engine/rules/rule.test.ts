import { RULES } from '../../../src/engine/rules/catalogue';
import { Rule, docsOf, judgesPods, refusalOf, yamlFix } from '../../../src/engine/rules/rule';

const ruleOf = (id: string): Rule => RULES.find((rule) => rule.id === id)!;

test('a rule about specs or pods judges pods', () => {
  const { checkSpec, checkPod, ...rest } = ruleOf('no-host-namespaces');
  expect(judgesPods({ ...rest, checkSpec: () => undefined })).toBe(true);
  expect(judgesPods({ ...rest, checkPod: () => undefined })).toBe(true);
  expect(judgesPods(rest)).toBe(false);
});

test('a page is that of a rule, or of what else is required', () => {
  expect(docsOf('no-host-namespaces')).toMatch(/\/docs\/rules\/no-host-namespaces\.md$/);
  expect(docsOf('require-proof')).toMatch(/\/docs\/check\.md#proofs$/);
  expect(docsOf('constructor')).toMatch(/\/docs\/rules\/constructor\.md$/);
});

test('the remedy in YAML is its own, or the one for constructs', () => {
  const rule = ruleOf('no-host-namespaces');
  expect(yamlFix({ ...rule, fix: 'set hostPid', fixInYaml: 'set hostPID' })).toBe('set hostPID');
  expect(yamlFix({ ...rule, fix: 'set hostPid', fixInYaml: undefined })).toBe('set hostPid');
});

test('a refusal has the remedy of admission, or the one in YAML', () => {
  const rule: Rule = { ...ruleOf('no-host-namespaces'), title: 'Title', id: 'id', fix: 'fix', fixInYaml: 'in YAML' };
  const refusal = (admission: unknown) =>
    refusalOf({ ...rule, admission: admission as Rule['admission'] }, {} as Parameters<typeof refusalOf>[1]);
  expect(refusal({ none: 'it sees no objects', fix: 'not this one' })).toBe('Title (id): in YAML');
  expect(refusal({ cel: () => 'true' })).toBe('Title (id): in YAML');
  expect(refusal({ cel: () => 'true', fix: 'a text' })).toBe('Title (id): a text');
  expect(refusal({ cel: () => 'true', fix: () => 'what is known' })).toBe('Title (id): what is known');
  expect(refusal({ cel: () => 'true', fix: () => undefined })).toBe('Title (id): in YAML');
});
