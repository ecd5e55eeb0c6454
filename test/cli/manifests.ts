import { check, yaml } from './command';
import { Json } from '../../src/engine/value/json';
import { RANGES } from '../support/app';
import { surroundings, tweaked } from '../support/cases';

const ACKNOWLEDGED = 'cdk8s-hardened-agents/acknowledged-';

/** The options that name the addresses of the cluster. */
export const ranges = [
  ...RANGES.podCidrs.flatMap((cidr) => ['--pod-cidr', cidr]),
  ...RANGES.serviceCidrs.flatMap((cidr) => ['--service-cidr', cidr]),
];

/** A pod with two findings: no-host-namespaces and no-privilege-escalation. */
export const weak = tweaked('Pod', ({ spec }) => {
  spec.hostPID = true;
  spec.containers[0].securityContext.privileged = true;
});

/** The manifests together with those that every agent needs. */
export const beside = (...manifests: Json[]) => yaml(...manifests, ...surroundings());

/** A pod with these acknowledgements, by the id of the rule. */
export function acknowledging(rules: { [key: string]: string }, manifest = weak()): Json {
  manifest.metadata.annotations = Object.fromEntries(Object.entries(rules).map(([id, reason]) => [`${ACKNOWLEDGED}${id}`, reason]));
  return manifest;
}

/** The rules with findings, and the exit code. */
export async function found(args: string[], stdin: string): Promise<[string[], number]> {
  const { code, out } = await check(['-', '--format', 'json', ...ranges, ...args], stdin);
  return [(JSON.parse(out) as { findings: { rule: string }[] }).findings.map(({ rule }) => rule), code];
}

/** The reason for a lowered rule or a selector. */
export const because = (what: string) => ['--reason', `${what}=the node agent needs it`];
