import { readdirSync } from 'fs';
import { join } from 'path';
import { CASES, GVISOR, valid } from './cases';
import { evaluate, holds } from '../../src/policy/evaluate';
import { RULES } from '../../src/policy/rules';
import { schemaErrors } from '../support/schema';

test.each(['Pod', 'Deployment', 'Namespace'] as const)('the valid %s breaks no rule, whether its runtime is known or not', (kind) => {
  expect(schemaErrors(valid(kind))).toEqual([]);
  expect(evaluate(valid(kind), GVISOR)).toEqual([]);
  expect(evaluate(valid(kind))).toEqual([]);
});

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  for (const [title, manifest, field, got, runtime = GVISOR] of CASES[id]) {
    test(`${field === undefined ? 'lets pass' : 'finds'}: ${title}`, () => {
      const findings = evaluate(manifest(), runtime).map((finding) => ({ ...finding, rule: finding.rule.id }));
      expect(findings).toStrictEqual(field === undefined ? [] : [{ field, got, rule: id }]);
      expect(holds(manifest(), runtime).includes(rule.title)).toBe(field === undefined);
    });
  }
});

test('every rule has a file of its name, a case that breaks it, a title of its own and a fix', () => {
  const ids = RULES.map((rule) => rule.id);
  const files = readdirSync(join(__dirname, '..', '..', 'src', 'policy', 'rules')).filter((file) => file !== 'index.ts');
  expect(files.sort()).toEqual(ids.map((id) => `${id}.ts`));
  expect(ids.filter((id) => !/^(no|require)(-[a-z]+)+$/.test(id))).toEqual([]);
  expect(Object.keys(CASES)).toEqual(ids);
  expect(Object.entries(CASES).filter(([, cases]) => !cases.some(([, , field]) => field !== undefined))).toEqual([]);
  expect(new Set(RULES.map((rule) => rule.title)).size).toBe(RULES.length);
  expect(RULES.filter((rule) => !/^[a-z].*[^.]$/.test(rule.fix))).toEqual([]);
});

test('what is no pod and no namespace breaks no rule', () => {
  expect(evaluate({ apiVersion: 'v1', kind: 'ConfigMap', data: { hostPID: 'true' } })).toEqual([]);
  expect(holds({ apiVersion: 'v1', kind: 'ConfigMap' })).toEqual([]);
  expect(evaluate({ apiVersion: 'v1', kind: 'constructor', spec: { hostPID: true } })).toEqual([]);
});
