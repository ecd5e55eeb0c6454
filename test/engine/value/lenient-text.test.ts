import { valueOfCel, valueOfYaml } from '../../../src/engine/value/lenient-text';

test.each<[string, string, unknown]>([
  ['a list of maps', '- op: add\n  path: /a/b\n  value: true\n- op: remove\n  path: "/c: d"\n', [
    { op: 'add', path: '/a/b', value: true }, { op: 'remove', path: '/c: d' },
  ]],
  ['a block in a map', 'value:\n  name: a # comment\n  n: -3\n  none:\n  tilde: ~\nother: \'x\'',
    { value: { name: 'a', n: -3, none: null, tilde: null }, other: 'x' }],
  ['a list at the column of its key', 'value:\n- a\n- b: c\n  d: e\nnext: 1', { value: ['a', { b: 'c', d: 'e' }], next: 1 }],
  ['a dash alone', '-\n  a: b\n-\n', [{ a: 'b' }, null]],
  ['flow style in block style', 'a: [x, {b: c, "d": "e"}]', { a: ['x', { b: 'c', d: 'e' }] }],
  ['JSON', '[{"a": [1, null, {"b": "c"}]}]', [{ a: [1, null, { b: 'c' }] }]],
  ['comments and the start of a document', '---\n# no\na: b', { a: 'b' }],
  ['a text', 'word', 'word'],
  ['nothing', ' \n', undefined],
  ['what cannot be a key below', 'a: 1\n - b\nc: 2', { a: 1, c: 2 }],
])('YAML: %s', (_, text, value) => {
  expect(valueOfYaml(text)).toEqual(value);
});

test.each<[string, string, unknown]>([
  ['an object', 'Object{spec: Object.spec{hostPID: true, n: 1, "a.b": \'c\'}}', { spec: { 'hostPID': true, 'n': 1, 'a.b': 'c' } }],
  ['objects in a call', 'object.a.map(c, Object.a{name: c.name, b: dyn(true)})', [{ b: true }]],
  ['both branches of a condition', 'has(x) ? [P{op: "a"}] : []', [[{ op: 'a' }], []]],
  ['a path that is a sum', '[P{path: "/a/" + f("b"), value: "c" + d}]', [{ path: '/a/b' }]],
  ['a brace in a text', '{"a": "}{", "b": "\\"}"}', { a: '}{', b: '\\"}' }],
  ['what is computed', 'a + b', undefined],
  ['nothing', '', undefined],
  ['an object without an end', '{a: {b: true', { a: { b: true } }],
])('CEL: %s', (_, text, value) => {
  expect(valueOfCel(text)).toEqual(value);
});
