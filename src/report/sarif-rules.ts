import { CHANGE_DOCS, CHANGE_RULES, ChangeRule } from './change-rules';
import { acknowledgingAnnotation, controlsOf, REASON_NEEDED, sentenceOf } from './rule-text';
import { ACCEPTED_RULE } from '../engine/posture/accepted';
import { RULES } from '../engine/rules/catalogue';
import { Rule, yamlFix } from '../engine/rules/rule';
import { docsOf } from '../engine/rules/rule-docs';
import { RulePack, Severity } from '../engine/rules/severity';
import { Json } from '../engine/value/json';

/** GitHub shows no more tags. */
const MAX_TAGS = 20;

/** The rules of the catalogue, what only an option asks, and what only a comparison finds. */
const FOUND: readonly Rule[] = [...RULES, ACCEPTED_RULE];

/** The place of each rule by its id. */
export const RULE_INDEXES: ReadonlyMap<string, number> = new Map([...FOUND, ...CHANGE_RULES].map(({ id }, i) => [id, i]));

/** The rules as SARIF describes them, in the order of the catalogue. */
export function sarifRules(): Json[] {
  return [...FOUND.map(ruleOf), ...CHANGE_RULES.map(changeRuleOf)];
}

function ruleOf(rule: Rule): Json {
  const { id, title, why, severity } = rule;
  const accept = rule === ACCEPTED_RULE // what is open is accepted in the file alone
    ? 'No annotation accepts it.'
    : `To accept a finding, add the annotation ${acknowledgingAnnotation(rule)} to the object. ${REASON_NEEDED}`;
  const tags = ['security', ...controlsOf(rule).flatMap(({ key, ids }) => ids.map((control) => `${key}/${control}`))];
  const help = [sentenceOf(yamlFix(rule)), accept];
  const properties = { 'tags': tags.slice(0, MAX_TAGS), 'precision': 'high', 'security-severity': scoreOf(rule) };
  return described({ id, title, why, help, docs: docsOf(id), level: severity, properties });
}

function changeRuleOf({ id, title, why, fix, level }: ChangeRule): Json {
  const help = [sentenceOf(fix), 'No annotation accepts it: it is gone once the new build is what the next one is compared with.'];
  const score = level === 'error' ? '7.5' : '3.0';
  return described({ id, title, why, help, docs: CHANGE_DOCS, level, properties: { 'tags': ['security'], 'security-severity': score } });
}

/** What a rule has in SARIF. */
interface Description {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** Paragraphs. */
  readonly help: readonly string[];
  readonly docs: string;
  readonly level: string;
  readonly properties: Json;
}

function described({ id, title, why, help, docs, level, properties }: Description): Json {
  return {
    id,
    name: id.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: sentenceOf(title) },
    fullDescription: { text: why },
    help: { text: `${help.join(' ')} See ${docs}`, markdown: `${help.join('\n\n')}\n\n[Page of the rule](${docs})` },
    helpUri: docs,
    defaultConfiguration: { level },
    properties,
  };
}

/** GitHub calls 7.0 and above high, 4.0 and above medium. */
function scoreOf({ severity, pack }: Rule): string {
  return severity === Severity.ERROR ? (pack === RulePack.BASELINE ? '8.5' : '7.5') : '5.0';
}
