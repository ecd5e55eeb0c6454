import { foreignAddresses } from './foreign/foreign-policies';
import { PublicEgress, WIDEST_PREFIX, foreignPublicEgress, publicEgressBy, publicEgressOf } from './public-egress';
import { DNS_PROTOCOLS, opensDns } from './resolver';
import { AddressSet } from '../address/address-set';
import { Family, compare } from '../address/cidr';
import { LINK_LOCAL } from '../address/metadata';
import { openFamilies, sizeOf } from '../address/public';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { isGateway } from '../cluster/gateways';
import { byTitle } from '../cluster/namespaced';
import { PolicyGroup, inGroup, isolatingIn } from '../cluster/policy-groups';
import { DeniedBeside, deniedBesideIn } from '../manifest/denied-annotation';
import { Grant, elementsThat, rulesOf } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { selects } from '../manifest/selector';
import { Json, object } from '../value/json';
import { memoizeBy } from '../value/memoize';
import { push } from '../value/multimap';

/** What one policy denies a pod and others allow it. */
export interface Reopened {
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
  return [...internet(view, pod, groups, denierOf('internet')), ...dns(view, groups, denierOf('dns'))];
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

/** The policies of a group that allow a resolver. The view has the labels of its namespace. */
const resolverOpeners = memoizeBy((view: ClusterView) => inGroup((group) =>
  isolatingIn.Egress(group).filter((policy) => opensResolver(view, policy))));

function dns(view: ClusterView, groups: readonly PolicyGroup[], denier: Json | undefined): Reopened[] {
  const openers = denier ? groups.flatMap(resolverOpeners(view)) : [];
  return openers.length === 0 ? [] : [{
    denier: denier!,
    openers,
    elementsOf: (policy) => elementsThat(policy, 'Egress', (grants) => grants.some((grant) => opensResolverIn(view, policy, grant))),
    what: 'the cluster\'s resolver',
  }];
}

/** Whether a policy allows the port of DNS to pods where resolvers run, or to addresses of Services, nodes or the pod's own node. */
export function opensResolver(view: ClusterView, policy: Json): boolean {
  return rulesOf(policy, 'Egress').some((rule) => opensResolverIn(view, policy, rule));
}

function opensResolverIn(view: ClusterView, policy: Json, { ports, peers }: Grant): boolean {
  const { services, nodes } = view.rangesOf(namespaceOf(policy));
  const addresses = AddressSet.of([...services, ...nodes, ...LINK_LOCAL]);
  return DNS_PROTOCOLS.some((protocol) => opensDns(ports, protocol))
    && peers.some((peer) => ('pods' in peer
      ? RESOLVER_NAMESPACES.some((name) => isIn(view, peer.pods.namespaceSelector, name, namespaceOf(policy)))
      : !peer.block.addresses.intersect(addresses).isEmpty));
}

function isIn(view: ClusterView, selector: Json | undefined, name: string, own: string): boolean {
  return selector === undefined ? own === name : selects(object(selector), view.namespaceLabels(name));
}
