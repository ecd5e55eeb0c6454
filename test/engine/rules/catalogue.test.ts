import { readdirSync } from 'fs';
import { join } from 'path';
import { ruleFaults } from '../../../scripts/support/rule-faults';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { RULES } from '../../../src/engine/rules/catalogue';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { allCases, surroundings, valid, viewOf } from '../../support/cases';
import { ROOT } from '../../support/root';
import { schemaErrors } from '../../support/schema';

const CASES = allCases();
const KINDS = ['Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Sandbox', 'SandboxTemplate',
  'Namespace'] as const;
const CUSTOM = ['Sandbox', 'SandboxTemplate'];

/** Everything that the rules say about a manifest and what stands around it. */
function evaluate({ view, manifests }: ReturnType<typeof viewOf>) {
  return manifests.flatMap((manifest) => Evaluator.ALL.evaluate(manifest, view))
    .map(({ rule, field, got, detail }) => ({ rule: rule.id, field, got, detail }));
}

test.each(KINDS)('the valid %s breaks no rule, and nothing around it does', (kind) => {
  expect(CUSTOM.includes(kind) ? [] : schemaErrors(valid(kind))).toEqual([]);
  expect(evaluate(viewOf(valid(kind)))).toEqual([]);
  expect(Evaluator.ALL.holds(valid(kind), viewOf(valid(kind)).view).length).toBeGreaterThan(0);
});

test('every rule has a file of its name, cases that break it, and all that is told of it', () => {
  const ids = RULES.map((rule) => rule.id);
  const files = readdirSync(join(ROOT, 'src', 'engine', 'rules', 'catalogue')).filter((file) => file !== 'index.ts');
  expect(files.sort()).toEqual(ids.map((id) => `${id}.ts`));
  expect(ids.filter((id) => !/^(no|require)(-[a-z]+)+$/.test(id))).toEqual([]);
  expect(RULES.flatMap((rule) => ruleFaults(ROOT, rule, CASES.get(rule.id) ?? []))).toEqual([]);
  expect([...CASES.keys()]).toEqual(ids);
  expect(new Set(RULES.map((rule) => rule.title)).size).toBe(RULES.length);
  expect(new Set(RULES.map((rule) => rule.problem)).size).toBe(RULES.length);
});

test.each(['https://made.example/up', 'https://github.com/made/up', 'http://kubernetes.io/docs', 'https://kubernetes.io.evil.example/', ''])(
  'a rule has no source %s', (source) => {
    expect(ruleFaults(ROOT, { ...RULES[0], source }, CASES.get(RULES[0].id)!)).toEqual([expect.stringMatching(/'source' must be/)]);
  });

test('at least 60 variants of a hardened pod have one weakness each', () => {
  const weak = [...CASES.values()].flat().filter(([, manifest, field]) => field !== undefined && manifest().kind === 'Pod');
  expect(new Set(weak.map(([, manifest]) => JSON.stringify(manifest()))).size).toBeGreaterThanOrEqual(60);
});

test('what is no pod breaks no rule', () => {
  const view = new ClusterView(surroundings().map((manifest) => ({ manifest })));
  expect(Evaluator.ALL.evaluate({ apiVersion: 'v1', kind: 'ConfigMap', data: { hostPID: 'true' } }, view)).toEqual([]);
  expect(Evaluator.ALL.holds({ apiVersion: 'v1', kind: 'Endpoints' }, view)).toEqual([]);
  expect(Evaluator.ALL.evaluate({ apiVersion: 'v1', kind: 'constructor', spec: { hostPID: true } }, view)).toEqual([]);
});
