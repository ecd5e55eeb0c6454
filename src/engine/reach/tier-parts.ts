import { Rank, TierRule } from './cluster-network-policy';
import { PortSet } from '../address/port-set';
import { PolicyRule, Ports } from '../manifest/network-policy';

export const EVERY_PORT: Ports = { numbers: PortSet.ALL, names: [] };

/** Stands for the default, which allows all. */
export const NO_POLICY = {};

/** Peers on ports: addresses, or pods by labels, which cannot be divided. */
export interface TierPart<P> {
  readonly peers: P;
  readonly ports: Ports;
  readonly cutBy?: PolicyRule['cutBy'];
}

/** The peers that a rule matches, and the others. If `isSure` is false, the rule may match all of them or none. */
export type Divided<P> = { readonly inside: P; readonly outside?: P; readonly isSure: boolean } | undefined;

/** What the rules of a tier accept, what they pass to the next tier, and what none of them matches. */
interface Left<P> {
  readonly accepted: readonly (TierPart<P> & { readonly rule: TierRule })[];
  readonly passed: readonly TierPart<P>[];
  readonly open: readonly TierPart<P>[];
}

/** Applies the rules of a tier to parts, one after the other. The first rule that matches a part decides. */
export function through<P>(
  start: readonly TierPart<P>[],
  rules: readonly TierRule[],
  divide: (peers: P, rule: TierRule) => Divided<P>,
): Left<P> {
  const accepted: (TierPart<P> & { readonly rule: TierRule })[] = [];
  const passed: TierPart<P>[] = [];
  let open = start;
  for (const [i, rule] of rules.entries()) {
    open = open.flatMap((part): TierPart<P>[] => {
      const named = rule.ports.names.length > 0; // the called pods give names numbers, so the rule may match any port
      const numbers = named ? part.ports.numbers : part.ports.numbers.intersect(rule.ports.numbers);
      const isAll = rule.ports.numbers.contains(PortSet.ALL);
      const isMet = !numbers.isEmpty || part.ports.names.length > 0;
      const divided = isMet ? divide(part.peers, rule) : undefined;
      if (!divided) {
        return [part];
      }
      const { inside, outside, isSure } = divided;
      const taken = { ...part, peers: inside, ports: { numbers, names: part.ports.names } };
      if (rule.action === 'Accept') {
        accepted.push({ ...taken, rule });
      } else if (rule.action === 'Pass') {
        // Of what may pass, the later rules of the tier decide about the rest.
        const rest = isSure && !named ? [] : rules.slice(i + 1).filter((later) => isDenying(later, taken, divide));
        passed.push(rest.reduce(cut, taken));
      }
      const rest = { numbers: part.ports.numbers.subtract(rule.ports.numbers), names: isAll ? [] : part.ports.names };
      if (rule.isUnsure) {
        return [part];
      }
      if (!isSure) {
        return [cut(part, rule)];
      }
      const isCut = named || (part.ports.names.length > 0 && !isAll); // the called pods give the names numbers
      return [
        ...outside === undefined ? [] : [{ ...part, peers: outside }],
        ...rest.numbers.isEmpty && rest.names.length === 0 ? []
          : [isCut ? cut({ ...part, peers: inside, ports: rest }, rule) : { ...part, peers: inside, ports: rest }],
      ];
    });
  }
  return { accepted, passed, open };
}

/** Whether a rule may deny a part of what a part opens. */
export function isDenying<P>(
  rule: TierRule, { peers, ports }: TierPart<P>, divide: (peers: P, rule: TierRule) => Divided<P>,
): boolean {
  const isOfPorts = rule.ports.names.length > 0 || ports.names.length > 0 || !ports.numbers.intersect(rule.ports.numbers).isEmpty;
  return rule.action === 'Deny' && isOfPorts && divide(peers, rule) !== undefined;
}

function cut<P>(part: TierPart<P>, { action, policy }: TierRule): TierPart<P> {
  return action === 'Deny' ? { ...part, cutBy: [...new Set([...part.cutBy ?? [], policy])] } : part;
}

/** The rules in order. Of policies with the same priority, of which any can decide, those that allow more come first. */
export function inOrder(ranks: readonly Rank[]): TierRule[] {
  const openness = ['Accept', 'Pass', 'Deny'];
  return ranks.flatMap((rank) =>
    rank.length === 1 ? rank[0] : rank.flat().sort((a, b) => openness.indexOf(a.action) - openness.indexOf(b.action)),
  );
}
