import * as fc from 'fast-check';
import { canonicalQuantity } from '../../../src/engine/value/quantities';
import { Cluster } from '../support/cluster';

const cluster = new Cluster();

/** An amount as the API server writes it. */
async function kept(amount: string): Promise<unknown> {
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'a', namespace: 'default' } };
  return (await cluster.create({ ...quota, spec: { hard: { 'requests.cpu': amount } } }, { dryRun: true })).body.spec?.hard['requests.cpu'];
}

test.each(['0.5', '1000m', '1024Mi', '1.5Gi', '2000', '0.1Ki'])('%s is written as the API server writes it', async (amount) => {
  expect(await kept(amount)).not.toBe(amount);
  expect(canonicalQuantity(amount)).toBe(await kept(amount));
});

test('the API server keeps amounts as they are written', async () => {
  const number = fc.oneof(fc.stringMatching(/^\+?\d{1,5}(\.\d{0,4})?$/), fc.stringMatching(/^[1-9]0{0,20}$/), fc.stringMatching(/^\d{18,20}$/));
  const suffix = fc.constantFrom('m', '', 'k', 'M', 'G', 'T', 'P', 'E', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei');
  const written = fc.sample(fc.tuple(number, suffix), 300).map((parts) => canonicalQuantity(parts.join('')))
    .filter((amount) => !/[nu]$/.test(amount)); // it rounds resources up to thousandths
  expect(await Promise.all(written.map(kept))).toEqual(written);
});
