import { ExitCode } from './command';
import { Severity } from '../engine/rules/severity';
import { JudgedRun, summaryOf } from '../report/checked';

/** The severities that can fail a run. */
export const FAIL_ON = [Severity.ERROR, Severity.WARNING] as const;

/** The exit code of a run: with `warning`, an unused acknowledgement fails, too. */
export function exitCodeOf(judgement: JudgedRun, failOn: typeof FAIL_ON[number]): ExitCode {
  const { errors, warnings, unused } = summaryOf(judgement);
  return errors + (failOn === Severity.WARNING ? warnings + unused : 0) > 0 ? ExitCode.FINDINGS : cleanOf(judgement);
}

/** The exit code of a run that is clean, unless it skipped what it cannot read: no one knows what is in that. */
export function cleanOf(...runs: readonly JudgedRun[]): ExitCode {
  return runs.some(({ run }) => run.unreadable.length > 0) ? ExitCode.FINDINGS : ExitCode.CLEAN;
}
