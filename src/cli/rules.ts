import { AddCommand } from './command';
import { ExitCode } from './io';
import { keyOf } from './option-values';
import { RULES_FORMATS } from '../report/rule-list';

/** `rules`: every rule with its severity and pack. */
export const addRules: AddCommand = (program, run) => {
  program
    .command('rules')
    .description('Lists the rules.')
    .option('--format <format>', Object.keys(RULES_FORMATS).join(', '), 'table')
    .action(({ format }: { format: string }) => run((io) => {
      io.out(RULES_FORMATS[keyOf('--format', format, RULES_FORMATS)]());
      return ExitCode.CLEAN;
    }));
};
