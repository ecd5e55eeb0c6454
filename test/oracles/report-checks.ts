import { specified } from './network-policy-oracle';
import { Asked, DIRECTIONS, End, Evaluated, nameOf } from './report-clusters';
import { Meaning } from './report-texts';
import { PostureEdge, PostureEdgeKind } from '../../src/engine/posture/posture-agent';
import { memoize } from '../../src/engine/value/memoize';

/** The questions to a report, and what its words mean. */

/** How many questions the evaluator gets at once. */
const BATCH = 1_000;

/** A sentence, and the cases of which one must be open. */
interface Pending {
  readonly text: string;
  readonly cases: ReturnType<Evaluated['placements']>;
}

/** What one report says wrongly, and how often each sentence was asked about. */
export class Checks {
  public readonly wrong: string[] = [];
  public readonly unknown = new Set<string>();
  public readonly counts = new Map<string, number>();
  /** Open sentences about pods that are wrong unless the pods have other addresses. */
  private readonly pending = new Map<Evaluated, Map<string, Pending>>();

  public say(sentence: string, isRight: boolean, tell: () => string): void {
    this.counts.set(sentence, (this.counts.get(sentence) ?? 0) + 1);
    if (!isRight) {
      this.wrong.push(`${sentence}: ${tell()}`);
    }
  }

  /**
   * Of a connection: that it is open if the pods have the right addresses, which no manifest says. Each of two ends may need others: a pod
   * with several addresses counts as open where policies of both ends allow one of them.
   */
  public sayOpen(cluster: Evaluated, sentence: string, asked: Asked, isOpen: boolean, tell: () => string, without: readonly string[] = []) {
    this.counts.set(sentence, (this.counts.get(sentence) ?? 0) + 1);
    const { world, from, to, port, protocol } = asked;
    if (world === 'both') {
      DIRECTIONS.forEach((direction) => this.sayOpen(cluster, sentence, { ...asked, world: direction }, isOpen, tell, without));
      return;
    }
    const ends = [from, to].map(({ addresses: [first] }) => first);
    const key = [sentence, world, ...ends, port, protocol, ...without].join(' ');
    const pending = memoize(this.pending, cluster, () => new Map<string, Pending>());
    if (!isOpen && !pending.has(key)) {
      pending.set(key, { text: `${sentence}: ${tell()}`, cases: cluster.placements({ ...asked, world }, without) });
    }
  }

  /** Asks about the pending sentences. */
  public settle(): void {
    const all = [...this.pending.values()].flatMap((of) => [...of.values()]);
    this.pending.clear();
    for (let at = 0; at < all.length; at += BATCH) {
      const some = all.slice(at, at + BATCH);
      const verdicts = specified(some.flatMap(({ cases }) => cases));
      let next = 0;
      for (const { text, cases } of some) {
        if (!verdicts.slice(next, next += cases.length).flat().includes('allowed')) {
          this.wrong.push(text);
        }
      }
    }
  }
}

export const NOT_REACH = [PostureEdgeKind.SECRET, PostureEdgeKind.VOLUME, PostureEdgeKind.TOKEN];
export const isCaller = ({ kind }: PostureEdge) => kind === PostureEdgeKind.CALLER;

export const PUBLIC = [
  '198.51.100.10', '198.51.100.64', '198.51.100.77', '198.51.100.130', '8.8.8.8', '200.1.1.1', '2600::1', '2001:db8::10', '2001:db8:1::5',
];
export const METADATA = ['169.254.169.254', 'fd00:ec2::254'];
export const NODES = ['192.168.1.1', '192.168.1.2', '192.168.1.3'];
export const API_SERVERS = ['203.0.113.5', '10.96.0.1'];
export const isAmong = (list: readonly string[]): Meaning => ({ addresses }) => addresses.some((address) => list.includes(address));
const isLike = (pattern: RegExp): Meaning => ({ addresses }) => addresses.some((address) => pattern.test(address));
export const isPrivate = isLike(/^(10\.|172\.16\.|192\.168\.|100\.(64|100)\.|f[cd])/);
export const isService = isLike(/^10\.96\./);
export const isOfPods = isLike(/^(10\.244\.|fd00:10::)/);

export function endText({ pod, addresses }: End): string {
  return `${pod ? `${nameOf(pod)} ` : ''}${addresses.join(' ')}`;
}

export function edgeText({ kind, peer, ports, isDenied, detail = '' }: PostureEdge): string {
  return `${isDenied ? '✕ ' : ''}${kind} ${peer} [${ports.join(', ')}] ${detail}`;
}
