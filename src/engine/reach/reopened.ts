import { foreignAddresses } from './foreign/foreign-policies';
import { PublicEgress, WIDEST_PREFIX, foreignPublicEgress, publicEgressBy, publicEgressOf } from './public-egress';
import { DNS_PORTS, DNS_PROTOCOLS } from './resolver';
import { AddressSet } from '../address/address-set';
import { Cidr, Family, compare } from '../address/cidr';
import { LINK_LOCAL } from '../address/metadata';
import { HIGHEST_PORT, LOWEST_PORT, Protocol } from '../address/port-set';
import { openFamilies, sizeOf } from '../address/public';
import { Ranges } from '../address/ranges';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { isGateway } from '../cluster/gateways';
import { byTitle } from '../cluster/namespaced';
import { PolicyGroup, inGroup, isolatingIn } from '../cluster/policy-groups';
import { DeniedBeside, deniedBesideIn } from '../manifest/annotations';
import { Grant, Ports, elementsThat, rulesOf } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { Match, sure } from '../manifest/selector';
import { Json, object } from '../value/json';
import { memoizeBy } from '../value/memoize';
import { push } from '../value/multimap';

/** What one policy denies a pod and others allow it. */
interface Reopened {
  readonly denier: Json;
  readonly openers: readonly Json[];
  /** The elements of an opener that allow it. */
  readonly elementsOf: (opener: Json) => string[];
  /** What they allow: "more than a sixty-fourth of the public IPv4 addresses". */
  readonly what: string;
}

/** What policies allow the pod although the annotation of another one denies it. */
export function reopenedFor(view: ClusterView, pod: PodView): Reopened[] {
  const groups = isGateway(view, pod) ? [] : view.policyGroupsOf(pod);
  const denierOf = (what: DeniedBeside) => byTitle(groups.flatMap((group) => deniersIn(group).get(what) ?? []))[0] as Json | undefined;
  return [...internet(view, pod, groups, denierOf('internet')), ...dns(view, groups, denierOf('dns'), denierOf('internet') !== undefined)];
}

/** For each thing that policies of a group deny, the first such policy by its name. */
const deniersIn = memoizeBy((group: PolicyGroup) => new Map(
  byTitle(group).reverse().flatMap((policy) => deniedBesideIn(policy).map((what) => [what, policy] as const)),
));

/** What the annotations of policies deny the pod, with these policies. */
export function deniedBesideFor(view: ClusterView, pod: PodView): ReadonlyMap<DeniedBeside, readonly Json[]> {
  const denied = new Map<DeniedBeside, Json[]>();
  view.policyGroupsOf(pod).flat().forEach((policy) => deniedBesideIn(policy).forEach((what) => push(denied, what, policy)));
  return denied;
}

function internet(view: ClusterView, pod: PodView, groups: readonly PolicyGroup[], denier: Json | undefined): Reopened[] {
  const openers: readonly Opener[] = denier ? [
    ...groups.flatMap(publicIn),
    ...foreignAddresses(view, pod).map((part) => ({ policy: part.policy, ...foreignPublicEgress(part) })).filter(isOpening),
  ] : [];
  const open = openFamilies(AddressSet.of(openers.flatMap(({ addresses }) => addresses.ranges)));
  const wide = FAMILIES.filter((family) => !open.includes(family) && openers.some((one) => one.wide.includes(family)));
  return [
    ...open.length === 0 ? [] : [{
      denier: denier!,
      openers: largestOf(openers, open),
      elementsOf: publicElements,
      what: `more than a sixty-fourth of the public ${named(open)} addresses`,
    }],
    ...wide.map((family) => ({
      denier: denier!,
      openers: openers.filter((one) => one.wide.includes(family)).map(({ policy }) => policy),
      elementsOf: publicElements,
      what: `a block of ${named([family])} that is wider than /${WIDEST_PREFIX[family]}`,
    })),
  ];
}

const FAMILIES: readonly Family[] = [4, 6];

/** The elements of a NetworkPolicy that open a part of the internet. None for a policy of another kind. */
function publicElements(policy: Json): string[] {
  return policy.kind === 'NetworkPolicy' ? elementsThat(policy, 'Egress', (grants) => !publicEgressBy(grants).addresses.isEmpty) : [];
}

function named(families: readonly Family[]): string {
  return families.map((family) => `IPv${family}`).join(' and ');
}

/** A policy with a part of the internet. */
interface Opener extends PublicEgress {
  readonly policy: Json;
}

function isOpening({ addresses }: PublicEgress): boolean {
  return !addresses.isEmpty;
}

/** The policies of a group that open a part of the internet, however small: many of them together can open all of it. */
const publicIn = inGroup((group) =>
  isolatingIn.Egress(group).map((policy): Opener => ({ policy, ...publicEgressOf(policy) })).filter(isOpening));

