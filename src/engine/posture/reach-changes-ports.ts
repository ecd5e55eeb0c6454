import { HIGHEST_PORT, LOWEST_PORT, PROTOCOLS, PortSet, Protocol } from '../address/port-set';

/** Ports of a target: by number, and by name with the numbers that pods give the name. */
export interface TargetPorts {
  readonly numbers: PortSet;
  /** Such as "http/TCP", and "http/TCP (8080)" for a number of it. */
  readonly names: readonly string[];
}

export const NO_PORTS: TargetPorts = { numbers: PortSet.EMPTY, names: [] };

/** Reads one port as `PostureEdge` has it: "443/TCP", "8000-8100/UDP", "every port", "every TCP port" or "http/TCP (8080, 8081)". */
export function portOf(text: string): TargetPorts | undefined {
  if (text === 'every port') {
    return { numbers: PortSet.ALL, names: [] };
  }
  const protocol = protocolOf(/^every ([A-Z]+) port$/.exec(text)?.[1]);
  if (protocol) {
    return { numbers: PortSet.every(protocol), names: [] };
  }
  const [, what, by, numbers] = /^([\da-z-]+)\/([A-Z]+)(?: \((\d+(?:, \d+)*)\))?$/.exec(text) ?? [];
  const own = protocolOf(by);
  if (!own) {
    return undefined;
  }
  if (/[a-z]/.test(what)) {
    const name = `${what}/${own}`;
    return { numbers: PortSet.EMPTY, names: [name, ...(numbers?.split(', ') ?? []).map((number) => `${name} (${number})`)] };
  }
  const [, first, last = first] = /^([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?$/.exec(what) ?? [];
  const range = { protocol: own, first: Number(first), last: Number(last) };
  const isRange = numbers === undefined && LOWEST_PORT <= range.first && range.first <= range.last && range.last <= HIGHEST_PORT;
  return isRange ? { numbers: PortSet.of([range]), names: [] } : undefined;
}

/** All of them together. */
export function unionOfPorts(all: readonly TargetPorts[]): TargetPorts {
  return all.length === 1 ? all[0] : {
    numbers: PortSet.of(all.flatMap(({ numbers }) => numbers.ranges)),
    names: [...new Set(all.flatMap(({ names }) => names))].sort(),
  };
}

/** What is in `ports` and not in `known`. A name is known if the same name is, and a number of it also where that number is open. */
export function portsWithout(ports: TargetPorts, known: TargetPorts): TargetPorts {
  const isKnown = (text: string) => {
    const [, name, protocol, number] = /^([\da-z-]+)\/([A-Z]+)(?: \((\d+)\))?$/.exec(text)!;
    const own = protocol as Protocol;
    if (known.numbers.contains(PortSet.every(own)) || known.names.includes(text)) {
      return true;
    }
    const port = Number(number);
    return number !== undefined && known.names.includes(`${name}/${own}`) && known.numbers.has({ protocol: own, first: port, last: port });
  };
  return { numbers: ports.numbers.subtract(known.numbers), names: ports.names.filter((text) => !isKnown(text)) };
}

/** What is in both. */
export function commonPorts(one: TargetPorts, other: TargetPorts): TargetPorts {
  const rest = portsWithout(one, other);
  return { numbers: one.numbers.subtract(rest.numbers), names: one.names.filter((name) => !rest.names.includes(name)) };
}

export function hasPorts({ numbers, names }: TargetPorts): boolean {
  return !numbers.isEmpty || names.length > 0;
}

/** Each range and name as the end of a line: ":443", ":53/UDP", ":http (8080)" and " on every port". */
export function portTexts({ numbers, names }: TargetPorts): string[] {
  const alone = names.filter((name) => !names.some((text) => text.startsWith(`${name} (`)));
  return [...numbers.texts(), ...alone]
    .map((text) => (text.startsWith('every ') ? ` on ${text}` : `:${text.replace('/TCP', '')}`));
}

/** Several such ends as one: ":53,53/UDP" or " on every TCP port, 53/UDP". */
export function joinedPorts(texts: readonly string[]): string {
  const own = texts.map((text) => text.replace(/^(:| on )/, ''));
  return texts.length === 0 ? '' : texts.some((text) => text.startsWith(' on ')) ? ` on ${own.join(', ')}` : `:${own.join(',')}`;
}

function protocolOf(text: string | undefined): Protocol | undefined {
  return PROTOCOLS.find((protocol) => protocol === text);
}
