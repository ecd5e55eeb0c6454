import { FalcoScope, scopeLine, scopeOfText } from '../../../../src/engine/rules/criteria/falco-scope';

const SCOPE: FalcoScope = { namespaces: ['agents'], podLabels: { team: 'search' } };
const MARK = '# cdk8s-hardened-agents/falco-scope: ';

test('what is written in the first line is read there', () => {
  expect(scopeLine(SCOPE)).toBe(`${MARK}{"namespaces":["agents"],"podLabels":{"team":"search"}}\n`);
  expect(scopeOfText(`${scopeLine(SCOPE)}- rule: a\n`)).toEqual(SCOPE);
});

test('roles are read, as far as they are known', () => {
  const scope: FalcoScope = { ...SCOPE, roles: ['dns-allowlist', 'egress-proxy'] };
  expect(scopeOfText(scopeLine(scope))).toEqual(scope);
  expect(scopeOfText(`${MARK}{"namespaces":["agents"],"podLabels":{"team":"search"},"roles":["database",1]}\n`)).toEqual(SCOPE);
  expect(scopeOfText(`${MARK}{"namespaces":["agents"],"podLabels":{"team":"search"},"roles":"falco"}\n`)).toEqual(SCOPE);
});

test.each([
  ['rules of others', '- required_engine_version: 0.57.0\n'],
  ['a later line', `\n${scopeLine(SCOPE)}`],
  ['no JSON', `${MARK}{\n`],
  ['no lists', `${MARK}{"namespaces":"agents","podLabels":{}}\n`],
  ['another mark of the same length', `${'#'.repeat(MARK.length)}{"namespaces":["agents"],"podLabels":{"team":"search"}}\n`],
  ['a name that is none', `${MARK}{"namespaces":["agents",1],"podLabels":{"team":"search"}}\n`],
  ['no names', `${MARK}{"namespaces":[1],"podLabels":{}}\n`],
  ['no labels', `${MARK}{"namespaces":[]}\n`],
  ['no line', MARK],
  ['no text', 1],
])('%s tells nothing', (_, text) => {
  expect(scopeOfText(text)).toBeUndefined();
});

test('null tells nothing', () => {
  expect(scopeOfText(`${MARK}null\n`)).toBeUndefined();
});
