/** A folder of `src` whose tests must notice that its code changes. */
export interface Area {
  readonly area: string;
  /** How many mutants of 100 the tests must detect at least. */
  readonly least: number;
  /** The tests that run for each mutant: folders, and single files. Those of parity.test.ts are the cases of rules. */
  readonly tests: readonly string[];
}

export const AREAS: readonly Area[] = [
  {
    area: 'engine/address',
    least: 90,
    tests: ['test/engine/address', 'test/engine/reach/public-egress.test.ts', 'test/engine/reach/open-egress.test.ts'],
  },
  { area: 'synth/order', least: 90, tests: ['test/synth/order'] },
  {
    area: 'engine/hardening',
    least: 90,
    tests: [
      'test/engine/hardening', 'test/synth/harden.test.ts', 'test/synth/harden-values.test.ts', 'test/synth/filled.test.ts',
      'test/constructs/workload/sizes.test.ts',
    ],
  },
  { area: 'engine/reach', least: 90, tests: ['test/engine/reach', 'test/parity.test.ts'] },
  { area: 'admission', least: 90, tests: ['test/admission'] },
  { area: 'engine/rules', least: 80, tests: ['test/engine/rules', 'test/parity.test.ts'] },
  { area: 'cli', least: 80, tests: ['test/cli'] },
  { area: 'constructs/gateway/broker', least: 80, tests: ['test/constructs/gateway/broker'] },
];
