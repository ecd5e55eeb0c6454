import { postureInputOf } from './posture-input';
import { STDIN } from './read';
import { Posture } from '../engine/posture/posture';
import { postureOf } from '../engine/posture/posture-of';
import { Severity } from '../engine/rules/severity';
import { Checked, JudgedRun, presumedLine } from '../report/checked';
import { asGithub } from '../report/github';
import { asJson } from '../report/json';
import { asJunit } from '../report/junit';
import { loadWriters } from '../report/load-writers';
import { asSarif } from '../report/sarif';
import { asTable } from '../report/table';

/** The argument of every command that judges manifests. */
export const PATHS = '<paths...>';
export const pathsText = `files, folders (all *.yaml, *.yml, *.json in them), or "${STDIN.argument}" for standard input`;

/** What the formats of `check` know in addition to what was found. */
export interface FormatOptions {
  /** How many findings a table shows. */
  readonly maxFindings: number;
  /** How many characters Markdown has at most. */
  readonly maxLength?: number;
  /** Whether a table has colors. */
  readonly colors: boolean;
  /** The lowest severity that fails. */
  readonly failOn: Severity;
  /** Tells what a format leaves out. */
  warn(text: string): void;
}

/** What the formats of `report` know in addition to what was judged. */
interface ReportOptions {
  readonly maxLength?: number;
  /** Marks what is new in a report. */
  readonly mark?: (posture: Posture) => Posture;
}

/** The formats of `report`. */
export const REPORT_FORMATS = {
  html: (judgement: JudgedRun, options: ReportOptions = {}) => loadWriters().htmlOf(postureIn(judgement, options)),
  markdown: (judgement: JudgedRun, options: ReportOptions = {}) => loadWriters().markdownOf(postureIn(judgement, options), options),
  json: (judgement: JudgedRun, options: ReportOptions = {}) => `${JSON.stringify(postureIn(judgement, options), null, 2)}\n`,
  dot: (judgement: JudgedRun) => loadWriters().dotOf(postureIn(judgement)),
};

/** The formats of `check`. */
export const CHECK_FORMATS = {
  table: (checked: Checked, { maxFindings, colors }: FormatOptions) => asTable(checked, maxFindings, colors),
  json: asJson,
  sarif: (checked: Checked, { warn }: FormatOptions) => asSarif(checked, warn),
  junit: (checked: Checked, { failOn }: FormatOptions) => asJunit(checked, failOn),
  github: asGithub,
  markdown: (checked: Checked, { maxLength = Infinity }: FormatOptions) => {
    const presumed = presumedLine(checked);
    const last = presumed === undefined ? '' : `\n${presumed}.\n`;
    return `${REPORT_FORMATS.markdown(checked, { maxLength: maxLength - last.length })}${last}`;
  },
  html: (checked: Checked) => REPORT_FORMATS.html(checked),
} satisfies { [format: string]: (checked: Checked, options: FormatOptions) => string };

function postureIn(judgement: JudgedRun, { mark = (posture) => posture }: ReportOptions = {}): Posture {
  return mark(postureOf(postureInputOf(judgement)));
}
