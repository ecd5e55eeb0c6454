import { SMALL_CLUSTERS, compareSmallClusters } from './network-policy-exhaustive';

/** `npm run test:exhaustive`: all small clusters. It ends with 1 if the library and the specification differ in a connection. */

const start = Date.now();
const { clusters, podSets, policySets, policies } = SMALL_CLUSTERS;
console.log(`${clusters} clusters: ${podSets} sets of pods by ${policySets} sets of ${policies} policies`);
const sum = compareSmallClusters(1, (so) => {
  if (so.clusters % 100_000 === 0) {
    console.log(`${so.clusters} clusters, ${so.differences} differences`);
  }
});
sum.first.forEach((difference) => console.log(difference));
console.log(`${sum.clusters} clusters, ${sum.connections} connections, of which ${sum.allowed} are allowed, in `
  + `${Math.round((Date.now() - start) / 1000)} s: ${sum.differences} differences`);
process.exitCode = sum.differences > 0 ? 1 : 0;
