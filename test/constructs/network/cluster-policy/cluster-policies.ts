import ipaddr from 'ipaddr.js';
import { selects } from '../../../../src/engine/manifest/selector';
import { Manifest } from '../../../support/app';

/** A pod as a cluster policy sees it, by its labels and those of its namespace. */
export interface Pod {
  readonly namespace: { readonly [label: string]: string };
  readonly labels: { readonly [label: string]: string };
}

/** A call, to a pod or to an address that is none's. */
export interface Call {
  readonly from: Pod;
  readonly to?: Pod;
  readonly address: string;
  readonly port: number;
  readonly protocol?: 'tcp' | 'udp' | 'sctp';
}

/**
 * What ClusterNetworkPolicies of one tier say of a call, read as their specification has it: the lowest priority number counts
 * first, in a policy the first rule that matches; where none does, the next tier decides.
 */
export function verdict(policies: readonly Manifest[], direction: 'egress' | 'ingress', call: Call): 'Accept' | 'Deny' | 'Pass' {
  const [own, other] = direction === 'egress' ? [call.from, call.to] : [call.to, call.from];
  const rules = [...policies].sort((a, b) => a.spec.priority - b.spec.priority)
    .filter(({ spec }) => own && isPod(spec.subject, own))
    .flatMap(({ spec }) => (spec[direction] ?? []) as Manifest[]);
  return rules.find((rule) => (direction === 'egress' ? rule.to : rule.from).some((peer: Manifest) => isPeer(peer, call.address, other))
    && (rule.protocols ?? [undefined]).some((protocol?: Manifest) => protocol === undefined || isPort(protocol, call)))?.action ?? 'Pass';
}

function isPeer(peer: Manifest, address: string, pod?: Pod): boolean {
  const parsed = ipaddr.parse(address);
  return peer.networks
    ? peer.networks.map(ipaddr.parseCIDR)
      .some((block: [ipaddr.IPv4 | ipaddr.IPv6, number]) => block[0].kind() === parsed.kind() && parsed.match(block))
    : pod !== undefined && isPod(peer, pod);
}

function isPod({ namespaces, pods }: Manifest, { namespace, labels }: Pod): boolean {
  return selects(namespaces ?? pods.namespaceSelector, namespace) && (!pods || selects(pods.podSelector, labels));
}

function isPort(protocol: Manifest, { port, protocol: name = 'tcp' }: Call): boolean {
  const { number, range } = protocol[name]?.destinationPort ?? {};
  return number === port || (range !== undefined && range.start <= port && port <= range.end);
}
