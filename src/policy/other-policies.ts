import { CILIUM_KINDS, HostRule, NAME_KINDS, ciliumLabels, ciliumPeer, hostRulesOf, portsOf, specsOf, withoutSources } from './host-rules';
import { Json, object, objects, textOf } from './json';
import { titleOf } from './namespaced';
import { Direction, PolicyRule } from './network-policy';
import { PodView } from './pod-view';
import { proxiesOf } from './proxies';
import { proxyHostsOf, proxyPortsOf, proxyTitle } from './proxy-hosts';
import { allows } from './reach';
import { selects } from './selector';
import { World, namespaceOf } from './world';
import { once } from '../reach/once';

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
export function othersOf(world: World, pod: PodView, direction: Direction): Others {
  const byPod = once(CACHE[direction], world, () => new WeakMap<PodView, Others>());
  return once(byPod, pod, () => readOthers(world, pod, direction));
}

const CACHE = { Egress: new WeakMap<World, WeakMap<PodView, Others>>(), Ingress: new WeakMap<World, WeakMap<PodView, Others>>() };

function readOthers(world: World, pod: PodView, direction: Direction): Others {
  const hosts: (HostRule & { by: string })[] = [];
  const rules: PolicyRule[] = [];
  const opaque = OPAQUE.flatMap(({ kind, mayConcern }) => world.of(kind).filter((policy) => mayConcern(policy, pod, world)));
  const notComputed = new Set<string>(pod.spec.hostNetwork === true ? [] : opaque.map(titleOf));
  for (const policy of [...CILIUM_KINDS, ...NAME_KINDS].flatMap((kind) => world.of(kind)).filter((one) => specsFor(one, pod).length > 0)) {
    const read = readPolicy({ ...policy, spec: undefined, specs: specsFor(policy, pod) }, direction);
    hosts.push(...read.hosts.map((rule) => ({ ...rule, by: titleOf(policy) })));
    rules.push(...read.rules.map((rule) => ({ ...rule, policy })));
    if (!read.isWhole) {
      notComputed.add(titleOf(policy));
    }
  }
  for (const proxy of direction === 'Egress' ? proxiesOf(world).filter((one) => mayCall(world, pod, one)) : []) {
    const known = proxyHostsOf(world, proxy);
    hosts.push(...(known ?? []).map((rule) => ({ ...rule, by: proxyTitle(proxy) })));
    if (!known) {
      notComputed.add(proxyTitle(proxy));
    }
  }
  return { hosts, rules, notComputed: [...notComputed].sort() };
}

function mayCall(world: World, pod: PodView, proxy: PodView): boolean {
  return pod.manifest !== proxy.manifest && proxyPortsOf(proxy).some((port) => allows(world, { pod }, { pod: proxy }, port, 'TCP'));
}

/** The parts of a policy that select the pod. */
function specsFor(policy: Json, pod: PodView): Json[] {
  const labels = object(pod.metadata.labels);
  const isCilium = textOf(policy.apiVersion).startsWith('cilium.io/');
  const isThere = policy.kind === 'CiliumClusterwideNetworkPolicy' || namespaceOf(policy) === pod.namespace;
  return !isThere || pod.spec.hostNetwork === true ? [] : specsOf(policy).filter(({ endpointSelector, podSelector, nodeSelector }) => (isCilium
    ? nodeSelector === undefined && selects(withoutSources(object(endpointSelector)), ciliumLabels(pod.namespace, labels))
    : selects(object(podSelector), labels)));
}

/** What can be told of a policy, and whether that is all of it. */
function readPolicy(policy: Json, direction: Direction): { hosts: HostRule[]; rules: Omit<PolicyRule, 'policy'>[]; isWhole: boolean } {
  const specs = specsOf(policy);
  if (direction === 'Ingress') {
    return { hosts: [], rules: [], isWhole: specs.every((spec) => !isGiven(spec.ingress) && !isGiven(spec.ingressDeny)) };
  }
  const all = specs.flatMap(({ egress }) => objects(egress));
  const rules = all.map(({ toEndpoints, ...rule }) => objects(toEndpoints).map((endpoint) => ({ peer: ciliumPeer(policy, endpoint), rule })));
  const isWhole = specs.every((spec) => !isGiven(spec.egressDeny)) && all.every((rule, i) => Object.keys(rule).every((key) => READ.includes(key))
    && rules[i].every(({ peer }) => peer !== undefined) && objects(rule.to).every((peer) => Object.keys(peer).join() === 'domainNames'));
  return {
    hosts: hostRulesOf(policy),
    rules: rules.flat().flatMap(({ peer, rule }) => (peer ? [{ peers: [{ pods: peer }], ports: { numbers: portsOf(rule), names: [] } }] : [])),
    isWhole,
  };
}

/** Fields of rules that are understood. */
const READ = ['toFQDNs', 'toEndpoints', 'toPorts', 'matches', 'to', 'ports', 'name'];

function isGiven(rules: unknown): boolean {
  return Array.isArray(rules) && rules.length > 0;
}

interface OpaqueKind {
  readonly kind: string;
  /** Whether it may select the pod, as far as its selectors are understood. */
  readonly mayConcern: (policy: Json, pod: PodView, world: World) => boolean;
}

const sameNamespace = (policy: Json, pod: PodView) => namespaceOf(policy) === pod.namespace;
const anywhere = () => true;

/** Kinds of networks whose rules are not computed. */
const OPAQUE: readonly OpaqueKind[] = [
  ...['crd.projectcalico.org', 'projectcalico.org'].flatMap((group): OpaqueKind[] => [
    { kind: `${group}/NetworkPolicy`, mayConcern: (one, pod) => sameNamespace(one, pod) && calicoSelects(object(one.spec).selector, pod.metadata.labels) },
    {
      kind: `${group}/GlobalNetworkPolicy`,
      mayConcern: ({ spec }, pod, world) => calicoSelects(object(spec).selector, pod.metadata.labels)
      && calicoSelects(object(spec).namespaceSelector, world.namespaceLabels(pod.namespace)),
    },
  ]),
  ...['policy.networking.k8s.io/AdminNetworkPolicy', 'policy.networking.k8s.io/BaselineAdminNetworkPolicy', 'networking.k8s.aws/ClusterNetworkPolicy']
    .map((kind): OpaqueKind => ({ kind, mayConcern: ({ spec }, pod, world) => isSubject(object(object(spec).subject), pod, world) })),
  { kind: 'crd.antrea.io/NetworkPolicy', mayConcern: sameNamespace },
  { kind: 'crd.antrea.io/ClusterNetworkPolicy', mayConcern: anywhere },
  { kind: 'k8s.ovn.org/EgressFirewall', mayConcern: sameNamespace },
];

function isSubject({ namespaces, pods }: Json, { namespace, metadata }: PodView, world: World): boolean {
  const { namespaceSelector, podSelector } = object(pods);
  return selects(object(namespaces ?? namespaceSelector), world.namespaceLabels(namespace)) && selects(object(podSelector), object(metadata.labels));
}

/** Whether an expression of Calico may select the labels: but for the plainest ones it may. */
function calicoSelects(selector: unknown, labels: unknown): boolean {
  const equals = typeof selector === 'string' ? /^\s*([\w./-]+)\s*==\s*(['"])([^'"]*)\2\s*$/.exec(selector) : null;
  return !equals || object(labels)[equals[1]] === equals[3];
}
