import { HIGHEST_PORT, LOWEST_PORT, PROTOCOLS, PortRange, PortSet } from '../../address/port-set';
import { Evidenced } from '../../manifest/network-policy';
import { Json, textOf } from '../../value/json';

/** A name, or a pattern of names such as "*.example.com", on some ports. */
export interface HostRule extends Evidenced {
  readonly host: string;
  readonly numbers: PortSet;
}

/** One rule for each value that is text, all with the same ports and of one element of a policy. */
export function hostRules(hosts: readonly unknown[], numbers: PortSet, field: string): HostRule[] {
  return hosts.filter((host): host is string => typeof host === 'string').map((host) => ({ host, numbers, field }));
}

/** The ports of a rule. All ports where the rule lists none, and none for a port that is not valid. */
export function portSetOf(ports: readonly Json[]): PortSet {
  return ports.length === 0 ? PortSet.ALL : PortSet.of(ports.flatMap(({ port, endPort, protocol }): PortRange[] => {
    const first = port === undefined ? LOWEST_PORT : Number(textOf(port));
    const last = port === undefined ? HIGHEST_PORT : Number(textOf(endPort ?? port));
    const isValid = LOWEST_PORT <= first && first <= last && last <= HIGHEST_PORT;
    const named = PROTOCOLS.filter((one) => protocol === 'ANY' || one === (protocol ?? 'TCP'));
    return isValid ? named.map((one) => ({ protocol: one, first, last })) : [];
  }));
}

/** Whether the rules have no fields but the given ones. */
export function haveOnly(fields: readonly string[], rules: readonly Json[]): boolean {
  return rules.every((rule) => Object.keys(rule).every((key) => fields.includes(key)));
}
