import { pageOf } from '../../../src/engine/input/pages';

test('a page is an address that opens without the checkout', () => {
  expect(pageOf('diff.md#reach-budget'))
    .toBe('https://github.com/cdk8s-hardened-agents/cdk8s-hardened-agents/blob/main/docs/diff.md#reach-budget');
});
