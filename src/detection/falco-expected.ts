import { Placed } from '../enforce/agent-reach';
import { Look } from '../enforce/guard';
import { object, objects } from '../policy/json';
import { ReachTarget } from '../policy/reach-target';
import { targetsOf } from '../policy/reach-targets';
import { namespaceOf } from '../policy/world';
import { Cidr, everything, parseAddress } from '../reach/cidr';
import { PRIVATE_BLOCKS } from '../reach/private';

/** What agents of the app are there to do; what is not known of them is left out. */

/** The ports that their containers have. */
export function listenPorts(agents: readonly Placed[]): number[] {
  const ports = agents.flatMap(({ pod }) => pod.containers).flatMap(({ container }) => objects(container.ports))
    .map(({ containerPort }): unknown => containerPort);
  return [...new Set(ports.filter((port): port is number => typeof port === 'number'))].sort((a, b) => a - b);
}

/** Blocks of the resolvers that they ask: those that their pods name, or the cluster's and any that a policy opens by its address. */
export function resolverBlocks(agents: readonly Placed[]): string[] {
  return unique(agents.flatMap(({ pod, world }) => {
    const named: unknown = object(pod.spec.dnsConfig).nameservers;
    const own = (Array.isArray(named) ? named : []).flatMap(blockOf);
    if (pod.spec.dnsPolicy === 'None') {
      return own;
    }
    const byAddress = targetsOf(world, pod).filter(({ ports }) => ports.some((port) => port.startsWith('53/')))
      .flatMap(({ addresses }) => addresses).filter((block) => /\/(32|128)$/.test(block));
    return [...own, ...clusterBlocks({ pod, world }).map(({ text }) => text), ...byAddress];
  }));
}

/**
 * A condition that holds for what the policies of the app let them call; nothing where one may call everything, or what none may call is
 * not known. Pods and Services are opened by their labels, which packets do not have: these are expected on their ports within the ranges of
 * pods, and on any port within those of Services.
 */
export function destinationCondition(agents: readonly Placed[]): string | undefined {
  const all = agents.map((agent) => ({ agent, targets: targetsOf(agent.world, agent.pod) }));
  if (agents.length === 0 || all.some(({ targets }) => targets.some(isEverything))) {
    return undefined;
  }
  return unique(all.flatMap(({ agent, targets }) => targets.flatMap((target) => (
    target.pods === undefined ? [toAddresses(target)] : toPods(agent, target))))).join(' or ');
}

/** Names that policies of networks which know names let pods of the namespaces call. */
export function namesIn({ entries }: Look, namespaces: readonly string[]): string[] {
  const policies = entries.flatMap(({ entry }) => entry?.manifest ?? [])
    .filter(({ kind }) => ['CiliumNetworkPolicy', 'FQDNNetworkPolicy', 'ApplicationNetworkPolicy'].includes(String(kind)))
    .filter((policy) => namespaces.includes(namespaceOf(policy)));
  return unique(policies.flatMap(({ spec }) => objects(object(spec).egress)).flatMap((rule) => [
    ...objects(rule.toFQDNs).map(({ matchName }) => matchName),
    ...objects(rule.matches).map(({ name }) => name),
    ...objects(rule.to).flatMap(({ domainNames }) => domainNames),
  ]).filter((name): name is string => typeof name === 'string'));
}

/** Blocks as Falco takes them: it refuses the one that is all of IPv6. */
export function inBlocks(blocks: readonly string[]): string {
  return `fd.snet in (${blocks.flatMap((block) => HALVES.get(block) ?? block).join(', ')})`;
}

const HALVES = new Map([['0.0.0.0/0', ['0.0.0.0/1', '128.0.0.0/1']], ['::/0', ['::/1', '8000::/1']]]);

function blockOf(address: unknown): string[] {
  try {
    return [parseAddress(address as string).text];
  } catch {
    return []; // what is no address names no resolver
  }
}

function isEverything({ addresses, exceptAddresses, ports }: ReachTarget): boolean {
  return exceptAddresses.length === 0 && ports[0] === 'every port' && ([4, 6] as const).every((family) => addresses.includes(everything(family).text));
}

function toAddresses({ addresses, exceptAddresses, ports }: ReachTarget): string {
  const except = exceptAddresses.length > 0 ? [`not ${inBlocks(exceptAddresses)}`] : [];
  return both([inBlocks(addresses), ...except, ...onPorts(ports)]);
}

function toPods(agent: Placed, { ports }: ReachTarget): string[] {
  const { pods, services } = agent.world.rangesOf(agent.pod.namespace);
  const texts = (blocks: readonly Cidr[]) => blocks.map(({ text }) => text);
  return [
    both([inBlocks(texts(pods.length > 0 ? pods : PRIVATE_BLOCKS)), ...onPorts(ports)]),
    ...(services.length > 0 ? [inBlocks(texts(services))] : []),
  ];
}

/** Where pods and Services are, as far as it is known. */
function clusterBlocks({ pod, world }: Placed): readonly Cidr[] {
  const { pods, services } = world.rangesOf(pod.namespace);
  return pods.length + services.length > 0 ? [...pods, ...services] : PRIVATE_BLOCKS;
}

/** What is open of one protocol; every port where nothing is listed. */
interface OpenPorts {
  readonly numbers: string[];
  readonly ranges: string[];
}

const PORT_TEXT = /^(?:every (\w+) port|(?:(\d+)(?:-(\d+))?|[^/]+)\/(\w+)(?: \(([\d, ]+)\))?)$/;

/** A condition on ports, of their texts in a `ReachTarget`; none for every port, and for a name without a number, which may be any. */
function onPorts(texts: readonly string[]): string[] {
  const byProtocol = new Map<string, OpenPorts>();
  for (const text of texts) {
    const [, every, first, last, protocol = every, named] = PORT_TEXT.exec(text) ?? [];
    if (protocol === undefined || (!every && !first && !named)) {
      return [];
    }
    const { numbers, ranges } = byProtocol.get(protocol) ?? { numbers: [], ranges: [] };
    if (last) {
      ranges.push(`(fd.sport >= ${first} and fd.sport <= ${last})`);
    } else if (!every) {
      numbers.push(named ?? first);
    }
    byProtocol.set(protocol, { numbers, ranges });
  }
  return [either([...byProtocol].map(([protocol, { numbers, ranges }]) => {
    const ports = [...(numbers.length > 0 ? [`fd.sport in (${numbers.join(', ')})`] : []), ...ranges];
    return both([protocol === 'SCTP' ? 'not fd.l4proto in (tcp, udp)' : `fd.l4proto = ${protocol.toLowerCase()}`, ...(ports.length > 0 ? [either(ports)] : [])]);
  }))];
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
