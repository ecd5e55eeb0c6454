import { FILE_FIELD, brokerTitle, brokersOf, grantsOfBroker, textOfCall } from './broker/broker-grants';
import { grantsOfPod } from './broker/grants-of-pod';
import { KIND as CLUSTER_NETWORK_POLICY } from './cluster-network-policy';
import { foreignPolicies, partsThat } from './foreign/foreign-policies';
import { isUnknownPolicy } from './foreign/kinds';
import { ForeignOpening, ForeignPart } from './foreign/reading';
import { FqdnEgress } from './fqdn/fqdn-network';
import { fqdnNetworkOf } from './fqdn/fqdn-networks';
import { HostRule } from './fqdn/host-rule';
import { Evidence } from './opening';
import { proxiesOf, proxyHostsFor, proxyPortsOf, proxyTitle } from './proxies';
import { allows } from './reach';
import { DNS_PROTOCOLS } from './resolver';
import { PortSet } from '../address/port-set';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { FilePlace, unknownFrom } from '../cluster/gateway-faults';
import { infrastructureOf } from '../cluster/infrastructure';
import { nameOf, titleOf } from '../cluster/namespaced';
import { Direction, PolicyRule } from '../manifest/network-policy';
import { groupKind } from '../manifest/pod-kinds';
import { PodView, isOnHostNetwork } from '../manifest/pod-view';
import { Json } from '../value/json';
import { memoizeBy, memoizeByPair } from '../value/memoize';

/** A name that a policy allows, or a proxy by its configuration. */
interface OtherHost extends HostRule, Evidence {
  /** Such as `EgressProxy "proxy"`. */
  readonly by: string;
  /** The one call that a broker passes to it, such as "POST /v1/messages". By default every connection is allowed. */
  readonly call?: string;
}

/** What policies allow a pod whose kinds `allows` does not compute. */
interface Others {
  /** Names, each with the policy or proxy that allows it. */
  readonly hosts: readonly OtherHost[];
  /** Rules that a NetworkPolicy can express too. */
  readonly rules: readonly PolicyRule[];
  /** What is read of policies that are not computed. What else they open is not known. */
  readonly openings: readonly (ForeignOpening & Pick<Evidence, 'policy'>)[];
  /** Policies that select the pod and are not computed, such as `GlobalNetworkPolicy "all"`, sorted. */
  readonly notComputed: readonly string[];
}

/** The same for one pod and direction. */
export function othersOf(view: ClusterView, pod: PodView, direction: Direction): Others {
  return hasOthers(view) ? OTHERS[direction](view, pod) : NONE;
}

const NONE: Others = { hosts: [], rules: [], openings: [], notComputed: [] };

/** Whether a view has anything that decides beside NetworkPolicies and ClusterNetworkPolicies. */
const hasOthers = memoizeBy((view: ClusterView) =>
  unknownIn(view).length + foreignPolicies(view).size + proxiesOf(view).length + brokersOf(view).length
    + unheldResolvers(view).length > 0);

const OTHERS = {
  Egress: memoizeByPair((view: ClusterView, pod: PodView) => readOthers(view, pod, 'Egress')),
  Ingress: memoizeByPair((view: ClusterView, pod: PodView) => readOthers(view, pod, 'Ingress')),
};

