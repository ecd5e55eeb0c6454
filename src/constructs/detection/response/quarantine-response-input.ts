import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { ClusterRanges } from '../../../engine/address/cluster-ranges';
import { propError, propText, requireDnsLabel, requireList } from '../../../engine/input/props';
import { firstRepeated } from '../../../engine/value/json';
import { alike, nearest } from '../../../engine/value/nearest';
import { DeniedRanges } from '../../network/denied-ranges';
import { AgentQuarantine } from '../../network/quarantine/agent-quarantine';
import { requireInstanceOf } from '../../props/require-instance-of';
import { INFRASTRUCTURE_TAG } from '../falco/catalogue/infrastructure';
import { FalcoPriority, rankOf } from '../falco/falco-priority';
import { FalcoRules } from '../falco/falco-rules';
import { isLine } from '../falco/falco-text';

/** The namespaces of the quarantines: only there does the label have an effect. */
export function requireNamespaces(scope: IConstruct, quarantines: AgentQuarantine[]): string[] {
  const names = requireList(scope, 'quarantines', quarantines).map((one, i) =>
    requireDnsLabel(
      scope,
      `quarantines[${i}].namespace`,
      ApiObject.of(requireInstanceOf(scope, `quarantines[${i}]`, one, AgentQuarantine)).metadata.namespace!,
    ),
  );
  if (names.length === 0) {
    throw propError(scope, 'quarantines', 'name an AgentQuarantine', quarantines, 'without one the label has no effect');
  }
  const repeated = firstRepeated(names);
  if (repeated !== undefined) {
    throw propError(scope, 'quarantines', 'contain each namespace once', repeated);
  }
  return names;
}

/** Names of Falco rules. An empty list means all rules. */
export function requireRuleNames(scope: IConstruct, value: string[] | undefined): string[] {
  const rules = requireList(scope, 'rules', value);
  if (value?.length === 0 || rules.some((rule) => typeof rule !== 'string' || !isLine(rule))) {
    throw propError(scope, 'rules', 'name Falco rules, such as ["Agent calls a container runtime"]', value, 'remove it for all rules');
  }
  return rules;
}

/**
 * Names of rules that never trigger the response: of a rule that its `FalcoRules` leave out, for example, and names that no `FalcoRules` of
 * the cluster has. Without any `FalcoRules` no name is known, and each passes.
 */
export function idleRules(scope: Construct, rules: readonly string[], minimumPriority: FalcoPriority): string[] {
  const known = FalcoRules._namedRules(scope);
  return known.length === 0 ? [] : rules.flatMap((rule, i) => {
    const faults = known.filter(({ name }) => name === rule).map((one) => whyIdle(one, `rules[${i}]`, minimumPriority));
    return faults.length === 0 ? unknownRule(rule, `rules[${i}]`, known) : faults.includes(undefined) ? [] : faults[0]!;
  });
}

function unknownRule(rule: string, prop: string, known: readonly KnownRule[]): string {
  const names = known.map(({ name }) => name);
  const meant = alike(rule, names);
  return propText(prop, 'name a rule that FalcoRules of the cluster have', rule, meant === undefined
    ? `such as ${nearest(rule, names).map((name) => `"${name}"`).join(', ')}; for a rule of Falco or of a file of yours, copy it to `
      + '\'rules\' of FalcoRules, or leave out \'rules\' here'
    : `did you mean "${meant}"?`);
}

type KnownRule = ReturnType<typeof FalcoRules._namedRules>[number];

function whyIdle({ name, priority, tags, leftOutBy, from }: KnownRule, prop: string, minimumPriority: FalcoPriority): string | undefined {
  if (leftOutBy !== undefined) {
    return propText(prop, 'name a rule that Falco gets', name, `'${leftOutBy}' of "${from}" leaves it out`);
  }
  if (tags.includes(INFRASTRUCTURE_TAG)) {
    return propText(prop, 'name a rule about agents', name, 'it is about infrastructure, which no response quarantines');
  }
  return rankOf(priority) <= rankOf(minimumPriority) ? undefined : propText(
    'minimumPriority', `be "${priority}" or lower for the rule "${name}"`, minimumPriority,
    `the events of the rule have the priority "${priority}", so that they trigger nothing`,
  );
}

/** The addresses of the API server, as blocks of one address each. */
export function requireApiServers(scope: IConstruct, ranges: ClusterRanges): string[] {
  const { apiServers } = DeniedRanges.of(scope, ranges);
  if (apiServers.length === 0 || apiServers.some(({ first, last }) => first !== last)) {
    throw propError(
      scope,
      'apiServerCidrs',
      'name single addresses, such as ["192.168.77.10/32"]',
      ranges.apiServerCidrs,
      'give them here or in the AgentCluster of the app or chart; kubectl get endpointslices kubernetes lists them '
        + 'and their port, which apiServerPort has to be',
    );
  }
  return apiServers.map(({ text }) => text);
}
