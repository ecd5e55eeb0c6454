import { isOfSystem } from '../../../../src/engine/rules/criteria/system-priority';

test.each([
  [999_999_999, false], [1_000_000_000, true], [2_000_000_000, true], ['2000000000', false], [[2_000_000_000], false], [undefined, false],
])('a priority of %j is one of the system: %j', (priority, isSystem) => {
  expect(isOfSystem(priority)).toBe(isSystem);
});
