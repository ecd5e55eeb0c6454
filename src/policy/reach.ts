import { Json, object, objects } from './json';
import { Direction, Peer, PodPeer, PolicyRule, Ports } from './network-policy';
import { mayHaveOneOf } from './pod-addresses';
import { PodView } from './pod-view';
import { PolicyGroup, closingIn, rulesIn } from './policy-groups';
import { selects } from './selector';
import { World, namespaceOf } from './world';
import { parseAddress } from '../reach/cidr';
import { Protocol } from '../reach/port-set';

/** One end of a connection: a pod, an address outside, or a pod whose address is known; of any other pod it is where it may be. */
export interface Endpoint {
  readonly pod?: PodView;
  /** Such as "10.244.0.7". */
  readonly address?: string;
}

/** The policies that close a direction for a pod; none on the network of its node. */
export function closing(world: World, pod: PodView, direction: Direction): Json[] {
  return closingGroups(world, pod, direction).flat();
}

/** The same in groups that the pod shares with others. */
export function closingGroups(world: World, pod: PodView, direction: Direction): PolicyGroup[] {
  return isOnHostNetwork(pod) ? [] : world.policyGroupsOf(pod).map(closingIn[direction]).filter(({ length }) => length > 0);
}

/** The rules that let a pod do something in one direction; nothing where no policy closes it, and so all is allowed. */
export function grantsOf(world: World, pod: PodView, direction: Direction): PolicyRule[] | undefined {
  const groups = closingGroups(world, pod, direction);
  return groups.length === 0 ? undefined : groups.flatMap(rulesIn[direction]);
}

/**
 * Whether a new connection comes about, as the policies of the world have it: those that select the caller, and those
 * that select the called pod. A pod on the host network is none to them: it is its address alone. Where a block decides and
 * the address of the pod is not known, what may be allowed counts as allowed.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function allows(world: World, from: Endpoint, to: Endpoint, port: number, protocol: Protocol): boolean {
  const passes = (direction: Direction, own: Endpoint, other: Endpoint) => {
    const grants = own.pod && grantsOf(world, own.pod, direction);
    return !grants || grants.some(({ policy, ports, peers }) => hasPort(ports, to.pod, port, protocol)
      && peers.some((peer) => isPeer(world, namespaceOf(policy), peer, other)));
  };
  const isToItself = from.address !== undefined && from.address === to.address; // such a packet stays in the pod, where no policy sees it
  return isToItself || (passes('Egress', from, to) && passes('Ingress', to, from));
}

/** Whether the pod shares the network of its node, where policies do not reach it. */
export function isOnHostNetwork(pod: PodView): boolean {
  return pod.spec.hostNetwork === true;
}

/** Numbers of the ports that a pod calls by a name. */
export function portsNamed(pod: PodView, { protocol, name }: Ports['names'][number]): number[] {
  return pod.containers.filter(({ role }) => role === 'main' || role === 'sidecar')
    .flatMap(({ container }) => objects(container.ports))
    .filter((port) => port.name === name && (port.protocol ?? 'TCP') === protocol)
    .map(({ containerPort }): unknown => containerPort)
    .filter((number): number is number => typeof number === 'number');
}

/** The pods of the world that a peer is; `own` is the namespace of the policy that names it. */
export function podsOf(world: World, own: string, { namespaceSelector, podSelector }: PodPeer): PodView[] {
  const namespaces = namespaceSelector === undefined
    ? [own]
    : world.namespaceNames.filter((name) => selects(namespaceSelector, world.namespaceLabels(name)));
  return namespaces.flatMap((name) => world.pods.select(name, object(podSelector))).filter((pod) => !isOnHostNetwork(pod));
}

function hasPort({ numbers, names }: Ports, called: PodView | undefined, port: number, protocol: Protocol): boolean {
  return numbers.has({ protocol, first: port, last: port }) || (called !== undefined && !isOnHostNetwork(called)
    && names.some((named) => named.protocol === protocol && portsNamed(called, named).includes(port)));
}

function isPeer(world: World, own: string, peer: Peer, { pod, address }: Endpoint): boolean {
  if ('pods' in peer) {
    return pod !== undefined && isSelected(world, own, peer.pods, pod);
  }
  const { everyone, addresses } = peer.block;
  if (everyone || address === undefined) {
    return everyone || (pod !== undefined && mayHaveOneOf(world, addresses, pod, own));
  }
  return addresses.contains(parseAddress(address));
}

/** Whether the labels of a pod and of its namespace are those that are asked for. */
export function isSelected(world: World, own: string, { namespaceSelector, podSelector }: PodPeer, pod: PodView): boolean {
  const isThere = namespaceSelector === undefined ? pod.namespace === own : selects(namespaceSelector, world.namespaceLabels(pod.namespace));
  return isThere && !isOnHostNetwork(pod) && selects(object(podSelector), object(pod.metadata.labels));
}
