import { IConstruct } from 'constructs';
import { CATALOGUE } from './catalogue';
import { MACROS } from './catalogue/parts';
import { ConditionError, macrosIn } from './falco-condition';
import { takesList } from './falco-file';
import { requirePriority } from './falco-priority';
import { FalcoException, FalcoList, FalcoMacro, FalcoMatch, FalcoRule } from './falco-rule';
import { isFalcoValue, isLine, libraryWords } from './falco-text';
import { propError, requireList, requireOneOf } from '../../../engine/input/props';
import { copyOf, firstRepeated } from '../../../engine/value/json';

/** Checks of lists, macros, rules and exceptions that the user writes. */

const NAME = /^[a-zA-Z]\w{0,62}$/;
const RESERVED = ['and', 'or', 'not', 'exists', 'in'];
const COMPARISONS = ['in', 'pmatch', '=', '!=', 'contains', 'icontains', 'startswith', 'endswith', 'glob'];
const FIELD = /^[a-z][a-z0-9]*(\.[a-z0-9_]+)+(\[[\w./-]+\])?$/;
const WORDS = libraryWords([...CATALOGUE.flatMap(({ condition = '', events }) => [condition, ...events]), ...Object.values(MACROS)]);

/** The output of a rule: after "%" comes the name of a field, or a function or a width before it. */
const FORMAT = /^(?!$)[^%]*(?:%[a-z*0-9-][^%]*)*$/;

/** Exceptions of a rule, each with a name of its own. */
export function requireExceptions(scope: IConstruct, prop: string, exceptions: FalcoException[] | undefined): FalcoException[] {
  const list = requireList(scope, prop, exceptions);
  list.forEach(({ name, matches }, i) => {
    requireName(scope, `${prop}[${i}].name`, name);
    const at = `${prop}[${i}].matches`;
    if (requireList(scope, at, matches).length === 0) {
      throw propError(scope, at, 'have at least one condition', matches, 'without conditions, the exception would apply to every event');
    }
    matches.forEach((match, j) => requireMatch(scope, `${at}[${j}]`, match));
  });
  requireOnce(scope, prop, list.map(({ name }) => name));
  return copyOf(list);
}

function requireMatch(scope: IConstruct, at: string, { field, comparison = 'in', values }: FalcoMatch): void {
  if (typeof field !== 'string' || !FIELD.test(field)) {
    throw propError(scope, `${at}.field`, 'be a field of Falco such as "proc.name"', field);
  }
  requireOneOf(scope, `${at}.comparison`, comparison, COMPARISONS);
  requireValues(scope, `${at}.values`, values);
  if (values.length === 0 || (values.length > 1 && !takesList(comparison))) {
    const must = takesList(comparison) ? 'have at least one value' : `have one value for "${comparison}"`;
    throw propError(scope, `${at}.values`, must, values);
  }
}

export function requireLists(scope: IConstruct, lists: FalcoList[] | undefined): FalcoList[] {
  return requireList(scope, 'lists', lists).map(({ name, items }, i) => ({
    name: requireName(scope, `lists[${i}].name`, name),
    items: [...requireValues(scope, `lists[${i}].items`, items)],
  }));
}

export function requireMacros(scope: IConstruct, macros: FalcoMacro[] | undefined): FalcoMacro[] {
  const list = requireList(scope, 'macros', macros);
  return list.map(({ name, condition }, i) => ({
    name: requireName(scope, `macros[${i}].name`, name),
    condition: requireCondition(scope, `macros[${i}].condition`, condition, list.slice(0, i)),
  }));
}

