import { withoutHash, withoutName } from '../../../src/engine/manifest/object-key';

test.each([
  ['of cdk8s', 'app-coder-c8a1b2c3', 'app-coder'],
  ['of a generator of kustomize', 'settings-2h4k6m8t9f', 'settings'],
  ['that is none', 'coder-production', 'coder-production'],
  ['that is longer', 'coder-c8a1b2c3d', 'coder-c8a1b2c3d'],
])('a hash %s', (_, name, expected) => {
  expect(withoutHash(name)).toBe(expected);
});

test('a name counts as a whole word, with or without its hash, and an address of a construct as the name', () => {
  const spec = { a: ['coder', 'coder-account', 'decoder', 'app/coder:1'], b: { addr: `c8${'0a'.repeat(20)}`, port: 1, none: null } };
  expect(withoutName(spec, 'coder')).toEqual({ a: ['{}', '{}-account', 'decoder', 'app/{}:1'], b: { addr: '{}', port: 1, none: null } });
  expect(withoutName('x-coder-c8111111', 'x-coder-c8222222')).toBe('{}');
  expect(withoutName('a.b', 'a.b')).toBe('{}');
  expect(withoutName('axb', 'a.b')).toBe('axb');
  expect(withoutName('coder', '')).toBe('coder');
});
