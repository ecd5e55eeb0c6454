import { RULES } from './catalogue';
import { OWN_OBJECTS } from './own-objects';
import { RuleException } from './rule-exception';
import { RulePack, Severity } from './severity';
import { isKeyed, object } from '../value/json';
import { choicesFor } from '../value/nearest';
import { isReason, reasonMust } from '../value/reason';

/** Which rules run and what their findings mean. */
export interface RuleChoice {
  /** The pack of rules. Without one every rule runs. */
  readonly pack?: RulePack;
  /** By id of the rule. */
  readonly severities?: { readonly [ruleId: string]: Severity };
  /** The registries that images may come from. Without a list no rule checks them. */
  readonly registries?: readonly string[];
}

/** A choice as the user gives it. */
interface GivenChoice {
  readonly pack?: unknown;
  readonly severities?: unknown;
  readonly podSelector?: unknown;
  /** The reasons for lowered rules and for pods that are left out, by id of the rule, "pack" or "podSelector". */
  readonly reasons?: unknown;
}

/** A fault of a choice: its place, what it must be in the form "must …", and its value. */
export interface ChoiceFault {
  readonly at: 'pack' | 'severities' | 'reasons' | `reasons[${string}]`;
  readonly must: string;
  readonly got: unknown;
}

/** The first fault of pack and severities. Each caller reports it in its user's terms. */
export function choiceFault({ pack, severities }: GivenChoice): ChoiceFault | undefined {
  if (pack !== undefined && !isOneOf(RulePack, pack)) {
    return { at: 'pack', must: `be one of ${quoted(Object.values(RulePack))}`, got: pack };
  }
  if (severities !== undefined && !isKeyed(severities)) {
    return { at: 'severities', must: 'give a severity for each id of a rule, such as { "no-latest-image": "warning" }', got: severities };
  }
  for (const [id, severity] of Object.entries(object(severities))) {
    const must = ruleIdFault(id);
    if (must !== undefined) {
      return { at: 'severities', must, got: id };
    }
    if (!isOneOf(Severity, severity)) {
      return { at: 'severities', must: `give "${id}" one of ${quoted(Object.values(Severity))}`, got: severity };
    }
  }
  return undefined;
}

/** All that a choice lowers or leaves out, each with its reason, sorted by name. */
export function exceptionsOf(choice: GivenChoice): RuleException[] {
  return loweredIn(choice).map((one) => ({ ...one, reason: (object(choice.reasons)[one.option] as string).trim() }));
}

/** Such as `rule "no-latest-image" is lowered to warning: the nightly build is what we test`. */
export function exceptionText({ option, severity, reason }: RuleException): string {
  return severity === undefined ? `${WHY[option]}: ${reason}` : `rule "${option}" is lowered to ${severity}: ${reason}`;
}

/** The first missing reason: to lower a rule or to leave out pods, the user must say why. */
export function reasonsFault(choice: GivenChoice): ChoiceFault | undefined {
  const { reasons } = choice;
  if (reasons !== undefined && !isKeyed(reasons)) {
    return {
      at: 'reasons',
      must: 'give a reason for each rule that is lowered, such as { "no-latest-image": "the nightly build is what we test" }',
      got: reasons,
    };
  }
  const lowered = loweredIn(choice).map(({ option }) => option);
  const missing = lowered.find((option) => !isReason(object(reasons)[option]));
  if (missing !== undefined) {
    return {
      at: `reasons[${JSON.stringify(missing)}]`,
      must: reasonMust(`why ${WHY[missing] ?? `"${missing}" is lowered`}`),
      got: object(reasons)[missing],
    };
  }
  const idle = Object.keys(object(reasons)).find((option) => !lowered.includes(option));
  return idle === undefined ? undefined
    : { at: 'reasons', must: `be about what is lowered or left out${lowered.length > 0 ? `: ${lowered.join(', ')}` : ''}`, got: idle };
}

const WHY: { readonly [option: string]: string } = {
  pack: 'the rules outside the pack do not run',
  podSelector: 'only the rules about the node judge other pods',
  [OWN_OBJECTS]: 'synth judges objects of others by fewer rules',
};

const RANKS = [Severity.OFF, Severity.WARNING, Severity.ERROR];

function loweredIn({ pack, severities, podSelector }: GivenChoice): Omit<RuleException, 'reason'>[] {
  const given = object(severities) as { [ruleId: string]: Severity };
  const rules = RULES.filter(({ id, severity }) => Object.hasOwn(given, id) && RANKS.indexOf(given[id]) < RANKS.indexOf(severity))
    .map(({ id }) => ({ option: id, severity: given[id] }));
  return [
    ...(pack === RulePack.BASELINE ? [{ option: 'pack' }] : []),
    ...(podSelector !== undefined ? [{ option: 'podSelector' }] : []),
    ...rules,
  ];
}

/** What the id of a rule must be, if this is none. */
export function ruleIdFault(got: unknown): string | undefined {
  return RULES.some(({ id }) => id === got) ? undefined : ruleIdMust(got);
}

/** What the id of a rule must be. */
export function ruleIdMust(got: unknown): string {
  return `be the id of a rule: ${choicesFor(got, RULES.map((rule) => rule.id), String)}; "npx cdk8s-hardened-agents rules" lists all`;
}

function isOneOf(values: { [name: string]: string }, value: unknown): boolean {
  return Object.values(values).includes(value as string);
}

function quoted(values: string[]): string {
  return values.map((value) => `"${value}"`).join(', ');
}
