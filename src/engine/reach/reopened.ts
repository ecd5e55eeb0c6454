import { egressOf } from './egress';
import { foreignAddresses } from './foreign/foreign-policies';
import { largeFamilies } from './opened-addresses';
import { opensDns } from './resolver';
import { AddressSet } from '../address/address-set';
import { AddressRange, bitsOf } from '../address/cidr';
import { LINK_LOCAL } from '../address/metadata';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { isGateway } from '../cluster/gateways';
import { byTitle } from '../cluster/namespaced';
import { PolicyGroup, inGroup, isolatingIn } from '../cluster/policy-groups';
import { DeniedBeside, deniedBesideIn } from '../manifest/denied-annotation';
import { rulesOf } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { selects } from '../manifest/selector';
import { Json, object } from '../value/json';
import { memoizeBy } from '../value/memoize';

/** What one policy denies a pod and others allow it. */
export interface Reopened {
  readonly denier: Json;
  readonly openers: readonly Json[];
  /** What they allow: "a large part of all IPv4 addresses". */
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

function internet(view: ClusterView, pod: PodView, groups: readonly PolicyGroup[], denier: Json | undefined): Reopened[] {
  const openers = denier ? [
    ...groups.flatMap(wideIn),
    ...foreignAddresses(view, pod).map(({ policy, addresses }) => ({ policy, ranges: addresses.ranges.filter(isWide) })),
  ].filter(({ ranges }) => ranges.length > 0) : [];
  const families = largeFamilies(AddressSet.of(openers.flatMap(({ ranges }) => ranges)));
  return families.length === 0 ? [] : [{
    denier: denier!,
    openers: openers.map(({ policy }) => policy),
    what: `a large part of all ${families.map((family) => `IPv${family}`).join(' and ')} addresses`,
  }];
}

/** A block with a longer prefix is a peer of a list, not a part of the internet. No policy has enough of them to matter. */
const WIDE_PREFIX = 12;

/** The policies of a group with blocks that are large enough to be a part of the internet. Several together can allow all of it. */
const wideIn = inGroup((group) =>
  isolatingIn
    .Egress(group)
    .map((policy) => ({ policy, ranges: egressOf(policy).addresses.ranges.filter(isWide) }))
    .filter(({ ranges }) => ranges.length > 0),
);

/** Whether a policy has a block that is large enough to be a part of the internet. */
export function opensWide(policy: Json): boolean {
  return egressOf(policy).addresses.ranges.some(isWide);
}

function isWide({ family, first, last }: AddressRange): boolean {
  return last - first + 1n >= 2n ** BigInt(bitsOf(family) - WIDE_PREFIX);
}

/** Namespaces in which clusters run their resolvers. */
export const RESOLVER_NAMESPACES = ['kube-system', 'openshift-dns'];

/** The policies of a group that allow a resolver. The view has the labels of its namespace. */
const resolverOpeners = memoizeBy((view: ClusterView) => inGroup((group) =>
  isolatingIn.Egress(group).filter((policy) => opensResolver(view, policy))));

function dns(view: ClusterView, groups: readonly PolicyGroup[], denier: Json | undefined): Reopened[] {
  const openers = denier ? groups.flatMap(resolverOpeners(view)) : [];
  return openers.length === 0 ? [] : [{ denier: denier!, openers, what: 'the cluster\'s resolver' }];
}

/** Whether a policy allows the port of DNS to pods where resolvers run, or to addresses of Services, nodes or the pod's own node. */
export function opensResolver(view: ClusterView, policy: Json): boolean {
  const { services, nodes } = view.rangesOf(namespaceOf(policy));
  const addresses = AddressSet.of([...services, ...nodes, ...LINK_LOCAL]);
  return rulesOf(policy, 'Egress').some(({ ports, peers }) => (['UDP', 'TCP'] as const).some((protocol) => opensDns(ports, protocol))
    && peers.some((peer) => ('pods' in peer
      ? RESOLVER_NAMESPACES.some((name) => isIn(view, peer.pods.namespaceSelector, name, namespaceOf(policy)))
      : !peer.block.addresses.intersect(addresses).isEmpty)));
}

function isIn(view: ClusterView, selector: Json | undefined, name: string, own: string): boolean {
  return selector === undefined ? own === name : selects(object(selector), view.namespaceLabels(name));
}
