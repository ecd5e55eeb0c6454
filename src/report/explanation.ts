import { acknowledgingAnnotation, judgedKinds, controlsOf, packsOf, REASON_NEEDED, sentenceOf } from './rule-text';
import { Rule, yamlFix } from '../engine/rules/rule';
import { docsOf } from '../engine/rules/rule-docs';

/** A line holds about as many characters, so that it reads well in a terminal. */
const WIDTH = 100;

/** What there is to say about a rule to people who have only YAML. Its page has examples. */
export function explanationOf(rule: Rule): string {
  const facts = [
    ['severity', rule.severity],
    ['packs', packsOf(rule)],
    ['judges', judgedKinds(rule)],
    ['since', rule.since],
    ...controlsOf(rule).map(({ name, ids }) => [name, ids.join(', ')]),
    ['source', rule.source],
    ['examples', docsOf(rule.id)],
  ];
  return [
    `${rule.id}: ${rule.title}`,
    wrapped(rule.why),
    `What to do\n${wrapped(sentenceOf(yamlFix(rule)))}`,
    `To accept a finding\n${wrapped(`${REASON_NEEDED} Add it to the object itself, for a Deployment not to its pod template:`)}`,
    `  metadata:\n    annotations:\n      ${acknowledgingAnnotation(rule)}: why it is acceptable here`,
    facts.map(([name, value]) => wrapped(`${name}: ${value}`, '  ')).join('\n'),
  ].map((part) => `${part}\n`).join('\n');
}

/** A text in lines, with an indent for all but the first. A word that is longer than a line stays whole. */
function wrapped(text: string, indent = ''): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WIDTH) {
      lines.push(last === undefined ? word : `${indent}${word}`);
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
    }
  }
  return lines.join('\n');
}
