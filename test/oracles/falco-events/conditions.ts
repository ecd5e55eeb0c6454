import { parse } from 'yaml';

/** What Falco's loader makes of a rules file before its filter compiler reads it: lists and macros stand where they are named. */

interface Exception {
  readonly name: string;
  readonly fields: string | readonly string[];
  readonly comps?: string | readonly string[];
  readonly values?: readonly unknown[];
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

/** The conditions of a rules file by the names of its rules, complete. */
export function conditions(yaml: string): Map<string, string> {
  const file: Item[] = parse(yaml);
  const lists = new Map(file.flatMap(({ list, items }) => (list === undefined ? [] : [[list, items ?? []] as const])));
  const macros = new Map(file.flatMap(({ macro, condition }) => (macro === undefined ? [] : [[macro, condition ?? ''] as const])));

  const values = (item: string | number): string[] => lists.get(String(item))?.flatMap(values) ?? [asValue(item)];
  const expand = (condition: string): string => {
    const tokens = condition.match(TOKEN) ?? [];
    let inList = false;
    return tokens.map((token, i) => {
      inList = inList ? token !== ')' : token === '(' && TAKES_LIST.test(tokens[i - 1] ?? '');
      if (inList && lists.has(token)) {
        return values(token).join(', ');
      }
      const macro = inList || COMPARES.test(tokens[i - 1] ?? '') ? undefined : macros.get(token);
      return macro === undefined ? token : `(${expand(macro)})`;
    }).join(' ');
  };
  return new Map(file.flatMap(({ rule, condition, exceptions }) => (rule === undefined ? [] : [
    [rule, [expand(condition ?? ''), ...(exceptions ?? []).flatMap(excepted)].join(' and not ')] as const,
  ])));
}

/** An exception's values as a condition, in parentheses; none without values. */
function excepted({ fields, comps, values }: Exception): string[] {
  if (!values?.length) {
    return [];
  }
  const compare = (field: string, comp: string, value: unknown) => `${field} ${comp} ${Array.isArray(value) ? `(${value.map(asValue).join(', ')})` : asValue(value)}`;
  if (!Array.isArray(fields)) {
    return [`(${compare(String(fields), String(comps ?? 'in'), values)})`];
  }
  const each = (values as unknown[][]).map((row) => row.map((value, i) => compare(fields[i], comps?.[i] ?? '=', value)).join(' and '));
  return [`(${each.map((row) => `(${row})`).join(' or ')})`];
}

/** Falco puts values into conditions as they are, but in quotes where a blank is in them. */
function asValue(value: unknown): string {
  return /^[^"'].*\s/.test(String(value)) ? `"${value}"` : String(value);
}
