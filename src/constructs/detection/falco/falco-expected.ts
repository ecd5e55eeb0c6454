import { Cidr, everything, parseAddress } from '../../../engine/address/cidr';
import { HIGHEST_PORT, LOWEST_PORT, PROTOCOLS, PortRange, PortSet, Protocol, isPort } from '../../../engine/address/port-set';
import { PRIVATE_BLOCKS } from '../../../engine/address/public';
import { ClusterView, namespaceOf } from '../../../engine/cluster/cluster-view';
import { DNS_PORT } from '../../../engine/reach/egress';
import { hostRulesOf } from '../../../engine/reach/fqdn/fqdn-networks';
import { Opening } from '../../../engine/reach/opening';
import { openingsOf } from '../../../engine/reach/reach-targets';
import { object, objects } from '../../../engine/value/json';
import { AppSnapshot } from '../../../synth/app-snapshot';
import { PodInCluster } from '../../../synth/pod-in-cluster';

/** What Falco expects of the app's agents. What the app does not say is left out. */

/** The ports of their containers. */
export function listenPorts(agents: readonly PodInCluster[]): number[] {
  const ports = agents.flatMap(({ pod }) => pod.containers).flatMap(({ container }) => objects(container.ports))
    .map(({ containerPort }): unknown => containerPort);
  return [...new Set(ports.filter(isPort))].sort((a, b) => a - b);
}

/** Blocks of their resolvers: those that their pods name, or the cluster's and any that a policy allows by its address. */
export function resolverBlocks(agents: readonly PodInCluster[]): string[] {
  return unique(agents.flatMap(({ pod, view }) => {
    const named: unknown = object(pod.spec.dnsConfig).nameservers;
    const own = (Array.isArray(named) ? named : []).flatMap(blockOf);
    if (pod.spec.dnsPolicy === 'None') {
      return own;
    }
    const byAddress = openingsOf(view, pod)
      .filter(({ numbers }) => numbers.ranges.some(({ first, last }) => first === DNS_PORT && last === DNS_PORT))
      .flatMap(({ addresses }) => addresses).filter((block) => /\/(32|128)$/.test(block));
    return [...own, ...clusterBlocks({ pod, view }).map(({ text }) => text), ...byAddress];
  }));
}

/**
 * A condition for packets to destinations that the app's policies allow. It is undefined if an agent may call everything, or if its
 * destinations are not known.
 *
 * Policies allow pods and Services by labels, which packets do not have. So the condition accepts their ports in the pod ranges, and every
 * port in the Service ranges.
 */
export function destinationCondition(agents: readonly PodInCluster[]): string | undefined {
  const all = agents.map((agent) => ({ agent, openings: openingsOf(agent.view, agent.pod) }));
  if (agents.length === 0 || all.some(({ openings }) => openings.some((one) => isEverything(one) || isUnknown(one)))) {
    return undefined;
  }
  return unique(all.flatMap(({ agent, openings }) => openings.flatMap((opening) => (
    opening.pods === undefined ? [toAddresses(opening)] : toPods(agent, opening))))).join(' or ');
}

/** A name in lower case and without a final dot. Falco cannot look up patterns and other texts. */
const NAME = /^([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Names that policies allow for pods of the namespaces, on networks whose policies know names. */
export function namesIn(snapshot: AppSnapshot, view: ClusterView, namespaces: readonly string[]): string[] {
  const policies = snapshot.parts.flatMap(({ entry, part }) => (snapshot.viewOf(entry.chart) === view ? [part.manifest] : []))
    .filter((policy) => namespaces.includes(namespaceOf(policy)));
  return unique(policies.flatMap(hostRulesOf).map(({ host }) => host.toLowerCase().replace(/\.$/, '')).filter((host) => NAME.test(host)));
}

/** A condition for addresses in the blocks. Falco refuses the block of all IPv6 addresses, so its halves stand for it. */
export function inBlocks(blocks: readonly string[]): string {
  return `fd.snet in (${blocks.flatMap((block) => HALVES.get(block) ?? block).join(', ')})`;
}

const HALVES = new Map([['0.0.0.0/0', ['0.0.0.0/1', '128.0.0.0/1']], ['::/0', ['::/1', '8000::/1']]]);

function blockOf(address: unknown): string[] {
  try {
    return [parseAddress(address as string).text];
  } catch {
    return []; // the text is no address
  }
}

/** Whether a cluster policy allows nodes or names, whose addresses are not known. */
function isUnknown({ addresses, pods }: Opening): boolean {
  return addresses.length === 0 && pods === undefined;
}

function isEverything({ addresses, exceptAddresses, numbers }: Opening): boolean {
  return exceptAddresses.length === 0 && numbers.contains(PortSet.ALL)
    && ([4, 6] as const).every((family) => addresses.includes(everything(family).text));
}

function toAddresses({ addresses, exceptAddresses, ...ports }: Opening): string {
  const except = exceptAddresses.length > 0 ? [`not ${inBlocks(exceptAddresses)}`] : [];
  return both([inBlocks(addresses), ...except, ...onPorts(ports)]);
}

function toPods(agent: PodInCluster, ports: Opening): string[] {
  const { pods, services } = agent.view.rangesOf(agent.pod.namespace);
  const texts = (blocks: readonly Cidr[]) => blocks.map(({ text }) => text);
  return [
    both([inBlocks(texts(pods.length > 0 ? pods : PRIVATE_BLOCKS)), ...onPorts(ports)]),
    ...(services.length > 0 ? [inBlocks(texts(services))] : []),
  ];
}

/** The pod and Service ranges, or the private networks if these ranges are not known. */
function clusterBlocks({ pod, view }: PodInCluster): readonly Cidr[] {
  const { pods, services } = view.rangesOf(pod.namespace);
  return pods.length + services.length > 0 ? [...pods, ...services] : PRIVATE_BLOCKS;
}

/** A condition on ports. It is empty for all ports, and for a named port whose number is not known. */
function onPorts({ numbers, names }: Pick<Opening, 'numbers' | 'names'>): string[] {
  if (numbers.contains(PortSet.ALL) || names.some((named) => named.numbers.length === 0)) {
    return [];
  }
  const open = numbers.union(
    PortSet.of(names.flatMap(({ protocol, numbers: own }) => own.map((port) => ({ protocol, first: port, last: port })))),
  );
  return [either(PROTOCOLS.flatMap((protocol) => {
    const ranges = open.ranges.filter((range) => range.protocol === protocol);
    return ranges.length === 0 ? [] : [both([ofProtocol(protocol), ...within(ranges)])];
  }))];
}

function ofProtocol(protocol: Protocol): string {
  return protocol === 'SCTP' ? 'not fd.l4proto in (tcp, udp)' : `fd.l4proto = ${protocol.toLowerCase()}`;
}

/** A condition on the ports of one protocol. It is empty for all ports. */
function within(ranges: readonly PortRange[]): string[] {
  if (ranges.some(({ first, last }) => first === LOWEST_PORT && last === HIGHEST_PORT)) {
    return [];
  }
  const single = ranges.filter(({ first, last }) => first === last).map(({ first }) => first);
  return [either([
    ...(single.length > 0 ? [`fd.sport in (${single.join(', ')})`] : []),
    ...ranges.filter(({ first, last }) => first < last).map(({ first, last }) => `(fd.sport >= ${first} and fd.sport <= ${last})`),
  ])];
}

function either(conditions: readonly string[]): string {
  return conditions.length > 1 ? `(${conditions.join(' or ')})` : conditions[0];
}

function both(conditions: readonly string[]): string {
  return conditions.length > 1 ? `(${conditions.join(' and ')})` : conditions[0];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
