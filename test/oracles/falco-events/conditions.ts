import { parse } from 'yaml';

/** What Falco's loader makes of a rules file before its filter compiler reads it: lists and macros stand where they are named. */

interface Exception {
  readonly fields: readonly string[];
  readonly comps: readonly string[];
  /** What one event must be, a row each: a value or several a field. */
  readonly values: readonly (readonly unknown[])[];
}

interface Item {
  readonly rule?: string;
  readonly macro?: string;
  readonly list?: string;
  readonly condition?: string;
  readonly items?: readonly (string | number)[];
  readonly exceptions?: readonly Exception[];
}

const TOKEN = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[(),]|[<>!=]=?|(?:\[[^\]]*\]|[^\s()<>=!,"'])+/g;
const COMPARES = /^(?:[<>!=]=?|in|intersects|pmatch|i?contains|bcontains|i?startswith|bstartswith|endswith|i?glob|regex)$/;
const TAKES_LIST = /^(?:in|intersects|pmatch)$/;

/**
 * The conditions of a rules file by the names of its rules, complete.
 *
 * @see https://github.com/falcosecurity/falco/blob/0.44.1/userspace/engine/rule_loader_compiler.cpp
 */
export function conditions(yaml: string): Map<string, string> {
  const file: Item[] = parse(yaml);
  const items = new Map(file.flatMap(({ list, items: own }) => (list === undefined ? [] : [[list, own ?? []] as const])));
  const lists = new Map([...items].map(([name, own]) => [name, own.flatMap((item) => items.get(String(item)) ?? [item]).map(asValue)
    .join(', ')]));
  const macros = new Map(file.flatMap(({ macro, condition }) => (macro === undefined ? [] : [[macro, condition ?? ''] as const])));

  /** Falco puts lists into the text, wherever their names are words of it, before it parses it. */
  const withLists = (condition: string) => [...lists].reduce((text, [name, list]) =>
    text.replace(new RegExp(`(?<=^|[ \\t\\n\\r(),=])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=$|[ \\t\\n\\r(),=])`, 'g'),
      () => ` ${list} `), condition);
  const expand = (condition: string): string => {
    const tokens = withLists(condition).match(TOKEN) ?? [];
    let inList = false;
    return tokens.map((token, i) => {
      inList = inList ? token !== ')' : token === '(' && TAKES_LIST.test(tokens[i - 1] ?? '');
      const macro = inList || COMPARES.test(tokens[i - 1] ?? '') ? undefined : macros.get(token);
      return macro === undefined ? token : `(${expand(macro)})`;
    }).join(' ');
  };
  return new Map(file.flatMap(({ rule, condition, exceptions }) => (rule === undefined ? [] : [
    [rule, expand([`(${condition ?? ''})`, ...(exceptions ?? []).map(excepted)].join(' and not '))] as const,
  ])));
}

function excepted({ fields, comps, values }: Exception): string {
  const rows = values.map((row) => row.map((value, i) => (
    `${fields[i]} ${comps[i]} ${Array.isArray(value) ? `(${value.map(asValue).join(', ')})` : asValue(value)}`)).join(' and '));
  return `(${rows.map((row) => `(${row})`).join(' or ')})`;
}

/** Falco puts values into conditions as they are, but in quotes where a blank is in them. */
function asValue(value: unknown): string {
  return /^[^"'].*\s/.test(String(value)) ? `"${value}"` : String(value);
}
