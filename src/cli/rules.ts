import { AddCommand } from './command';
import { helpEnd } from './help';
import { ExitCode } from './io';
import { keyOf } from './option-values';
import { RULES_FORMATS } from '../report/rule-list';

/** `rules`: every rule with its severity and pack. */
export const addRules: AddCommand = (program, run) => {
  program
    .command('rules')
    .description('Lists the rules.')
    .option('--format <format>', Object.keys(RULES_FORMATS).join(', '), 'table')
    .addHelpText('after', helpEnd(
      'rules --format json',
      '0 listed, 2 wrong usage',
    ))
    .action(({ format }: { format: string }) => run((io) => {
      io.out(RULES_FORMATS[keyOf('--format', format, RULES_FORMATS)]());
      return ExitCode.CLEAN;
    }));
};
