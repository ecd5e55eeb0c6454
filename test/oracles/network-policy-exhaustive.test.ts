import { SMALL_CLUSTERS, compareSmallClusters } from './network-policy-exhaustive';

/** A part of the clusters that `npm run test:exhaustive` goes through. */

/** Prime to the numbers of sets, so that every set of pods and every policy is among them. */
const STEP = 101;

test('of small clusters, the library says of each connection what the specification says', () => {
  const { first, ...counts } = compareSmallClusters(STEP);
  console.log(`every ${STEP}st of ${SMALL_CLUSTERS.clusters} small clusters: ${JSON.stringify(counts)}`);
  expect({ differences: counts.differences, first }).toEqual({ differences: 0, first: [] });
  expect(counts.clusters).toBe(Math.ceil(SMALL_CLUSTERS.clusters / STEP));
  expect(Math.min(counts.allowed, counts.connections - counts.allowed)).toBeGreaterThan(counts.connections / 5);
});
