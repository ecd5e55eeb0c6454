import { STDIN } from './read';
import { Severity } from '../engine/rules/severity';
import { Checked } from '../report/checked';
import { asGithub } from '../report/github';
import { asJson } from '../report/json';
import { asJunit } from '../report/junit';
import { asSarif } from '../report/sarif';
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
  /** Of this library. */
  readonly version: string;
  /** Tells what a format leaves out. */
  warn(text: string): void;
}

/** The formats of `check`. */
export const CHECK_FORMATS = {
  table: (checked: Checked, { maxFindings }: FormatOptions) => asTable(checked, maxFindings),
  json: asJson,
  sarif: (checked: Checked, { version, warn }: FormatOptions) => asSarif(checked, version, warn),
  junit: (checked: Checked, { failOn }: FormatOptions) => asJunit(checked, failOn),
  github: asGithub,
} satisfies { [format: string]: (checked: Checked, options: FormatOptions) => string };
