import { Action, Rank, TierRule } from './cluster-network-policy';
import { Match, allOf } from '../manifest/selector';

/**
 * All that a tier may do with a connection: more than one thing where it is not known whether a rule matches, or where policies of the
 * same priority say different things. Where none matches, the next tier decides.
 */
export function outcomesOf(ranks: readonly Rank[], match: (rule: TierRule) => Match): ReadonlySet<Action> {
  const outcomes = new Set<Action>();
  for (const rank of ranks) {
    if (rank.filter((rules) => isDecided(rules, match, outcomes)).length > 0) {
      return outcomes;
    }
  }
  return outcomes.add('Pass');
}

/** Whether a rule of one policy matches for sure. The outcomes are added. */
function isDecided(rules: readonly TierRule[], match: (rule: TierRule) => Match, outcomes: Set<Action>): boolean {
  for (const rule of rules) {
    const matches = rule.isUnsure ? allOf('maybe', match(rule)) : match(rule);
    if (matches !== 'no') {
      outcomes.add(rule.action);
    }
    if (matches === 'yes') {
      return true;
    }
  }
  return false;
}
