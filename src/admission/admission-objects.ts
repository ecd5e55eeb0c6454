import { AdmissionOptions } from './admission-options';
import { AdmissionSize, AdmissionSubject, resourceRules } from './admission-subject';
import { BINDING_KINDS } from '../engine/rights/roles';
import { ASKED_KINDS } from '../engine/rules/asked-kinds';
import { isOneOf } from '../engine/rules/cel/cel';
import { bindingVariables } from '../engine/rules/cel/cel-bindings';
import { CEL_HAS_CANONICAL_NETWORKS } from '../engine/rules/cel/cel-cluster-policy';
import { CEL_HAS_CANONICAL_BLOCKS, RULE_BLOCK_VARIABLES, RULE_VARIABLES, blockVariables } from '../engine/rules/cel/cel-network-policy';
import { SizeLimit } from '../engine/rules/cel/cel-size';
import { CelContext } from '../engine/rules/rule';
import { push } from '../engine/value/multimap';

/**
 * The subjects for objects beside pods: those in namespaces of agents, and cluster-scoped ones. The API server judges each object
 * by itself. Policies that use `cidr()` are separate, since API servers before Kubernetes 1.31 refuse them. An object that already exists
 * can still be labelled, get a status and be deleted.
 */
export function objects({ rules, labels }: AdmissionOptions): AdmissionSubject[] {
  return [
    {
      suffix: '-objects',
      usesCidr: false,
      isOfCluster: false,
      variables: (known: CelContext) => [...RULE_VARIABLES, ...bindingVariables(known, true)],
    },
    {
      suffix: '-addresses',
      usesCidr: true,
      isOfCluster: false,
      variables: ({ view }: CelContext) => [...RULE_VARIABLES, ...RULE_BLOCK_VARIABLES, ...blockVariables(view.clusterRanges)],
      canonical: CEL_HAS_CANONICAL_BLOCKS,
    },
    { suffix: '-cluster', usesCidr: false, isOfCluster: true, variables: (known: CelContext) => bindingVariables(known, false) },
    {
      suffix: '-cluster-addresses',
      usesCidr: true,
      isOfCluster: true,
      variables: ({ view }: CelContext) => blockVariables(view.clusterRanges),
      canonical: CEL_HAS_CANONICAL_NETWORKS,
    },
  ].map(({ suffix, usesCidr, isOfCluster, variables, canonical }): AdmissionSubject => {
    const isFor = (kind: string) =>
      (isOfCluster && BINDING_KINDS.includes(kind)) || (ASKED_KINDS[kind].clusterScoped ?? false) === isOfCluster;
    const checks = rules
      .flatMap((by) =>
        by.objects
          .filter((asked) => (asked.usesCidr ?? false) === usesCidr)
          .map(({ cel, kinds }) => ({ by, cel, kinds: kinds.filter(isFor) })),
      )
      .filter(({ kinds }) => kinds.length > 0);
    const kinds = [...new Set(checks.flatMap((check) => check.kinds))];
    return {
      suffix,
      checks,
      sizes: sizesOf(kinds),
      explains: !usesCidr, // blocks take the most time
      validations: canonical === undefined || checks.length === 0 ? [] : [
        { expression: `!variables.fits || (${canonical})`, message: CANONICAL, reason: 'Forbidden' },
      ],
      spec: {
        matchConstraints: { resourceRules: resourceRules(kinds.map((kind) => ASKED_KINDS[kind])) },
        matchConditions: [{ name: 'made-or-changed', expression: objectChanged(kinds) }],
      },
      variables,
      labels: isOfCluster ? undefined : labels,
    };
  });
}

const CANONICAL = 'blocks of addresses in canonical form (block): write each as 203.0.113.0/24 or 2001:db8::/32, with no leading zeros, '
  + 'and a block of IPv4 not as one of IPv6';

/** The limits of kinds, together for kinds with the same ones. */
function sizesOf(kinds: readonly string[]): AdmissionSize[] {
  const byLimits = new Map<readonly SizeLimit[], string[]>();
  kinds.forEach((kind) => ASKED_KINDS[kind].limits && push(byLimits, ASKED_KINDS[kind].limits, kind));
  return [...byLimits].map(([limits, of]) => ({ limits, kinds: of }));
}

/** The CEL that is true if a request creates an object of these kinds, or changes the part that the rules judge. */
function objectChanged(kinds: readonly string[]): string {
  const byChange = new Map<string, string[]>();
  kinds.forEach((kind) => push(byChange, ASKED_KINDS[kind].changed, kind));
  return ['request.operation == "CREATE"', ...[...byChange].map(([changed, of]) => `(${isOneOf(of)} && (${changed}))`)].join(' || ');
}
