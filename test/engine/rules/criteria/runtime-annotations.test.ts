import { loosensRuntime } from '../../../../src/engine/rules/criteria/runtime-annotations';

test('a value tightens the isolation as a text alone', () => {
  const key = 'io.kubernetes.cri-o.userns-mode';
  expect(loosensRuntime(key, 'auto')).toBe(false);
  expect(loosensRuntime(key, ['auto'])).toBe(true);
  expect(loosensRuntime(key, undefined)).toBe(true);
});
