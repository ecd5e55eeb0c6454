import { Rank, TierRule } from './cluster-network-policy';
import { AddressSet } from '../address/address-set';
import { everything } from '../address/cidr';
import { PortSet } from '../address/port-set';
import { Ports } from '../manifest/network-policy';

export const EVERY_PORT: Ports = { numbers: PortSet.ALL, names: [] };
export const EVERY_ADDRESS = AddressSet.of([everything(4), everything(6)]);

/** Stands for the default, which allows all. */
export const NO_POLICY = {};

/** Peers on ports: addresses, or pods by labels, which cannot be divided. */
export interface TierPart<P> {
  readonly peers: P;
  readonly ports: Ports;
}

/** The peers that a rule matches, and the others. If `isSure` is false, the rule may match all of them or none. */
export type Divided<P> = { readonly inside: P; readonly outside?: P; readonly isSure: boolean } | undefined;

/** What the rules of a tier accept, what they pass to the next tier, and what none of them matches. */
export interface Left<P> {
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
  for (const rule of rules) {
    open = open.flatMap((part): TierPart<P>[] => {
      const named = rule.ports.names.length > 0; // the called pods give names numbers, so the rule may match any port
      const numbers = named && rule.action !== 'Deny' ? part.ports.numbers : part.ports.numbers.intersect(rule.ports.numbers);
      const isAll = rule.ports.numbers.contains(PortSet.ALL);
      const divided =
        numbers.isEmpty && (part.ports.names.length === 0 || (rule.action === 'Deny' && !isAll)) ? undefined : divide(part.peers, rule);
      if (!divided) {
        return [part];
      }
      const { inside, outside, isSure } = divided;
      const taken = { peers: inside, ports: { numbers, names: part.ports.names } };
      if (rule.action === 'Accept') {
        accepted.push({ ...taken, rule });
      } else if (rule.action === 'Pass') {
        passed.push(taken);
      }
      const rest = { numbers: part.ports.numbers.subtract(rule.ports.numbers), names: isAll ? [] : part.ports.names };
      return isSure && !rule.isUnsure ? [
        ...outside === undefined ? [] : [{ peers: outside, ports: part.ports }],
        ...rest.numbers.isEmpty && rest.names.length === 0 ? [] : [{ peers: inside, ports: rest }],
      ] : [part];
    });
  }
  return { accepted, passed, open };
}

/** The rules in order. Of policies with the same priority, of which any can decide, those that allow more come first. */
export function inOrder(ranks: readonly Rank[]): TierRule[] {
  const openness = ['Accept', 'Pass', 'Deny'];
  return ranks.flatMap((rank) =>
    rank.length === 1 ? rank[0] : rank.flat().sort((a, b) => openness.indexOf(a.action) - openness.indexOf(b.action)),
  );
}
