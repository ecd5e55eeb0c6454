import { RULES } from './rules';
import { RulePack, Severity } from './severity';

/** Which rules are asked and what their findings mean. */
export interface RuleChoice {
  /** Every rule where none is given. */
  readonly pack?: RulePack;
  /** By id of the rule. */
  readonly severities?: { readonly [ruleId: string]: Severity };
}

/** What is wrong with a choice that comes from outside: where, in the form "must …", and what was got. */
export interface ChoiceFault {
  readonly at: 'pack' | 'severities';
  readonly must: string;
  readonly got: unknown;
}

/** The first fault of a choice; each shell tells it in its user's terms. */
export function choiceFault({ pack, severities }: { readonly pack?: unknown; readonly severities?: unknown }): ChoiceFault | undefined {
  if (pack !== undefined && !isOneOf(RulePack, pack)) {
    return { at: 'pack', must: `be one of ${quoted(Object.values(RulePack))}`, got: pack };
  }
  if (severities === undefined) {
    return undefined;
  }
  if (typeof severities !== 'object' || severities === null || Array.isArray(severities)) {
    return { at: 'severities', must: 'give a severity for each id of a rule, such as { "no-latest-image": "warning" }', got: severities };
  }
  for (const [id, severity] of Object.entries(severities)) {
    if (!RULES.some((rule) => rule.id === id)) {
      return { at: 'severities', must: ruleIdMust(), got: id };
    }
    if (!isOneOf(Severity, severity)) {
      return { at: 'severities', must: `give "${id}" one of ${quoted(Object.values(Severity))}`, got: severity };
    }
  }
  return undefined;
}

/** What the id of a rule must be. */
export function ruleIdMust(): string {
  return `be the id of a rule: ${RULES.map((rule) => rule.id).join(', ')}`;
}

function isOneOf(values: { [name: string]: string }, value: unknown): boolean {
  return Object.values(values).includes(value as string);
}

function quoted(values: string[]): string {
  return values.map((value) => `"${value}"`).join(', ');
}
