import { DEFAULT_ANNOTATION } from './labels';
import { AddressSet } from '../address/address-set';
import { CidrError, parseMaskedCidr } from '../address/cidr';
import { HIGHEST_PORT, LOWEST_PORT, PROTOCOLS, PortRange, PortSet, Protocol, isPort } from '../address/port-set';
import { Json, copyOf, object } from '../value/json';
import { BoundedCache, memoize, memoizeBy } from '../value/memoize';

/** Direction of traffic as seen from the pods that a policy selects. */
export type Direction = 'Ingress' | 'Egress';

/** Where policies keep the rules of a direction, and a rule its peers. */
export const FIELDS = { Egress: ['egress', 'to'], Ingress: ['ingress', 'from'] } as const;

/** What a rule of any policy allows: any of these on any of these ports. */
export interface Grant {
  readonly peers: readonly Peer[];
  readonly ports: Ports;
}

/** One rule of a policy. */
export interface PolicyRule extends Grant {
  readonly policy: Json;
  /** ClusterNetworkPolicies that deny a part of what it allows, which its peers and ports do not say. */
  readonly cutBy?: readonly Json[];
}

/** Addresses, or pods by labels. Equal blocks of several policies are one object. */
export type Peer = ({ readonly block: Block } | { readonly pods: PodPeer }) & Evidenced;

/** What one element of a policy says. */
export interface Evidenced {
  /** Path of the element in its policy, such as "spec.egress[0].to[1]". Empty if no policy says it. */
  readonly field: string;
}

/** Addresses of an `ipBlock`, or every one. */
export interface Block {
  /** A text that two blocks share only if they are equal. */
  readonly text: string;
  readonly addresses: AddressSet;
  /** Whether it stands for everyone, also for pods whose addresses are not known. */
  readonly everyone: boolean;
  /** The values that are not blocks, each with what it must be. */
  readonly faults: ReadonlyMap<unknown, string>;
}

/** Pods by their own labels and those of their namespace. A selector that is left out selects all. */
export interface PodPeer {
  /** Nothing for the policy's own namespace. */
  readonly namespaceSelector?: Json;
  readonly podSelector?: Json;
  /** Where their addresses are: of a block on a port by name, only pods name ports. By default anywhere. */
  readonly at?: Block;
}

/** Ports by number, and by the names that the called pod gives them. */
export interface Ports {
  readonly numbers: PortSet;
  readonly names: readonly { readonly protocol: Protocol; readonly name: string }[];
}

/** Whether a policy isolates its pods for a direction: by policyTypes, else for ingress, and for egress if it has egress rules. */
export function isolates(policy: Json, direction: Direction): boolean {
  const { policyTypes, egress } = object(policy.spec);
  return Array.isArray(policyTypes) && policyTypes.length > 0
    ? policyTypes.includes(direction)
    : direction === 'Ingress' || (Array.isArray(egress) && egress.length > 0);
}

/** The rules of a policy as networks read them: no peers mean everyone, no ports mean every port, an empty YAML value is an empty rule. */
export function rulesOf(policy: Json, direction: Direction): readonly PolicyRule[] {
  return RULES[direction](policy);
}

const RULES = {
  Egress: memoizeBy((policy: Json) => grantsIn(policy, 'Egress').map(({ peers, ports }) => ({ policy, peers, ports }))),
  Ingress: memoizeBy((policy: Json) => grantsIn(policy, 'Ingress').map(({ peers, ports }) => ({ policy, peers, ports }))),
};

/** What the rules of a policy allow. Policies with the same rules share the list, so a result for it is computed once. */
export function grantsIn(policy: Json, direction: Direction): readonly Grant[] {
  const rules: unknown = object(policy.spec)[FIELDS[direction][0]];
  return Array.isArray(rules) ? GRANTS[direction](rules) : [];
}

/** The elements of a policy that, each by itself, have something: peers such as "spec.egress[0].to[1]", or a rule that has none. */
export function elementsThat(policy: Json, direction: Direction, have: (grants: readonly Grant[]) => boolean): string[] {
  return grantsIn(policy, direction).flatMap(({ peers, ports }) =>
    peers.filter((peer) => have([{ peers: [peer], ports }])).map(({ field }) => field));
}

const GRANTS = {
  Egress: memoizeBy((rules: readonly unknown[]) => readGrants(rules, 'Egress')),
  Ingress: memoizeBy((rules: readonly unknown[]) => readGrants(rules, 'Ingress')),
};

