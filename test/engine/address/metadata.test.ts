import { AddressSet } from '../../../src/engine/address/address-set';
import { overlaps } from '../../../src/engine/address/cidr';
import { IDENTITY_ENDPOINTS, METADATA, METADATA_BLOCKS, leadsToMetadata } from '../../../src/engine/address/metadata';

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

test.each([
  'metadata.google.internal', 'Metadata.Google.INTERNAL.', 'metadata.goog', 'metadata', 'instance-data.ec2.internal', 'instance-data.',
  'metadata.azure.internal',
  'metadata.tencentyun.com', 'api.metadata.cloud.ibm.com', '*.google.internal', '*.google.internal.', '*.Internal', '*',
  '**.google.internal', 'm*a.google.internal', 'metadata.*.internal',
  'metadata.g*', '*google*', 'meta*data.google.int*nal', '*.ec2.internal', '*.tencentyun.com', '*.cloud.ibm.com', 'instance-dat*',
  '*metadata.google.internal',
])('%s leads to a metadata endpoint', (pattern) => {
  expect(leadsToMetadata(pattern)).toBe(true);
});

test.each([
  '', '.', 'api.example.com', 'metadata.example.com', 'metadata.google.internal.example.com', 'xmetadata.google.internal',
  'x.metadata.google.internal', '*.example.com',
  'metadata.google.internal*x', 'metadata.google.internalmetadata*', '*.metadata.google.internal', 'meta*tadata.google.internal',
  'metadata-google.internal', '*.internal.example.com',
])('%p leads to none', (pattern) => {
  expect(leadsToMetadata(pattern)).toBe(false);
});

test('endpoints that give a pod its own credentials are metadata endpoints, too, but not that of a node', () => {
  expect(IDENTITY_ENDPOINTS.cidrs().map(({ text }) => text)).toEqual(['169.254.169.252/32', '169.254.170.23/32', 'fd00:ec2::23/128']);
  expect(IDENTITY_ENDPOINTS.subtract(METADATA).isEmpty).toBe(true);
});
