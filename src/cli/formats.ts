import { STDIN } from './read';
import { Severity } from '../engine/rules/severity';
import { Checked } from '../report/checked';
import { asJson } from '../report/json';
import { asTable } from '../report/table';

/** The argument of every command that judges manifests. */
export const PATHS = '<paths...>';
export const pathsText = `files, folders (their *.yaml, *.yml and *.json at any depth), or "${STDIN.argument}" for standard input`;

/** What the formats of `check` know in addition to what was found. */
export interface FormatOptions {
  /** How many findings a table shows. */
  readonly maxFindings: number;
  /** The lowest severity that fails. */
  readonly failOn: Severity;
}

/** The formats of `check`. */
export const CHECK_FORMATS = {
  table: (checked: Checked, { maxFindings }: FormatOptions) => asTable(checked, maxFindings),
  json: asJson,
} satisfies { [format: string]: (checked: Checked, options: FormatOptions) => string };
