import { RUNNER_COMMAND } from './escape-text';

/**
 * A value as JSON, for a program and for a log: what controls a terminal, what no one sees and what commands a CI runner are escaped. A
 * parser reads the same value.
 */
export function jsonText(value: unknown, indent = 2): string {
  const text = JSON.stringify(value, null, indent)
    .replace(/[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu, (character) => character.split('').map(escaped).join(''))
    .replace(RUNNER_COMMAND, escaped);
  return `${text}\n`;
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Where the schemas are: the package has the same files. */
const SCHEMAS = 'https://raw.githubusercontent.com/cdk8s-hardened-agents/cdk8s-hardened-agents/main/schemas/';

/** A change of a version adds properties. One that removes or renames a property, or changes its meaning, makes another version. */
const SCHEMA_VERSION = 1;

/** The address of the JSON Schema for what a command prints, or for a proof: its name has the version. */
export function schemaUrl(command: 'check' | 'diff' | 'proof' | 'query' | 'report'): string {
  return `${SCHEMAS}${command}-${SCHEMA_VERSION}.schema.json`;
}

/** The place of a document. */
export interface Origin {
  readonly file: string;
  /** Line of a field such as `spec.containers[0].image` or of its nearest parent. An empty path gives the line of the document. */
  lineOf(path: string): number;
}
