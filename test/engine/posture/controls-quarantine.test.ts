import { withShortQuarantine } from '../../../src/engine/posture/controls-quarantine';

const ONCE = 'once it is labelled cdk8s-hardened-agents/quarantine';

test.each<[string, string[], string[]]>([
  ['both directions and every value in one text', ['calls', 'callers'].flatMap((what) => ['', ' with any value'].flatMap((value) => [
    `cut off from all ${what} ${ONCE}${value}`, `cut off from ${what} by a policy of quarantine ${ONCE}${value}`,
  ])), [`cut off from all calls and callers ${ONCE} with any value`]],
  ['one direction alone', [`cut off from all calls ${ONCE}`], [`cut off from all calls ${ONCE}`]],
  ['directions that differ', [`cut off from all calls ${ONCE}`, `cut off from callers by a policy of quarantine ${ONCE}`],
    [`cut off from all calls ${ONCE}`, `cut off from callers by a policy of quarantine ${ONCE}`]],
  ['one value cut off by less', [`cut off from all calls ${ONCE}`, `cut off from calls by a policy of quarantine ${ONCE} with any value`],
    [`cut off from all calls ${ONCE}`, `cut off from calls by a policy of quarantine ${ONCE} with any value`]],
  ['other controls', ['watched by Falco rules'], ['watched by Falco rules']],
])('%s', (_, texts, expected) => {
  expect(withShortQuarantine(texts)).toEqual(expected);
});
