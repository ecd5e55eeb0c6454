import { IConstruct } from 'constructs';
import { Cidr } from '../../../engine/address/cidr';
import { Json } from '../../../engine/value/json';
import { PodSet } from '../peer';

/** One name on one TCP port. */
export interface NameAndPort {
  readonly fqdn: string;
  readonly port: number;
}

/** Who answers DNS on a network beside the pods `k8s-app: kube-dns`. */
export interface Resolvers {
  /** Whether the back end allows DNS itself, for the allowed names alone. */
  readonly limited?: boolean;
  /** Values of `k8s-app` of further pods in `kube-system`. */
  readonly pods?: readonly string[];
  /** Addresses on the nodes, where they are not those of NodeLocal DNS. */
  readonly addresses?: () => string[];
}

/** How a network takes names: as objects of a kind, which add up. */
export interface FqdnNetwork {
  readonly apiVersion: string;
  readonly kind: string;
  /** Whether a name goes into the object that has these. */
  takes(names: readonly NameAndPort[], next: NameAndPort): boolean;
  /** @param policy the policy that asks, whose cluster counts */
  spec(callers: PodSet, names: readonly NameAndPort[], policy: IConstruct): Json;
  /** @param policy told in errors */
  resolvers(policy: IConstruct, services: readonly Cidr[]): Resolvers;
}

/**
 * Names in one object. kubectl keeps the whole object in an annotation, which has room for 256 KiB, and 100 of the longest
 * names take less than 150.
 */
export const MAX_NAMES = 100;

/** The names by port, both in order. */
export function namesByPort(names: readonly NameAndPort[]): [port: number, names: string[]][] {
  const ports = [...new Set(names.map(({ port }) => port))].sort((a, b) => a - b);
  return ports.map((port) => [port, names.filter((name) => name.port === port).map(({ fqdn }) => fqdn).sort()]);
}
