import { AddressSet } from '../../src/reach/address-set';
import { overlaps } from '../../src/reach/cidr';
import { METADATA, METADATA_BLOCKS } from '../../src/reach/metadata';

test('who denies the blocks denies every endpoint, and nothing beside them but what is link-local', () => {
  const denied = AddressSet.of(METADATA_BLOCKS);
  expect(METADATA.subtract(denied).isEmpty).toBe(true);
  expect(denied.subtract(METADATA).cidrs().filter(({ text }) => !/^(169\.254\.|fe[89ab])/.test(text))).toEqual([]);
  expect(METADATA_BLOCKS.filter((block) => METADATA_BLOCKS.some((other) => other !== block && overlaps(other, block)))).toEqual([]);
});

test('the endpoint of most clouds is one, a resolver of the node is none', () => {
  const has = (text: string) => METADATA.cidrs().some((cidr) => cidr.text === text);
  expect(['169.254.169.254/32', 'fd00:ec2::254/128', '169.254.20.10/32'].map(has)).toEqual([true, true, false]);
});
