import { AddCommand, ExitCode, UsageError, helpEnd } from './command';
import { RULES } from '../engine/rules/catalogue';
import { Rule, docsOf, yamlFix } from '../engine/rules/rule';
import { ruleIdMust } from '../engine/rules/rule-choice';
import { REASON_NEEDED, acknowledgingAnnotation, controlsOf, judgedKinds, packsOf, sentenceOf } from '../report/rule-text';

/** `explain RULE`: what a rule requires, why, and what to do. */
export const addExplain: AddCommand = (program, run) => {
  program
    .command('explain')
    .description('Explains a rule: what it requires, why, and what to do about a finding.')
    .argument('<rule>', 'id of a rule, for example no-host-ports')
    .addHelpText('after', helpEnd(
      'explain no-host-ports',
      '0 explained, 2 wrong usage, such as no rule of this id',
    ))
    .action((id: string) => run((io) => {
      const rule = RULES.find((one) => one.id === id);
      if (!rule) {
        throw new UsageError('rule', ruleIdMust(id), id);
      }
      io.out(explanationOf(rule));
      return ExitCode.CLEAN;
    }));
};

/** A line holds about as many characters, so that it reads well in a terminal. */
const WIDTH = 100;

/** What there is to say about a rule to people who have only YAML. Its page has examples. */
function explanationOf(rule: Rule): string {
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
