import * as fc from 'fast-check';
import { contains, parseMaskedCidr } from '../../src/engine/address/cidr';
import { Manifest } from '../support/app';
import { makePolicy } from '../support/plain';

/** NetworkPolicies of blocks, most of them near the addresses that no policy may open. */

const of = fc.constantFrom;
const BASES4 = ['10.244.0.0', '10.244.7.9', '10.245.0.0', '10.96.0.1', '10.0.0.0', '169.254.169.254', '169.254.0.0', '168.63.129.16',
  '100.100.100.200', '100.96.0.96', '100.80.80.80',
  '203.0.113.7', '198.51.100.0', '0.0.0.0', '128.0.0.0', '64.0.0.0', '192.168.0.1'];
const BASES6 = ['fd00:10:244::', 'fd00:10:244::7', 'fd00:ec2::254', 'fd00::', '2001:db8::', '2000::', '64:ff9b::a9fe:a9fe',
  '64:ff9b::af4:0', '2002:a9fe:a9fe::', '::', 'fec0::1'];

const prefix = (bits: number) => fc.oneof(of(0, 1, 2, 4, 5, 8, 12, 16, 24, bits), fc.integer({ min: 0, max: bits }));
const cidr = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(of(...BASES4), prefix(32)) },
  { weight: 1, arbitrary: fc.tuple(fc.ipV4(), prefix(32)) },
  { weight: 2, arbitrary: fc.tuple(of(...BASES6), prefix(128)) },
).map(([base, length]) => `${base}/${length}`);

/** What is often left out, and other blocks. */
const EXCEPT = ['10.0.0.0/8', '10.244.0.0/16', '10.96.0.0/16', '169.254.0.0/16', '169.254.169.254/32', '168.63.129.16/32',
  '100.100.100.200/32', '100.96.0.96/32', '100.80.80.80/32', '10.244.0.0/17',
  '10.244.128.0/17', 'fd00::/8', 'fd00:10:244::/48', 'fe80::/10', '64:ff9b::/96', '2002::/16', '::/96', 'fec0::/10', '64:ff9b:1::/48'];
const except = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constant(EXCEPT) },
  { weight: 2, arbitrary: fc.array(fc.oneof(of(...EXCEPT), cidr), { minLength: 1, maxLength: 4 }) },
);

/** An API server takes an exception that is a part of its block, and less than all of it. */
function isInside(inner: string, outer: string): boolean {
  const [part, all] = [inner, outer].map(parseMaskedCidr);
  return contains(all, part) && !contains(part, all);
}

const block = fc.tuple(cidr, except).map(([one, without]) => ({
  ipBlock: { cidr: one, except: without?.filter((other) => isInside(other, one)) },
}));
const labels = of<Manifest>({}, { matchLabels: { app: 'a' } }, { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] },
  ...['kubernetes.io/metadata.name', 'app'].map((key) => ({ matchExpressions: [{ key, operator: 'Exists' }] })));
const pods = fc.record({ namespaceSelector: labels, podSelector: labels }, { requiredKeys: ['podSelector'] });
const peer = fc.oneof({ weight: 4, arbitrary: block }, { weight: 1, arbitrary: pods });
const peers = fc.option(fc.array(peer, { maxLength: 3 }), { nil: undefined, freq: 20 });
const port = of<Manifest>({ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }, { port: 443 }, { port: 53, endPort: 80 },
  { port: 'dns' });
const ports = fc.option(fc.array(port, { maxLength: 2 }), { nil: undefined });
const rules = (side: 'to' | 'from') => fc.array(fc.record({ [side]: peers, ports }), { maxLength: 2 });

const policy = fc.record({
  policyTypes: of<string[]>(['Egress'], ['Ingress'], ['Ingress', 'Egress']),
  egress: rules('to'),
  ingress: rules('from'),
}).map(({ policyTypes, egress, ingress }): Manifest => makePolicy('random', {
  podSelector: {},
  policyTypes,
  ...(policyTypes.includes('Egress') && { egress }),
  ...(policyTypes.includes('Ingress') && { ingress }),
}));

/** This many policies, the same each time. */
export function randomPolicies(count: number): Manifest[] {
  return fc.sample(policy, { numRuns: count, seed: 12 }).map((one) => JSON.parse(JSON.stringify(one)) as Manifest);
}
