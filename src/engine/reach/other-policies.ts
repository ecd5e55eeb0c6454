import { KIND as CLUSTER_NETWORK_POLICY } from './cluster-network-policy';
import { partsThat } from './foreign/foreign-policies';
import { isUnknownPolicy } from './foreign/kinds';
import { ForeignPart } from './foreign/reading';
import { HostRule, NAME_KINDS, ciliumPeer, hostRulesIn, portsOf } from './host-rules';
import { proxiesOf } from './proxies';
import { proxyHostsOf, proxyPortsOf, proxyTitle } from './proxy-hosts';
import { allows } from './reach';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { titleOf } from '../cluster/namespaced';
import { Direction, PolicyRule } from '../manifest/network-policy';
import { groupKind } from '../manifest/pod-kinds';
import { PodView, isOnHostNetwork } from '../manifest/pod-view';
import { Json, objects } from '../value/json';
import { memoizeBy, memoizeByPair } from '../value/memoize';

/** What policies of other kinds let a pod do, beside those that `allows` knows. */
export interface Others {
  /** Names, each with what opens it. */
  readonly hosts: readonly (HostRule & { readonly by: string })[];
  /** Rules that say what a NetworkPolicy could say too. */
  readonly rules: readonly PolicyRule[];
  /** Policies that select the pod and are not computed, such as `GlobalNetworkPolicy "all"`; sorted. */
  readonly notComputed: readonly string[];
}

/** What of them there is for a pod and a direction. */
export function othersOf(view: ClusterView, pod: PodView, direction: Direction): Others {
  return OTHERS[direction](view, pod);
}

const OTHERS = {
  Egress: memoizeByPair((view: ClusterView, pod: PodView) => readOthers(view, pod, 'Egress')),
  Ingress: memoizeByPair((view: ClusterView, pod: PodView) => readOthers(view, pod, 'Ingress')),
};

function readOthers(view: ClusterView, pod: PodView, direction: Direction): Others {
  const hosts: (HostRule & { by: string })[] = [];
  const rules: PolicyRule[] = [];
  const notComputed = new Set(unknownPolicies(view, pod).map(titleOf));
  for (const part of isOnHostNetwork(pod) ? [] : foreignParts(view, pod)) {
    const by = titleOf(part.policy);
    const read = READ_KINDS.has(groupKind(part.policy.apiVersion, part.policy.kind)) ? readPart(part, direction) : NOTHING;
    hosts.push(...read.hosts.map((rule) => ({ ...rule, by })));
    rules.push(...read.rules.map((rule) => ({ ...rule, policy: part.policy })));
    if (!read.isWhole) {
      notComputed.add(by);
    }
  }
  for (const proxy of direction === 'Egress' ? proxiesOf(view).filter((one) => mayCall(view, pod, one)) : []) {
    const known = proxyHostsOf(view, proxy);
    hosts.push(...(known ?? []).map((rule) => ({ ...rule, by: proxyTitle(proxy) })));
    if (!known) {
      notComputed.add(proxyTitle(proxy));
    }
  }
  return { hosts, rules, notComputed: [...notComputed].sort() };
}

function mayCall(view: ClusterView, pod: PodView, proxy: PodView): boolean {
  return pod.manifest !== proxy.manifest && proxyPortsOf(proxy).some((port) => allows(view, { pod }, { pod: proxy }, port, 'TCP'));
}

/** The parts of policies of other kinds that are for the pod, but for those that `allows` computes. */
const foreignParts = partsThat(({ policy: { apiVersion, kind } }) => groupKind(apiVersion, kind) !== CLUSTER_NETWORK_POLICY);

/** Policies of kinds that nobody knows, which may be for the pod. */
function unknownPolicies(view: ClusterView, pod: PodView): Json[] {
  const all = unknownIn(view);
  return isOnHostNetwork(pod) ? [] : all.filter((policy) => ['', pod.namespace].includes(namespaceOf(policy)));
}

const unknownIn = memoizeBy((view: ClusterView) => view.all.filter(({ apiVersion, kind }) => isUnknownPolicy(groupKind(apiVersion, kind))));

/** The kinds whose rules are computed, as far as they are understood. */
const READ_KINDS = new Set(NAME_KINDS);

interface ReadPart {
  readonly hosts: readonly HostRule[];
  readonly rules: readonly Omit<PolicyRule, 'policy'>[];
  /** Whether that is all of it. */
  readonly isWhole: boolean;
}

const NOTHING: ReadPart = { hosts: [], rules: [], isWhole: false };

/** What can be told of a part of a policy. */
function readPart({ policy, spec }: ForeignPart, direction: Direction): ReadPart {
  if (direction === 'Ingress') {
    return { hosts: [], rules: [], isWhole: !isGiven(spec.ingress) && !isGiven(spec.ingressDeny) };
  }
  const all = objects(spec.egress);
  const rules = all.map(({ toEndpoints, ...rule }) =>
    objects(toEndpoints).map((endpoint) => ({ peer: ciliumPeer(policy, endpoint), rule })),
  );
  const isWhole = !isGiven(spec.egressDeny) && all.every((rule, i) => Object.keys(rule).every((key) => READ.includes(key))
    && rules[i].every(({ peer }) => peer !== undefined) && objects(rule.to).every((peer) => Object.keys(peer).join() === 'domainNames'));
  return {
    hosts: hostRulesIn(spec),
    rules: rules
      .flat()
      .flatMap(({ peer, rule }) => (peer ? [{ peers: [{ pods: peer }], ports: { numbers: portsOf(rule), names: [] } }] : [])),
    isWhole,
  };
}

/** Fields of rules that are understood. */
const READ = ['toFQDNs', 'toEndpoints', 'toPorts', 'matches', 'to', 'ports', 'name'];

function isGiven(rules: unknown): boolean {
  return Array.isArray(rules) && rules.length > 0;
}
