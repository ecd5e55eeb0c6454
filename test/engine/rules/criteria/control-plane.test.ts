import { leadsToControlPlane } from '../../../../src/engine/rules/criteria/control-plane';
import { Json } from '../../../../src/engine/value/json';

const fields = (toleration: Json) => leadsToControlPlane({ spec: { tolerations: [toleration] }, path: 'spec' }).map(([field]) => field);

test.each([
  ['no key', undefined], ['a key that is null', null], ['an empty key', ''],
  ['a key of the control plane', 'node-role.kubernetes.io/master'],
])('a toleration with %s leads to the control plane', (_title, key) => {
  expect(fields({ key, operator: 'Exists' })).toStrictEqual(['spec.tolerations[0]']);
});

test('a toleration with another key does not', () => {
  expect(fields({ key: 'gpu', operator: 'Exists' })).toStrictEqual([]);
});
