import * as fc from 'fast-check';
import { Match, matchOfPod, selects } from '../../../src/engine/manifest/selector';
import { Json } from '../../../src/engine/value/json';
import { runs } from '../../support/properties';

const LABELS = { app: 'web', team: 'a' };

test.each<[string, Json, boolean]>([
  ['an empty selector', {}, true],
  ['empty labels and expressions', { matchLabels: {}, matchExpressions: [] }, true],
  ['a label', { matchLabels: { app: 'web' } }, true],
  ['all labels', { matchLabels: { app: 'web', team: 'a' } }, true],
  ['one label of two that differs', { matchLabels: { app: 'web', team: 'b' } }, false],
  ['a label that is not there', { matchLabels: { tier: 'front' } }, false],
  ['In', { matchExpressions: [{ key: 'app', operator: 'In', values: ['db', 'web'] }] }, true],
  ['In without the value', { matchExpressions: [{ key: 'app', operator: 'In', values: ['db'] }] }, false],
  ['In for a label that is not there', { matchExpressions: [{ key: 'tier', operator: 'In', values: ['front'] }] }, false],
  ['NotIn', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db'] }] }, true],
  ['NotIn with the value', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db', 'web'] }] }, false],
  ['NotIn for a label that is not there', { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] }, true],
  ['Exists', { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
  ['Exists for a label that is not there', { matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, false],
  ['DoesNotExist', { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, true],
  ['DoesNotExist for a label that is there', { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
  ['labels that hold with an expression that does not', {
    matchLabels: { app: 'web' },
    matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }],
  }, false],
  ['one expression of two', { matchExpressions: [{ key: 'app', operator: 'Exists' }, { key: 'tier', operator: 'Exists' }] }, false],
  ['an operator that there is not', { matchExpressions: [{ key: 'app', operator: 'Gt', values: ['1'] }] }, false],
  ['the name of a method', { matchExpressions: [{ key: 'toString', operator: 'Exists' }] }, false],
])('%s', (_, selector, expected) => {
  expect(selects(selector, LABELS)).toBe(expected);
});

const word = fc.constantFrom('a', 'b', 'c');
const labels = fc.dictionary(word, word);
const expressions = fc.array(fc.record({
  key: word,
  operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
  values: fc.array(word),
}));

test('a selector is met if each of its parts is, and each operator is the opposite of another', () => {
  const opposite: { [operator: string]: string } = { In: 'NotIn', NotIn: 'In', Exists: 'DoesNotExist', DoesNotExist: 'Exists' };
  fc.assert(fc.property(labels, expressions, labels, (matchLabels, matchExpressions, carried) => {
    const parts = [
      ...Object.entries(matchLabels).map(([key, value]) => ({ matchLabels: { [key]: value } })),
      ...matchExpressions.map((expression) => ({ matchExpressions: [expression] })),
    ];
    expect(selects({ matchLabels, matchExpressions }, carried)).toBe(parts.every((part) => selects(part, carried)));
    for (const expression of matchExpressions) {
      const other = { ...expression, operator: opposite[expression.operator] };
      expect(selects({ matchExpressions: [expression] }, carried)).toBe(!selects({ matchExpressions: [other] }, carried));
    }
  }), runs(500));
});

test('a pod is selected by its own labels, and by no label more', () => {
  fc.assert(fc.property(labels, (carried) => {
    expect(selects({ matchLabels: carried }, carried)).toBe(true);
    expect(selects({ matchLabels: { ...carried, other: 'x' } }, carried)).toBe(false);
  }), runs());
});

describe('labels that the cluster adds', () => {
  const HASH = 'pod-template-hash';
  const expression = (operator: string, key: string, ...values: string[]): Json => ({
    matchExpressions: [{ key, operator, ...values.length > 0 && { values } }],
  });

  test.each<[string, Json, Json, Match]>([
    ['In: there, value listed', expression('In', HASH, 'a', 'b'), { [HASH]: 'a' }, 'yes'],
    ['In: there, another value', expression('In', HASH, 'b'), { [HASH]: 'a' }, 'no'],
    ['In: not there', expression('In', 'app', 'a'), {}, 'no'],
    ['In: not known', expression('In', HASH, 'a'), {}, 'maybe'],
    ['NotIn: there, value listed', expression('NotIn', HASH, 'a'), { [HASH]: 'a' }, 'no'],
    ['NotIn: there, another value', expression('NotIn', HASH, 'b'), { [HASH]: 'a' }, 'yes'],
    ['NotIn: not there', expression('NotIn', 'app', 'a'), {}, 'yes'],
    ['NotIn: not known', expression('NotIn', HASH, 'a'), {}, 'maybe'],
    ['Exists: there', expression('Exists', HASH), { [HASH]: 'a' }, 'yes'],
    ['Exists: not there', expression('Exists', 'app'), {}, 'no'],
    ['Exists: not known', expression('Exists', HASH), {}, 'maybe'],
    ['DoesNotExist: there', expression('DoesNotExist', HASH), { [HASH]: 'a' }, 'no'],
    ['DoesNotExist: not there', expression('DoesNotExist', 'app'), {}, 'yes'],
    ['DoesNotExist: not known', expression('DoesNotExist', HASH), {}, 'maybe'],
    ['matchLabels: not known', { matchLabels: { [HASH]: 'a' } }, {}, 'maybe'],
    ['an operator that there is not', expression('Gt', HASH, '1'), {}, 'no'],
    ['"no" comes before "maybe"', { matchLabels: { [HASH]: 'a', app: 'web' } }, {}, 'no'],
    ['"maybe" comes before "yes"', { matchLabels: { app: 'web', [HASH]: 'a' } }, { app: 'web' }, 'maybe'],
  ])('%s', (_, selector, own, expected) => {
    expect(matchOfPod(selector, own)).toBe(expected);
  });

  test.each([
    'pod-template-hash', 'controller-revision-hash', 'pod-template-generation', 'controller-uid', 'job-name',
    'batch.kubernetes.io/job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-completion-index',
    'statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index', 'topology.kubernetes.io/zone', 'topology.kubernetes.io/region',
    'agents.x-k8s.io/sandbox-name-hash', 'extensions.agents.x-k8s.io/claim', 'jobset.sigs.k8s.io/jobset-name', 'ray.io/cluster',
  ])('%s is one', (key) => {
    expect(matchOfPod(expression('DoesNotExist', key), {})).toBe('maybe');
  });

  test.each(['app', 'app.kubernetes.io/name', 'app.kubernetes.io/instance', 'batch.kubernetes.io', 'pod-template-hash2',
    'example.com/pod-template-hash', 'agents.x-k8s.io.example.com/tier', 'cdk8s.io/metadata.addr', 'toString'])('%s is none', (key) => {
    expect(matchOfPod(expression('DoesNotExist', key), {})).toBe('yes');
  });
});
