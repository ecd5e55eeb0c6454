import { Json, object, objects } from './json';
import { AddressSet } from '../reach/address-set';
import { AddressRange, CidrError, everything, parseMaskedCidr } from '../reach/cidr';

/** What a policy lets the pods that it selects call; each of its rules opens more. */
export interface Egress {
  /** On whatever port. */
  readonly addresses: AddressSet;
  /** On others than the port of DNS. */
  readonly beyondDns: AddressSet;
  /** Whether pods of any namespace are asked for no label. */
  readonly anyPod: boolean;
  /** What stands where a block should, and what that must be. */
  readonly faults: ReadonlyMap<unknown, string>;
}

const DNS = 53;
const EVERYTHING = [everything(4), everything(6)];

/** What was read before, by what it was read of: thousands of policies open the same blocks. */
const known = new Map<string, Egress>();
const MOST_KNOWN = 10_000;

/** Reads a policy as networks do: no peers are everyone, and what was left out in YAML is an empty rule. Equal policies give the same object. */
export function egressOf(policy: Json): Egress {
  const blocks: Block[] = [];
  let anyPod = false;
  for (const rule of list(object(policy.spec).egress)) {
    const { to, ports } = object(rule);
    const peers = list(to);
    for (const peer of peers.length > 0 ? peers : [{}]) {
      const { ipBlock, namespaceSelector, podSelector } = object(peer);
      if (isGiven(ipBlock) || (!isGiven(namespaceSelector) && !isGiven(podSelector))) {
        blocks.push([ipBlock ?? null, isDns(ports)]);
      } else {
        anyPod ||= isGiven(namespaceSelector) && asksNothing(namespaceSelector) && asksNothing(podSelector);
      }
    }
  }
  const text = `${anyPod}\n${blocks.map(textOf).join('\n')}`;
  const egress = known.get(text) ?? add(blocks, anyPod);
  if (known.size >= MOST_KNOWN) {
    known.clear();
  }
  known.set(text, egress);
  return egress;
}

/** An `ipBlock` as it stands in a policy, null for everyone, and whether it is for DNS alone. */
type Block = readonly [ipBlock: unknown, dns: boolean];

/** Equal for equal blocks alone; JSON of a flat list takes less time. */
function textOf([ipBlock, dns]: Block): string {
  const { cidr, except } = object(ipBlock);
  return JSON.stringify(Array.isArray(except) ? [dns, cidr, ...except as unknown[]] : [dns, ipBlock]);
}

function add(blocks: readonly Block[], anyPod: boolean): Egress {
  const faults = new Map<unknown, string>();
  const all = blocks.map(([ipBlock, dns]) => ({
    dns,
    ranges: ipBlock === null ? EVERYTHING : rangesOf(object(ipBlock), (value, must) => faults.set(value, must)),
  }));
  return {
    addresses: AddressSet.of(all.flatMap(({ ranges }) => ranges)),
    beyondDns: AddressSet.of(all.filter(({ dns }) => !dns).flatMap(({ ranges }) => ranges)),
    anyPod,
    faults,
  };
}

/** The addresses of an `ipBlock`. */
function rangesOf({ cidr, except }: Json, fault: (value: unknown, must: string) => void): readonly AddressRange[] {
  const read = (value: unknown) => {
    try {
      return [parseMaskedCidr(value as string)];
    } catch (error) {
      if (!(error instanceof CidrError)) {
        throw error;
      }
      fault(value, error.message);
      return [];
    }
  };
  return AddressSet.of(read(cidr)).subtract(AddressSet.of(list(except).flatMap(read))).ranges;
}

/** Whether the ports are the one on which names are asked for. */
function isDns(ports: unknown): boolean {
  const given = list(ports).map(object);
  return given.length > 0 && given.every(({ port, endPort }) => port === DNS && (!isGiven(endPort) || endPort === DNS));
}

/** Whether what has no label is selected. */
function asksNothing(selector: unknown): boolean {
  const { matchLabels, matchExpressions } = object(selector);
  return Object.keys(object(matchLabels)).length === 0
    && objects(matchExpressions).every(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist');
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