/** The policies that open the most, as many as are needed to open too much. */
function largestOf(openers: readonly Opener[], families: readonly Family[]): Json[] {
  const needed = new Set<Json>();
  for (const family of families) {
    const sizes = new Map(openers.map((one) => [one.policy, sizeOf(one.addresses, family)]));
    const order = byTitle(openers.map(({ policy }) => policy)).sort((one, other) => compare(sizes.get(other)!, sizes.get(one)!));
    let held = AddressSet.EMPTY;
    for (const policy of order) {
      if (openFamilies(held).includes(family)) {
        break;
      }
      openers.filter((one) => one.policy === policy).forEach(({ addresses }) => { held = held.union(addresses); });
      needed.add(policy);
    }
  }
  return [...needed];
}

/** Whether a policy alone opens more of the internet than a list of targets has. */
export function opensWide(policy: Json): boolean {
  const { addresses, wide } = publicEgressOf(policy);
  return wide.length + openFamilies(addresses).length > 0;
}

/** Namespaces in which clusters run their resolvers. */
export const RESOLVER_NAMESPACES = ['kube-system', 'openshift-dns'];

const EVERY_TCP = { protocol: 'TCP', first: LOWEST_PORT, last: HIGHEST_PORT } as const;

/** The policies of a group that allow a resolver. The view has the labels of its namespace. */
const resolverOpeners = memoizeBy((view: ClusterView) => inGroup((group) =>
  isolatingIn.Egress(group).filter((policy) => opensResolver(view, policy, 'yes'))));

/** The same with those outside. */
const anyResolverOpeners = memoizeBy((view: ClusterView) => inGroup((group) => isolatingIn.Egress(group)
  .filter((policy) => opensResolver(view, policy, 'yes') || rulesOf(policy, 'Egress').some(namesOutsideResolver))));

function dns(view: ClusterView, groups: readonly PolicyGroup[], denier: Json | undefined, isInternetDenied: boolean): Reopened[] {
  const opens = (policy: Json) => (rule: Grant) => opensResolverIn(view, policy, rule) || (isInternetDenied && namesOutsideResolver(rule));
  const openers = denier ? groups.flatMap(isInternetDenied ? anyResolverOpeners(view) : resolverOpeners(view)) : [];
  return openers.length === 0 ? [] : [{
    denier: denier!,
    openers,
    elementsOf: (policy) => elementsThat(policy, 'Egress', (grants) => grants.some(opens(policy))),
    what: 'the port of DNS to a resolver',
  }];
}

/** Ports on which resolvers answer: those of DNS, and that of DNS over TLS. */
export const RESOLVER_PORTS = [...DNS_PORTS, 853];

/** Addresses in the cluster and on its nodes that may be those of a resolver. */
export function resolverBlocks({ pods, services, nodes }: Pick<Ranges, 'pods' | 'services' | 'nodes'>): Cidr[] {
  return [...pods, ...services, ...nodes, ...LINK_LOCAL];
}

/**
 * Whether a policy allows the port of a resolver to pods where resolvers run, or to addresses in the cluster. A port by name may have any
 * number: the chart of CoreDNS calls its port "udp-53".
 *
 * @param ifIn whether the namespace of a resolver is selected for sure, or perhaps, since it may have any label beside its name
 */
export function opensResolver(view: ClusterView, policy: Json, ifIn: 'yes' | 'maybe'): boolean {
  return rulesOf(policy, 'Egress').some((rule) => opensResolverIn(view, policy, rule, ifIn));
}

/** Whether a policy allows the port of a resolver to any address. */
export function opensOutsideResolver(policy: Json): boolean {
  return rulesOf(policy, 'Egress').some((rule) => opensAnyPort(rule) && rule.peers.some((peer) => 'block' in peer));
}

function opensResolverIn(view: ClusterView, policy: Json, rule: Grant, ifIn: 'yes' | 'maybe' = 'yes'): boolean {
  const addresses = AddressSet.of(resolverBlocks(view.rangesOf(namespaceOf(policy))));
  return opensAnyPort(rule) && rule.peers.some((peer) => ('pods' in peer
    ? RESOLVER_NAMESPACES.map((name) => matchOfNamespace(view, peer.pods.namespaceSelector, name, namespaceOf(policy)))
      .some((match) => match === 'yes' || match === ifIn)
    : !peer.block.addresses.intersect(addresses).isEmpty));
}

/** Whether a rule names the port of a resolver, for addresses. A rule for every port is for a target, and not for its resolver. */
function namesOutsideResolver(rule: Grant): boolean {
  return opensAnyPort(rule) && !rule.ports.numbers.has(EVERY_TCP) && rule.peers.some((peer) => 'block' in peer);
}

function opensAnyPort({ ports }: Grant): boolean {
  return DNS_PROTOCOLS.some((protocol) => opensPort(ports, protocol));
}

function opensPort({ numbers, names }: Ports, protocol: Protocol): boolean {
  return RESOLVER_PORTS.some((port) => numbers.has({ protocol, first: port, last: port }))
    || names.some((one) => one.protocol === protocol);
}

function matchOfNamespace(view: ClusterView, selector: Json | undefined, name: string, own: string): Match {
  return selector === undefined ? sure(own === name) : view.matchOfNamespace(object(selector), name);
}