export function requireRules(scope: IConstruct, rules: FalcoRule[] | undefined, macros: readonly FalcoMacro[]): FalcoRule[] {
  const list = requireList(scope, 'rules', rules);
  list.forEach(({ name, description, condition, output, priority, tags, exceptions }, i) => {
    const at = `rules[${i}]`;
    for (const [prop, value] of Object.entries({ name, description, ...(output !== undefined && { output }) })) {
      if (typeof value !== 'string' || !isLine(value)) {
        throw propError(scope, `${at}.${prop}`, 'be one line of text', value);
      }
    }
    if (name.includes('%')) {
      throw propError(
        scope,
        `${at}.name`,
        'not contain "%"',
        name,
        'events begin with the name, and Falco reads "%" as the start of a field',
      );
    }
    if (output !== undefined && !FORMAT.test(output)) {
      throw propError(scope, `${at}.output`, 'have the name of a field after each "%", such as "file=%fd.name"', output);
    }
    requireCondition(scope, `${at}.condition`, condition, macros);
    if (priority !== undefined) {
      requirePriority(scope, `${at}.priority`, priority);
    }
    requireList(scope, `${at}.tags`, tags).forEach((tag, j) => {
      if (typeof tag !== 'string' || !/^[\w.-]+$/.test(tag)) {
        throw propError(scope, `${at}.tags[${j}]`, 'consist of letters, digits, "_", "-" and ".", such as "T1059.004"', tag);
      }
    });
    requireExceptions(scope, `${at}.exceptions`, exceptions);
  });
  return copyOf(list);
}

/** A condition whose macros all exist: otherwise Falco does not load the file. */
function requireCondition(scope: IConstruct, prop: string, condition: string, macros: readonly FalcoMacro[]): string {
  if (typeof condition !== 'string' || condition.includes('$')) {
    throw propError(scope, prop, 'be a Falco condition such as "evt.type in (execve, execveat) and proc.name = make"', condition);
  }
  try {
    const unknown = macrosIn(condition).find((name) => !macros.some((macro) => macro.name === name));
    if (unknown !== undefined) {
      throw propError(
        scope,
        prop,
        'use only macros from \'macros\'',
        unknown,
        `add it there${prop.startsWith('macros') ? ' before this one' : ''}; Falco may not load the macros of its own rules`,
      );
    }
  } catch (error) {
    throw error instanceof ConditionError ? propError(scope, prop, error.message, condition) : error;
  }
  return condition;
}

function requireName(scope: IConstruct, prop: string, value: string): string {
  if (typeof value !== 'string' || !NAME.test(value) || RESERVED.includes(value)) {
    throw propError(scope, prop, 'have 1 to 63 letters, digits and "_", and begin with a letter, such as "build_tools"', value);
  }
  return value;
}

/** Texts that each are exactly one value in a condition. */
function requireValues(scope: IConstruct, prop: string, values: string[]): string[] {
  const list = values === undefined || values === null ? undefined : requireList(scope, prop, values);
  const wrong = list?.find((value) => !isFalcoValue(value));
  if (!list || wrong !== undefined) {
    throw propError(scope, prop, 'be a list of texts without quotes, backslashes and control characters, such as ["npm"]', wrong ?? values);
  }
  return list;
}

/** Names of lists and macros that change nothing in the library's rules. */
export function requireOwnNames(scope: IConstruct, names: string[], prefix: string): void {
  const twice = firstRepeated(names);
  if (twice !== undefined) {
    throw propError(scope, 'macros', 'use each name once, and no name of \'lists\'', twice);
  }
  const taken = names.find((name) => name.startsWith(`${prefix}_`));
  const word = names.find((name) => WORDS.has(name));
  if (word !== undefined) {
    throw propError(
      scope,
      'macros',
      "not use a word of the library's rules as a name, and neither must 'lists'",
      word,
      'Falco replaces the name of a list by its items in every condition',
    );
  }
  if (taken !== undefined) {
    const must = `not use a name that begins with "${prefix}_", and neither must 'lists'`;
    throw propError(scope, 'macros', must, taken, 'the library uses these names');
  }
}

function requireOnce(scope: IConstruct, prop: string, names: string[]): void {
  const twice = firstRepeated(names);
  if (twice !== undefined) {
    throw propError(scope, prop, 'contain each name once', twice);
  }
}
