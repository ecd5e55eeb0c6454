import { End, Evaluated, PORTS, Port, nameOf } from './report-clusters';
import { Cidr, parseAddress, parseCidr } from '../../src/engine/address/cidr';
import { Json } from '../../src/engine/value/json';

/** What the texts of a report mean, read from the texts alone. */

export type Meaning = (end: End) => boolean;

const isIn = ({ family, first, last }: Cidr, address: string) => {
  const own = parseAddress(address);
  return own.family === family && first <= own.first && own.first <= last;
};

const BLOCKS = /^[\da-f.:]+\/\d+(, [\da-f.:]+\/\d+)*( except [\da-f.:]+\/\d+(, [\da-f.:]+\/\d+)*)?$/i;

/** The ends that a peer of an edge means. Nothing if the text is not known. */
export function meaningOf(text: string, cluster: Evaluated): Meaning | undefined {
  if (text === 'everyone') {
    return () => true;
  }
  if (BLOCKS.test(text)) {
    const [blocks, except = []] = text.split(' except ').map((list) => list.split(', ').map(parseCidr));
    return ({ addresses }) => addresses.some((address) => blocks.some((block) => isIn(block, address))
      && !except.some((block) => isIn(block, address)));
  }
  if (/^Pod "[^"]+"(, Pod "[^"]+")*$/.test(text)) {
    const names = text.split(', ');
    return ({ pod }) => pod !== undefined && names.includes(nameOf(pod));
  }
  if (text.startsWith('pods at ')) {
    const isThere = meaningOf(text.slice('pods at '.length), cluster)!;
    return (end) => end.pod !== undefined && isThere(end);
  }
  const nodes = /^(?:every node|nodes (.+))$/.exec(text);
  if (nodes) {
    const hasLabels = selectorOf(nodes[1] ?? '');
    return ({ addresses }) => (cluster.cluster.world.nodes ?? []).some(({ metadata, status }) => hasLabels(metadata.labels)
      && status.addresses.some((one: Json) => addresses.includes(one.address)));
  }
  const pods = /^(?:every pod|pods (.+)) in (?:(every namespace)|namespaces (.+)|namespace (\S+))$/.exec(text);
  if (!pods) {
    return undefined;
  }
  const [, labels = '', , namespaces = '', name] = pods;
  const [isPod, isNamespace] = [labels, namespaces].map(selectorOf);
  return ({ pod }) => pod !== undefined && isPod(pod.metadata.labels ?? {})
    && (name === undefined ? isNamespace(cluster.labelsOfNamespace(pod.metadata.namespace)) : pod.metadata.namespace === name);
}

/** A selector as kubectl writes it. */
function selectorOf(text: string): (labels: Json) => boolean {
  const requirements = (text.match(/(?:\([^)]*\)|[^,(])+/g) ?? []).map((one): (labels: Json) => boolean => {
    const [, isNot, key, operator, values = ''] = /^(!?)([^\s=!]+)(?:(=| in | notin )\(?([^)]*)\)?)?$/.exec(one)!;
    switch (operator) {
      case undefined: return (labels) => Object.hasOwn(labels, key) !== (isNot === '!');
      case '=': return (labels) => labels[key] === values;
      default: return (labels) => (Object.hasOwn(labels, key) && values.split(',').includes(labels[key])) === (operator === ' in ');
    }
  });
  return (labels) => requirements.every((meets) => meets(labels));
}

/** Whether texts of ports, such as "53/UDP", "http/TCP (8080)" and "every port", have a port of the called pod. */
export function hasPort(texts: readonly string[], { port, protocol }: Port, called: Json | undefined): boolean {
  return texts.some((text) => {
    if (text === 'every port' || text === `every ${protocol} port`) {
      return true;
    }
    const [, what, of] = /^([\da-z-]+)\/([A-Z]+)(?: \([\d, ]+\))?$/.exec(text) ?? [];
    if (of !== protocol) {
      return false;
    }
    if (/[a-z]/.test(what)) {
      return called !== undefined && numbersOf(called, what, protocol).includes(port);
    }
    const [first, last = first] = what.split('-').map(Number);
    return first <= port && port <= last;
  });
}

/** Whether texts of ports have the port of a question. */
export function hasAny(texts: readonly string[]): boolean {
  return PORTS.some((port) => hasPort(texts, port, undefined));
}

function numbersOf({ spec }: Json, name: string, protocol: string): number[] {
  const running = [...spec.containers, ...(spec.initContainers ?? []).filter((one: Json) => one.restartPolicy === 'Always')];
  return running.flatMap((one: Json) => one.ports ?? []).filter((one: Json) => one.name === name && (one.protocol ?? 'TCP') === protocol)
    .map(({ containerPort }: Json) => containerPort);
}

/** What the detail of an edge says. */
interface Detail {
  /** The pods whose own policies allow the connection, and those whose own policies refuse it. */
  readonly open: string[];
  readonly refused: string[];
  /** The names of ClusterNetworkPolicies that deny a part of it. */
  readonly denying: string[];
  readonly unknown: string[];
}

const IS_LIST = /^Pod "[^"]+"(, Pod "[^"]+")*$/;
const IS_REFUSED = /^refused by the policies of Pod "[^"]+"(, Pod "[^"]+")*(, and not by those of other pods with these labels)?$/;
const IS_DENIED = /^but for what ClusterNetworkPolicy "[^"]+"(, ClusterNetworkPolicy "[^"]+")* (denies|deny)$/;

/** Reads the detail of an edge. */
export function detailOf(text: string): Detail {
  const parts = text === '' ? [] : text.split('; ');
  const titles = (pattern: RegExp) => parts.filter((part) => pattern.test(part)).flatMap((part) => part.match(/Pod "[^"]+"/g) ?? []);
  const isKnown = (part: string) => DETAILS.includes(part) || [IS_LIST, IS_REFUSED, IS_DENIED].some((pattern) => pattern.test(part));
  return {
    open: titles(IS_LIST),
    refused: titles(IS_REFUSED),
    denying: parts.filter((part) => IS_DENIED.test(part))
      .flatMap((part) => [...part.matchAll(/Policy "([^"]+)"/g)].map(([, name]) => name)),
    unknown: parts.filter((part) => !isKnown(part)),
  };
}

const REMEDIES = ['first name "Egress" in spec.policyTypes', 'first name "Ingress" in spec.policyTypes',
  'first add a rule that allows less'];

/** Other details that a report has of these clusters. */
const DETAILS = [
  'no policy denies it', 'the pod is on the network of its node, where policies do not apply', 'no policy isolates the pod for egress',
  'no policy isolates the pod for ingress',
  ...REMEDIES.flatMap((text) => ['this rule', 'these rules'].map((rules) => `${text}: without ${rules} no policy isolates the pod`)),
];
