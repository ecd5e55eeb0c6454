import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ClusterRanges } from '../../../engine/address/cluster-ranges';
import { propError, requireDnsLabel, requireList } from '../../../engine/input/props';
import { firstRepeated } from '../../../engine/value/json';
import { DeniedRanges } from '../../network/denied-ranges';
import { AgentQuarantine } from '../../network/quarantine/agent-quarantine';
import { requireInstanceOf } from '../../props/require-instance-of';
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
