import { AddressSet } from '../../address/address-set';
import { AddressRange } from '../../address/cidr';
import { isOpenPattern } from '../../address/host-pattern';
import { leadsToMetadata } from '../../address/metadata';
import { PortSet } from '../../address/port-set';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { show } from '../../input/show';
import { Direction, Evidenced, blockOf, isGiven } from '../../manifest/network-policy';
import { PodView } from '../../manifest/pod-view';
import { Match, allOf, matchOfPod, sure } from '../../manifest/selector';
import { Json, object, textOf } from '../../value/json';
import { callersText } from '../egress';
import { enumerate, openedAddresses } from '../opened-addresses';

/** What of a policy cannot be judged, its path and the reason. */
export interface Unread {
  readonly field: string;
  readonly got: unknown;
  readonly why: string;
}

/** What one element of a policy opens. */
export interface ForeignOpening extends Evidenced {
  readonly direction: Direction;
  /** Addresses, or other peers such as `the entity "world"`. */
  readonly peer: AddressSet | string;
  /** Every port where the ports of the rule are not read. */
  readonly ports: PortSet;
  /** That no pod is among the peers. */
  readonly noPods?: boolean;
}

/** What one policy of another kind, or one rule set of it, allows. */
export interface ForeignPart {
  readonly policy: Json;
  /** Its rules, and their path, such as "spec". */
  readonly spec: Json;
  readonly path: string;
  /** Whether it is for a pod. */
  readonly match: (pod: PodView) => Match;
  /** The directions for which it isolates its pods, as a NetworkPolicy does. */
  readonly isolates: readonly Direction[];
  /** What it allows that no person named, such as ["allows calls to every address"]. */
  readonly opened: readonly string[];
  /** What it lets pods call by address, narrow or wide. */
  readonly addresses: AddressSet;
  readonly unread: readonly Unread[];
  /** What its elements open, as far as that is read. */
  readonly openings: readonly ForeignOpening[];
}

/** Puts together what the rules of a policy open, whatever the kind. */
export class Reading {
  private readonly unread: Unread[] = [];
  private readonly ranges: { readonly [direction in Direction]: AddressRange[] } = { Egress: [], Ingress: [] };
  private readonly openings: ForeignOpening[] = [];
  private ports = PortSet.ALL;
  private readonly beyondDns: AddressRange[] = [];
  private readonly others: { readonly [direction in Direction]: Set<string> } = { Egress: new Set(), Ingress: new Set() };

  private readonly where: Pick<ForeignPart, 'policy' | 'spec' | 'path'>;

  constructor(policy: Json, private readonly view: ClusterView, spec = object(policy.spec), path = 'spec') {
    this.where = { policy, spec, path };
  }

  /** The ports of the rule that is read next. An empty set means that they are not understood, so that all count. */
  public on(ports: PortSet): void {
    this.ports = ports.isEmpty ? PortSet.ALL : ports;
  }

  /**
   * A block that a rule allows.
   *
   * @param opener what opens it, if it is more than the field
   */
  public block(direction: Direction, field: string, ipBlock: unknown, isDns: boolean, opener = field): void {
    const { addresses, faults } = blockOf(ipBlock);
    this.add(direction, addresses, isDns);
    this.saw(direction, addresses, opener);
    faults.forEach((must, got) => this.cannotJudge(field, got, must));
  }

  public add(direction: Direction, addresses: AddressSet, isDns: boolean): void {
    this.ranges[direction].push(...addresses.ranges);
    this.beyondDns.push(...direction === 'Egress' && !isDns ? addresses.ranges : []);
  }

  /** Peers that no person named, such as "the entity \"world\"", and the element that allows them. */
  public opens(direction: Direction, what: string, field: string, noPods = false): void {
    this.others[direction].add(what);
    this.saw(direction, what, field, noPods);
  }

  /** What an element opens, whether or not a person named it. */
  public saw(direction: Direction, peer: AddressSet | string, field: string, noPods = false): void {
    this.openings.push({ direction, peer, field, ports: this.ports, ...noPods && { noPods } });
  }

  /** A Service by its name. That of the API server is no peer of an agent, whatever its address. */
  public service(direction: Direction, field: string, namespace: unknown, name: unknown): void {
    const text = `Service ${show([namespace, name].filter(isGiven).map(textOf).join('/'))}`;
    const isApiServer = name === 'kubernetes' && (!isGiven(namespace) || namespace === 'default');
    if (isApiServer) {
      this.opens(direction, `the API server, by ${text}`, field);
    } else {
      this.saw(direction, text, field);
    }
  }

  /** A name, or a pattern of names, that a rule allows. */
  public host(direction: Direction, pattern: unknown): void {
    if (typeof pattern !== 'string') {
      return;
    }
    if (isOpenPattern(pattern)) {
      this.others[direction].add(`names of the form ${show(pattern)}`);
    } else if (leadsToMetadata(pattern)) {
      this.others[direction].add(`the metadata endpoints, by the name ${show(pattern)}`);
    }
  }

  /** Whether an object of one of these kinds is among the manifests. */
  public hasAny(kinds: readonly string[]): boolean {
    return kinds.some((kind) => this.view.of(kind).length > 0);
  }

  public cannotJudge(field: string, got: unknown, why: string): void {
    this.unread.push({ field, got, why });
  }

  /** @param subject a selector of the policy that is not read, so it is not known whether the policy selects a pod */
  public part(match: (pod: PodView) => Match, isolates: readonly Direction[] = [], subject?: Unread): ForeignPart {
    const ranges = this.view.rangesOf(namespaceOf(this.where.policy));
    const addresses = AddressSet.of(this.ranges.Egress);
    const called = [...openedAddresses(addresses, AddressSet.of(this.beyondDns), ranges), ...[...this.others.Egress].sort()];
    const callers = callersText(AddressSet.of(this.ranges.Ingress), this.others.Ingress, new Map(), ranges);
    const opened = [...called.length > 0 ? [`allows calls to ${enumerate(called)}`] : [], ...callers === undefined ? [] : [callers]];
    if (subject) {
      const why = opened.length > 0 ? `${subject.why}, and the policy ${opened.join(' and ')}` : subject.why;
      const unread = [{ ...subject, why }, ...this.unread];
      return { ...this.where, match: () => 'maybe', isolates: [], opened: [], addresses: AddressSet.EMPTY, unread, openings: [] };
    }
    return { ...this.where, match, isolates, opened, addresses, unread: this.unread, openings: this.openings };
  }

  /** The part for the pods of the policy's namespace that its `podSelector` selects. */
  public partOfSelected(isolates: readonly Direction[]): ForeignPart {
    const { policy, spec } = this.where;
    const isFor = ({ namespace, metadata }: PodView) =>
      allOf(sure(namespace === namespaceOf(policy)), matchOfPod(object(spec.podSelector), object(metadata.labels)));
    return this.part(isFor, isolates);
  }
}

/** Whether ports, in the form of any kind, are only that of DNS. No ports mean every port. */
export function isDnsAlone(ports: readonly unknown[]): boolean {
  return ports.length > 0 && ports.every((port) => String(port) === '53');
}
