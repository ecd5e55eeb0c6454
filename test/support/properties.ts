/**
 * `npm test` takes the same random values every time, so that a property is green or red for everyone alike, and a quarter of them, so that
 * it is quick. `npm run test:properties` takes others, and more than all of them: PROPERTY_SEED is where they start, and PROPERTY_RUNS is
 * how many times as many as a test names.
 */
const [seed, times] = [process.env.PROPERTY_SEED ?? 29, process.env.PROPERTY_RUNS ?? 0.25].map(Number);
if (!Number.isInteger(seed) || !(times > 0)) { // fast-check would run no property at all
  throw new Error(`PROPERTY_SEED must be a whole number and PROPERTY_RUNS above 0, got ${seed} and ${times}`);
}

/** The random values of a property, and how often it runs. Every `fc.assert` asks here, which lint holds. */
export function runs(count = 100): { readonly seed: number; readonly numRuns: number } {
  return { seed, numRuns: Math.ceil(count * times) };
}
