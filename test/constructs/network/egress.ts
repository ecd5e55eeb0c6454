import { Chart } from 'cdk8s';
import { PodSubnetEgressDeny, PodSubnetEgressDenyProps } from '../../../src';
import { Base, Manifest, open, objects } from '../../support/app';

/** Ranges of a cluster with IPv4 alone. */
export const RANGES = { podCidrs: ['10.243.0.0/16'], serviceCidrs: ['10.96.0.0/12'] };

/** Ranges of a dual-stack cluster. */
export const DUAL = { podCidrs: ['10.243.0.0/16', 'fd00:10:243::/56'], serviceCidrs: ['10.96.0.0/12', 'fd00:10:96::/112'] };

/** A valid policy with one tweak. */
export function egress(b: Base, tweak: Partial<PodSubnetEgressDenyProps> = {}, id = 'egress'): PodSubnetEgressDeny {
  return new PodSubnetEgressDeny(b.chart, id, { namespace: b.namespace, ...RANGES, ...tweak });
}

/** A base whose policy allows nothing, so that a test sees what it allows itself. */
export function closed(tweak: Partial<PodSubnetEgressDenyProps> = {}): Base & { readonly egress: PodSubnetEgressDeny } {
  const b = open();
  return { ...b, egress: egress(b, { allowInternet: false, allowDns: false, ...tweak }) };
}

/** The specs of the policies for a direction in a namespace; that of the AgentNamespace itself, which denies ingress, is left out. */
export function specs(chart: Chart, direction: 'Egress' | 'Ingress', namespace = 'agents'): Manifest[] {
  return objects(chart, 'NetworkPolicy')
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.name !== 'default-deny')
    .map(({ spec }) => spec)
    .filter(({ policyTypes }) => policyTypes[0] === direction);
}

/** The rules of those policies, all together. */
export function rules(chart: Chart, direction: 'Egress' | 'Ingress', namespace = 'agents'): Manifest[] {
  return specs(chart, direction, namespace).flatMap((spec) => spec[direction.toLowerCase()] ?? []);
}

/** The namespace as a policy selects it. */
export function inNamespace(name: string): Manifest {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}

/** TCP ports as a rule lists them. */
export function tcp(...ports: number[]): Manifest[] {
  return ports.map((port) => ({ port, protocol: 'TCP' }));
}
