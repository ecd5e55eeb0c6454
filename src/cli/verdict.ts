import { ExitCode } from './io';
import { Judgement } from '../engine/rules/judge-manifests';
import { Severity } from '../engine/rules/severity';
import { summaryOf } from '../report/checked';
import { Origin } from '../report/origin';

/** The severities that can fail a run. */
export const FAIL_ON = [Severity.ERROR, Severity.WARNING] as const;

/** The exit code of a run: with `warning`, an unused acknowledgement fails, too. */
export function exitCodeOf(judgement: Judgement<Origin>, failOn: typeof FAIL_ON[number]): ExitCode {
  const { errors, warnings, unused } = summaryOf(judgement);
  return errors + (failOn === Severity.WARNING ? warnings + unused : 0) > 0 ? ExitCode.FINDINGS : ExitCode.CLEAN;
}
