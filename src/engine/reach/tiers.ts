import { Rank, TierRule } from './cluster-network-policy';
import { AddressSet } from '../address/address-set';

/** What a tier may do with a connection whose other end is at one of some addresses. */
interface TierOutcome {
  /** Whether it may accept one. */
  readonly accepts: boolean;
  /** The addresses about which the next tier may decide. */
  readonly left: AddressSet;
}

/** The addresses among some that a rule matches for sure, and all that it may match. */
export interface Matched {
  readonly sure: AddressSet;
  readonly all: AddressSet;
}

/**
 * What the rules of a tier do, address by address: more than one thing where it is not known whether a rule matches, or where policies of
 * the same priority say different things. Where none matches, the next tier decides.
 */
export function outcomeOf(ranks: readonly Rank[], start: AddressSet, match: (rule: TierRule, among: AddressSet) => Matched): TierOutcome {
  let [open, passed, accepts] = [start, AddressSet.EMPTY, false];
  for (const rank of ranks) {
    const ends = rank.map((rules) => outcomeOfPolicy(rules, open, match));
    accepts ||= ends.some((end) => end.accepts);
    passed = ends.reduce((all, end) => all.union(end.passed), passed);
    open = ends.reduce((all, end) => all.intersect(end.open), open);
  }
  return { accepts, left: passed.union(open) };
}

/** The same of one policy, whose first rule that matches an address decides. */
function outcomeOfPolicy(rules: readonly TierRule[], start: AddressSet, match: (rule: TierRule, among: AddressSet) => Matched) {
  let [open, passed, accepts] = [start, AddressSet.EMPTY, false];
  for (const rule of rules) {
    const { sure, all } = match(rule, open);
    accepts ||= rule.action === 'Accept' && !all.isEmpty;
    passed = rule.action === 'Pass' ? passed.union(all) : passed;
    open = rule.isUnsure ? open : open.subtract(sure);
  }
  return { accepts, passed, open };
}