function readGrants(given: readonly unknown[], direction: Direction): readonly Grant[] {
  const [field, peers] = FIELDS[direction];
  const rules = list(given).map(object);
  const texts = rules.map((rule) => JSON.stringify(rule));
  return memoize(grantsByRules, `${direction}\n${texts.join('\n')}`, () => rules.map((rule, i) => {
    const path = `spec.${field}[${i}]`;
    return memoize(grantsByRule, `${path}\n${texts[i]}`, () => ({ peers: peersOf(rule[peers], path, peers), ports: portsOf(rule.ports) }));
  }));
}

/** @param path that of the rule, which stands for everyone if it has no peers */
function peersOf(value: unknown, path: string, side: string): Peer[] {
  const peers = list(value).map(object);
  return (peers.length > 0 ? peers : [{}]).map(({ ipBlock, namespaceSelector, podSelector }, j) => {
    const field = peers.length > 0 ? `${path}.${side}[${j}]` : path;
    if (isGiven(ipBlock) || (!isGiven(namespaceSelector) && !isGiven(podSelector))) {
      return { field, block: blockOf(ipBlock) };
    }
    return {
      field,
      pods: {
        namespaceSelector: isGiven(namespaceSelector) ? copyOf(object(namespaceSelector)) : undefined,
        podSelector: copyOf(object(podSelector)), // the caller can change the manifest
      },
    };
  });
}

const EVERYONE: Block = { text: 'everyone', addresses: AddressSet.ALL, everyone: true, faults: new Map() };

/** Rules, blocks and ports by their text. Thousands of policies name the same. */
const grantsByRules = new BoundedCache<readonly Grant[]>();
const grantsByRule = new BoundedCache<Grant>();
const blocks = new BoundedCache<Block>();
const ports = new BoundedCache<Ports>();

/** The addresses of an `ipBlock`. Without one it is everyone. */
export function blockOf(ipBlock: unknown): Block {
  if (!isGiven(ipBlock)) {
    return EVERYONE;
  }
  const { cidr, except } = object(ipBlock);
  const text = JSON.stringify([cidr, ...list(except)]);
  return memoize(blocks, text, () => readBlock(text, cidr, list(except)));
}

function readBlock(text: string, cidr: unknown, except: unknown[]): Block {
  const faults = new Map<unknown, string>();
  const parsed = (value: unknown) => {
    try {
      return [parseMaskedCidr(value as string)];
    } catch (error) {
      if (!(error instanceof CidrError)) {
        throw error;
      }
      faults.set(value, error.message);
      return [];
    }
  };
  return { text, addresses: AddressSet.of(parsed(cidr)).subtract(AddressSet.of(except.flatMap(parsed))), everyone: false, faults };
}

const EVERY_PORT: Ports = { numbers: PortSet.ALL, names: [] };

function portsOf(value: unknown): Ports {
  const given = list(value);
  return given.length === 0 ? EVERY_PORT : memoize(ports, JSON.stringify(given), () => readPorts(given.map(object)));
}

function readPorts(given: readonly Json[]): Ports {
  const names: { protocol: Protocol; name: string }[] = [];
  const ranges: PortRange[] = [];
  for (const { port, endPort, protocol: stated } of given) {
    const protocol = PROTOCOLS.find((one) => one === (stated ?? 'TCP'));
    if (protocol && typeof port === 'string') {
      names.push({ protocol, name: port });
    } else if (protocol && !isGiven(port)) {
      ranges.push({ protocol, first: LOWEST_PORT, last: HIGHEST_PORT });
    } else if (protocol && isPort(port) && isPort(endPort ?? port) && port <= (endPort ?? port)) {
      ranges.push({ protocol, first: port, last: endPort ?? port });
    }
  }
  return { numbers: PortSet.of(ranges), names };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? [...value as unknown[]] : []; // a copy has no gaps
}

/** Whether a field has a value. A YAML key without a value is null. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Annotations of the policy by which a namespace denies its pods what no other policy allows. */
export const DEFAULT_DENY = { [DEFAULT_ANNOTATION]: 'deny' };

/** Whether a policy is the default of its namespace. It says of no pod what the pod needs. */
export function isDefaultDeny(policy: Json): boolean {
  return object(object(policy.metadata).annotations)[DEFAULT_ANNOTATION] === DEFAULT_DENY[DEFAULT_ANNOTATION];
}
