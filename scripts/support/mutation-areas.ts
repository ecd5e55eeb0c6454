/** A folder of `src` whose tests must notice that its code changes. */
export interface Area {
  readonly area: string;
  /** How many mutants of 100 the tests must detect at least. */
  readonly least: number;
  /** The tests that run for each mutant: folders, and single files. Those of parity.test.ts are the cases of rules. */
  readonly tests: readonly string[];
  /** The rules whose cases parity.test.ts runs, if not all. */
  readonly rules?: readonly string[];
  /** How many times as many random values as a property names are tried, if not as many as by `npm test`. */
  readonly properties?: number;
  /** Whether only the tests of the changed file and of those that import it run. Others reach its code, and ask for something else. */
  readonly ownTests?: boolean;
  /** Files of these folders that do not run: tests in a process of their own, which has no mutant, and slow ones about other code. */
  readonly without?: readonly string[];
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
  {
    area: 'engine/reach',
    least: 90,
    tests: [
      'test/engine/reach', 'test/engine/posture/edges-network.test.ts',
      'test/engine/posture/edges.test.ts', 'test/engine/posture/query.test.ts', 'test/parity.test.ts',
    ],
    rules: [ // those that ask what policies allow
      'no-brokered-secret-in-agent', 'no-closed-service', 'no-cluster-address-egress', 'no-dead-route', 'no-direct-brokered-host',
      'no-edited-gateway-file', 'no-exposed-route', 'no-exposed-service', 'no-host-aliases', 'no-open-egress', 'no-open-foreign-policy',
      'no-open-ingress', 'no-open-internet-beside-broker', 'no-outside-resolver', 'no-refused-call', 'no-reopened-egress',
      'no-shared-grant', 'no-skipped-wall', 'no-unjudged-policy', 'no-unnamed-agent-access', 'no-weak-broker', 'no-wide-grant',
      'require-both-families', 'require-default-deny', 'require-dns-egress', 'require-egress-policy', 'require-ingress-policy',
      'require-proxy-variables', 'require-resolvable-host', 'require-sni-check',
    ],
    properties: 0.05, // a mutant that survives runs them all
  },
  { area: 'admission', least: 90, tests: ['test/admission'] },
  {
    area: 'engine/rules',
    least: 80,
    tests: [
      'test/engine/rules', 'test/engine/value/reason.test.ts', 'test/parity.test.ts', 'test/admission/agent-admission.test.ts',
      'test/docs/rules.test.ts',
    ],
    ownTests: true,
  },
  {
    area: 'cli',
    least: 80,
    tests: ['test/cli'],
    without: [
      'test/cli/init-apps.test.ts', 'test/cli/large.test.ts', 'test/cli/loads.test.ts', 'test/cli/process.test.ts',
      'test/cli/diff-controls.test.ts', 'test/cli/diff-places.test.ts', 'test/cli/diff-same.test.ts', 'test/cli/diff-scope.test.ts',
      'test/cli/formats.test.ts', 'test/cli/fuzz.test.ts', 'test/cli/group-grants.test.ts', 'test/cli/order.test.ts',
    ],
  },
  { area: 'constructs/gateway/broker', least: 80, tests: ['test/constructs/gateway/broker'] },
];
