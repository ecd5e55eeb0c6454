import { AdmissionOptions } from './admission-options';
import { AdmissionSubject, resourceRules } from './admission-subject';
import { BINDING_KINDS } from '../engine/rights/roles';
import { ASKED_KINDS } from '../engine/rules/asked-kinds';
import { isOneOf } from '../engine/rules/cel/cel';
import { bindingVariables } from '../engine/rules/cel/cel-bindings';
import { RULE_VARIABLES, blockVariables } from '../engine/rules/cel/cel-network-policy';
import { CelContext } from '../engine/rules/rule';
import { push } from '../engine/value/multimap';

/**
 * What is around pods, each object by itself: in namespaces of agents, and what no namespace selector selects. Policies with `cidr()` stand
 * apart, since API servers before Kubernetes 1.31 refuse them. What was there before can be labelled, reported on and removed.
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
      variables: ({ view }: CelContext) => [...RULE_VARIABLES, ...blockVariables(view.clusterRanges)],
    },
    { suffix: '-cluster', usesCidr: false, isOfCluster: true, variables: (known: CelContext) => bindingVariables(known, false) },
    {
      suffix: '-cluster-addresses',
      usesCidr: true,
      isOfCluster: true,
      variables: ({ view }: CelContext) => blockVariables(view.clusterRanges),
    },
  ].map(({ suffix, usesCidr, isOfCluster, variables }): AdmissionSubject => {
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
      spec: {
        matchConstraints: { resourceRules: resourceRules(kinds.map((kind) => ASKED_KINDS[kind])) },
        matchConditions: [{ name: 'made-or-changed', expression: objectChanged(kinds) }],
      },
      variables,
      labels: isOfCluster ? undefined : labels,
    };
  });
}

/** Whether a request makes an object of these kinds, or changes what is judged of it. */
function objectChanged(kinds: readonly string[]): string {
  const byChange = new Map<string, string[]>();
  kinds.forEach((kind) => push(byChange, ASKED_KINDS[kind].changed, kind));
  return ['request.operation == "CREATE"', ...[...byChange].map(([changed, of]) => `(${isOneOf(of)} && (${changed}))`)].join(' || ');
}
