/**
 * `npm test` takes the same random values every time, so that a property is green or red for everyone alike. `npm run test:properties`
 * takes others, and more of them: PROPERTY_SEED is where they start, and PROPERTY_RUNS is how many times as many they are.
 */
const [seed, times] = [process.env.PROPERTY_SEED ?? 29, process.env.PROPERTY_RUNS ?? 1].map(Number);
if (!Number.isInteger(seed) || !Number.isInteger(times) || times < 1) { // fast-check would run no property at all
  throw new Error(`PROPERTY_SEED and PROPERTY_RUNS must be whole numbers, got ${seed} and ${times}`);
}

/** The random values of a property, and how often it runs. Every `fc.assert` asks here, which lint holds. */
export function runs(count = 100): { readonly seed: number; readonly numRuns: number } {
  return { seed, numRuns: count * times };
}