function readOthers(view: ClusterView, pod: PodView, direction: Direction): Others {
  const hosts: OtherHost[] = [];
  const rules: PolicyRule[] = [];
  const openings: (ForeignOpening & Pick<Evidence, 'policy'>)[] = [];
  const notComputed = new Set(unknownPolicies(view, pod).map(titleOf));
  for (const part of isOnHostNetwork(pod) ? [] : foreignParts(view, pod)) {
    const by = titleOf(part.policy);
    const read = readPart(part, direction);
    hosts.push(...read.hosts.map((rule) => ({ ...rule, by, policy: part.policy })));
    rules.push(...read.rules.map((rule) => ({ ...rule, policy: part.policy })));
    if (!read.isWhole) {
      notComputed.add(by);
      openings.push(...part.openings.filter((one) => one.direction === direction).map((one) => ({ ...one, policy: part.policy })));
    }
  }
  for (const proxy of direction === 'Egress' ? proxiesOf(view).filter((one) => mayCall(view, pod, one)) : []) {
    const known = proxyHostsFor(view, pod, proxy);
    hosts.push(...(known ?? []).map(({ config, via: _via, ...rule }) => ({ ...rule, by: proxyTitle(proxy), policy: config })));
    if (!known) {
      notComputed.add(proxyTitle(proxy));
    }
  }
  if (direction === 'Egress') {
    hosts.push(...unheldResolvers(view).filter(({ resolver }) => mayCall(view, pod, resolver)).map(({ host }) => host));
    hosts.push(...brokeredHosts(view, pod));
    unreadBrokers(view).filter((broker) => mayCall(view, pod, broker)).forEach((broker) => notComputed.add(brokerTitle(broker)));
  }
  return { hosts, rules, openings, notComputed: [...notComputed].sort() };
}

/** The resolvers that may ask others for every name, since someone changed them. */
const unheldResolvers = memoizeBy((view: ClusterView) => infrastructureOf(view, ['dns-allowlist']).flatMap((resolver) => {
  const unknown = unknownFrom(view, resolver);
  return unknown ? [{ resolver, host: hostOfResolver(resolver, unknown) }] : [];
}));

function hostOfResolver({ manifest }: PodView, { config, file, line }: FilePlace): OtherHost {
  return { host: '*', numbers: DNS, policy: config, field: `data["${file}"]`, line, by: `DnsAllowlist "${nameOf(manifest)}"` };
}

const DNS = PortSet.of(DNS_PROTOCOLS.map((protocol) => ({ protocol, first: 53, last: 53 })));

/** The brokers whose configuration cannot be read. */
const unreadBrokers = memoizeBy((view: ClusterView) => brokersOf(view).filter((broker) => !grantsOfBroker(view, broker)));

/** One for each call that a broker passes for the pod. */
function brokeredHosts(view: ClusterView, pod: PodView): OtherHost[] {
  return grantsOfPod(view, pod).flatMap(({ broker, config, calls }) => calls.map((call) => {
    const { host, numbers, line } = call;
    return { host, numbers, line, field: FILE_FIELD, policy: config, by: brokerTitle(broker), call: textOfCall(call) };
  }));
}

/** Whether policies let a pod call another one on a port that it declares. */
export function mayCall(view: ClusterView, pod: PodView, proxy: PodView): boolean {
  return pod.manifest !== proxy.manifest && proxyPortsOf(proxy).some((port) => allows(view, { pod }, { pod: proxy }, port, 'TCP'));
}

/** The parts of policies of other kinds that are for the pod, but for those that `allows` computes. */
const foreignParts = partsThat(({ policy: { apiVersion, kind } }) => groupKind(apiVersion, kind) !== CLUSTER_NETWORK_POLICY);

/** Policies of unknown kinds, which may select the pod. */
function unknownPolicies(view: ClusterView, pod: PodView): Json[] {
  const all = unknownIn(view);
  return isOnHostNetwork(pod) ? [] : all.filter((policy) => ['', pod.namespace].includes(namespaceOf(policy)));
}

const unknownIn = memoizeBy((view: ClusterView) => view.all.filter(({ apiVersion, kind }) => isUnknownPolicy(groupKind(apiVersion, kind))));

/** What is computed of a part of a policy. It is computed only for networks that know domain names. */
function readPart({ policy, spec, path }: ForeignPart, direction: Direction): FqdnEgress {
  const network = fqdnNetworkOf(policy);
  if (network && direction === 'Egress') {
    return network.readEgress(policy, spec, path);
  }
  const opensNothing = network !== undefined && !hasRules(spec.ingress) && !hasRules(spec.ingressDeny);
  return { hosts: [], rules: [], isWhole: opensNothing };
}

function hasRules(rules: unknown): boolean {
  return Array.isArray(rules) && rules.length > 0;
}
