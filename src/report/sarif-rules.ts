import { acknowledgingAnnotation, controlsOf, REASON_NEEDED, sentenceOf } from './rule-text';
import { ACCEPTED_RULE } from '../engine/posture/accepted-rule';
import { RULES } from '../engine/rules/catalogue';
import { Rule, yamlFix } from '../engine/rules/rule';
import { docsOf } from '../engine/rules/rule-docs';
import { RulePack, Severity } from '../engine/rules/severity';
import { Json } from '../engine/value/json';

/** GitHub shows no more tags. */
const MAX_TAGS = 20;

/** The rules of the catalogue, and what only an option asks. */
export const DESCRIBED_RULES: readonly Rule[] = [...RULES, ACCEPTED_RULE];

/** The rules as SARIF describes them, in the order of the catalogue. */
export function sarifRules(): Json[] {
  return DESCRIBED_RULES.map(ruleOf);
}

function ruleOf(rule: Rule): Json {
  const { id, title, why, severity } = rule;
  const accept = rule === ACCEPTED_RULE // what is open is accepted in the file alone
    ? 'No annotation accepts it.'
    : `To accept a finding, add the annotation ${acknowledgingAnnotation(rule)} to the object. ${REASON_NEEDED}`;
  const tags = ['security', ...controlsOf(rule).flatMap(({ key, ids }) => ids.map((control) => `${key}/${control}`))];
  return {
    id,
    name: id.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: sentenceOf(title) },
    fullDescription: { text: why },
    help: {
      text: `${sentenceOf(yamlFix(rule))} ${accept} See ${docsOf(id)}`,
      markdown: `${sentenceOf(yamlFix(rule))}\n\n${accept}\n\n[Page of the rule](${docsOf(id)})`,
    },
    helpUri: docsOf(id),
    defaultConfiguration: { level: severity },
    properties: { 'tags': tags.slice(0, MAX_TAGS), 'precision': 'high', 'security-severity': scoreOf(rule) },
  };
}

/** GitHub calls 7.0 and above high, 4.0 and above medium. */
function scoreOf({ severity, pack }: Rule): string {
  return severity === Severity.ERROR ? (pack === RulePack.BASELINE ? '8.5' : '7.5') : '5.0';
}
