import { isAmong, meetsNone } from '../../../src/engine/reach/narrowest';
import { Json } from '../../../src/engine/value/json';

/** Whether one peer selects all pods of another one, or none of them, in every cluster. */

const inTools = { matchLabels: { 'kubernetes.io/metadata.name': 'tools' } };
const one = (key: string, operator: string, values?: unknown): Json => ({ matchExpressions: [{ key, operator, values }] });

test.each<[string, Json, Json, boolean, boolean]>([
  ['the same label', { matchLabels: { app: 'a' } }, { matchLabels: { app: 'a' } }, true, false],
  ['another value', { matchLabels: { app: 'a' } }, { matchLabels: { app: 'b' } }, false, true],
  ['another key', { matchLabels: { app: 'a' } }, { matchLabels: { team: 'a' } }, false, false],
  ['one label of two', { matchLabels: { app: 'a', team: 'x' } }, { matchLabels: { app: 'a' } }, true, false],
  ['a label and one more', { matchLabels: { app: 'a' } }, { matchLabels: { app: 'a', team: 'x' } }, false, false],
  ['a value that an expression gives', one('app', 'In', ['a']), one('app', 'NotIn', ['b']), true, false],
  ['a value that an expression leaves out', one('app', 'In', ['a']), one('app', 'NotIn', ['a']), false, true],
  ['a value that may be another', one('app', 'In', ['a', 'b']), { matchLabels: { app: 'a' } }, false, false],
  ['values in another order', one('app', 'In', ['a', 'b']), one('app', 'In', ['b', 'a']), true, false],
  ['fewer values', one('app', 'In', ['a', 'b']), one('app', 'In', ['a', 'c']), false, false],
  ['a value that is left out', one('app', 'NotIn', ['a']), { matchLabels: { app: 'a' } }, false, false],
  ['values that are no list', one('app', 'In', 'a'), { matchLabels: { app: 'a' } }, false, false],
  ['a label that is there', one('app', 'Exists'), one('app', 'Exists'), true, false],
  ['nothing', {}, {}, true, false],
  ['everything', { matchLabels: { app: 'a' } }, {}, true, false],
])('%s', (_, selector, other, among, none) => {
  const [peer, wider] = [selector, other].map((podSelector) => ({ namespaceSelector: inTools, podSelector }));
  expect([isAmong(peer, 'agents', wider), meetsNone(peer, 'agents', wider)]).toEqual([among, none]);
});

test('a peer without a namespace selector is in the namespace of its policy', () => {
  const pods = { podSelector: {} };
  expect([isAmong(pods, 'tools', { namespaceSelector: inTools }), meetsNone(pods, 'tools', { namespaceSelector: inTools })])
    .toEqual([true, false]);
  expect([isAmong(pods, 'agents', { namespaceSelector: inTools }), meetsNone(pods, 'agents', { namespaceSelector: inTools })])
    .toEqual([false, true]);
  expect(isAmong({ namespaceSelector: {} }, 'tools', pods)).toBe(false);
});
