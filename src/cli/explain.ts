import { AddCommand } from './command';
import { UsageError } from './errors';
import { helpEnd } from './help';
import { ExitCode } from './io';
import { RULES } from '../engine/rules/catalogue';
import { ruleIdMust } from '../engine/rules/rule-choice';
import { explanationOf } from '../report/explanation';

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
