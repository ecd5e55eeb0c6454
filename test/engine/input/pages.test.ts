import { pageOf } from '../../../src/engine/input/pages';

test('a page is an address that opens without the checkout', () => {
  expect(pageOf('accepted.md#reach-and-controls'))
    .toBe('https://github.com/cdk8s-hardened-agents/cdk8s-hardened-agents/blob/main/docs/accepted.md#reach-and-controls');
});
