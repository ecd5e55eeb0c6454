import { IConstruct } from 'constructs';
import { CATALOGUE } from './catalogue';
import { MACROS } from './catalogue/parts';
import { ConditionError, macrosIn } from './falco-condition';
import { takesList } from './falco-file';
import { FalcoPriority } from './falco-priority';
import { FalcoException, FalcoList, FalcoMacro, FalcoRule, FalcoRuleOverride, FalcoRulesProps } from './falco-rules-props';
import { isFalcoValue, isLine, libraryWords } from './falco-text';
import { requireFqdn } from '../../../engine/input/host-names';
import { propError, requireCidr, requireDnsLabel, requireList, requireOneOf, requirePort } from '../../../engine/input/props';
import { copyOf, firstRepeated, isObject } from '../../../engine/value/json';

const NAME = /^[a-zA-Z]\w{0,62}$/;
const RESERVED = ['and', 'or', 'not', 'exists', 'in'];
const COMPARISONS = ['in', 'pmatch', '=', '!=', 'contains', 'icontains', 'startswith', 'endswith', 'glob'];
const FIELD = /^[a-z][a-z0-9]*(\.[a-z0-9_]+)+(\[[\w./-]+\])?$/;
const WORDS = libraryWords([...CATALOGUE.flatMap(({ condition = '', events }) => [condition, ...events]), ...Object.values(MACROS)]);

/** A line of an event: "%" begins the name of a field, or a function or a width before it. */
const FORMAT = /^([^%]|%[a-z*0-9-])+$/;

const PRIORITIES = Object.values(FalcoPriority);

/** What `FalcoRules` is given, checked, with what is left out filled in. */
export interface FalcoInput {
  readonly namespaces?: string[];
  readonly podLabels?: { [key: string]: string };
  readonly subject: string;
  readonly minimumPriority: FalcoPriority;
  readonly overrides: ReadonlyMap<string, FalcoRuleOverride>;
  readonly listenPorts: number[];
  readonly resolvers?: string[];
  readonly destinations: string[];
  readonly destinationNames: string[];
  readonly lists: FalcoList[];
  readonly macros: FalcoMacro[];
  readonly rules: FalcoRule[];
}

export function requireFalcoInput(scope: IConstruct, props: FalcoRulesProps): FalcoInput {
  const subject = requireSubject(scope, props.subject ?? 'Agent');
  const lists = requireLists(scope, props.lists);
  const macros = requireMacros(scope, props.macros);
  requireOwnNames(scope, [...lists.map(({ name }) => name), ...macros.map(({ name }) => name)], prefixOf(subject));
  return {
    subject,
    lists,
    macros,
    rules: requireRules(scope, props.rules, macros),
    namespaces: props.namespaces && requireNamespaces(scope, props.namespaces),
    podLabels: props.podLabels && requirePodLabels(scope, props.podLabels),
    minimumPriority: requireOneOf(scope, 'minimumPriority', props.minimumPriority ?? FalcoPriority.DEBUG, PRIORITIES),
    overrides: requireOverrides(scope, props.overrides ?? {}),
    listenPorts: requireList(scope, 'listenPorts', props.listenPorts).map((port, i) => requirePort(scope, `listenPorts[${i}]`, port)),
    resolvers: props.resolvers && requireBlocks(scope, 'resolvers', props.resolvers),
    destinations: requireBlocks(scope, 'destinations', props.destinations),
    destinationNames: requireList(scope, 'destinationNames', props.destinationNames).map((name, i) =>
      requireFqdn(scope, `destinationNames[${i}]`, name),
    ),
  };
}

/** What names of lists and macros begin with, such as "build_agent" for "Build agent". */
export function prefixOf(subject: string): string {
  return subject.toLowerCase().replace(/ /g, '_');
}

/** How grave a priority is: the lower the graver. */
export function rankOf(priority: FalcoPriority): number {
  return PRIORITIES.indexOf(priority);
}

function requireSubject(scope: IConstruct, value: string): string {
  if (typeof value !== 'string' || !/^[A-Z][a-zA-Z0-9]*( [a-zA-Z0-9]+)*$/.test(value) || value.length > 40) {
    throw propError(
      scope,
      'subject',
      'be 1 to 40 letters, digits and single blanks that begin with a capital, such as "Build agent"',
      value,
    );
  }
  return value;
}

function requireNamespaces(scope: IConstruct, values: string[]): string[] {
  const names = requireList(scope, 'namespaces', values).map((name, i) => requireDnsLabel(scope, `namespaces[${i}]`, name));
  if (names.length === 0) {
    throw propError(scope, 'namespaces', 'name at least one', values, 'leave it out for those of the app');
  }
  return [...new Set(names)].sort();
}

function requirePodLabels(scope: IConstruct, labels: { [key: string]: string }): { [key: string]: string } {
  const entries = isObject(labels) ? Object.entries(labels) : [];
  const isLabel = ([key, value]: [string, unknown]) => /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[a-zA-Z0-9]([-\w.]*[a-zA-Z0-9])?$/.test(key)
    && typeof value === 'string' && /^[a-zA-Z0-9]([-\w.]{0,61}[a-zA-Z0-9])?$/.test(value);
  if (entries.length === 0 || !entries.every(isLabel)) {
    throw propError(scope, 'podLabels', 'be one or more labels of pods such as { "team": "search" }', labels);
  }
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function requireBlocks(scope: IConstruct, prop: string, values: string[] | undefined): string[] {
  return requireList(scope, prop, values).map((value, i) => requireCidr(scope, `${prop}[${i}]`, value).text);
}

function requireOverrides(scope: IConstruct, overrides: { [id: string]: FalcoRuleOverride }): ReadonlyMap<string, FalcoRuleOverride> {
  const ids = CATALOGUE.map(({ id }) => id).sort();
  return new Map(Object.entries(overrides).map(([id, override]) => {
    const prop = `overrides.${id}`;
    if (!ids.includes(id)) {
      throw propError(scope, 'overrides', `have ids of rules as its keys: ${ids.join(', ')}`, id);
    }
    if (!isObject(override) || typeof (override.enabled ?? true) !== 'boolean') {
      throw propError(scope, prop, 'be { enabled, priority, exceptions }, enabled true or false', override);
    }
    const { priority, exceptions } = override;
    return [id, {
      enabled: override.enabled,
      priority: priority && requireOneOf(scope, `${prop}.priority`, priority, PRIORITIES),
      exceptions: requireExceptions(scope, `${prop}.exceptions`, exceptions),
    }];
  }));
}

function requireExceptions(scope: IConstruct, prop: string, exceptions: FalcoException[] | undefined): FalcoException[] {
  const list = requireList(scope, prop, exceptions);
  list.forEach(({ name, matches }, i) => {
    requireName(scope, `${prop}[${i}].name`, name);
    const at = `${prop}[${i}].matches`;
    if (requireList(scope, at, matches).length === 0) {
      throw propError(scope, at, 'ask for something', matches, 'what asks for nothing would let everything pass');
    }
    matches.forEach(({ field, comparison = 'in', values }, j) => {
      if (typeof field !== 'string' || !FIELD.test(field)) {
        throw propError(scope, `${at}[${j}].field`, 'be a field of Falco such as "proc.name"', field);
      }
      requireOneOf(scope, `${at}[${j}].comparison`, comparison, COMPARISONS);
      requireValues(scope, `${at}[${j}].values`, values);
      if (values.length === 0 || (values.length > 1 && !takesList(comparison))) {
        throw propError(
          scope,
          `${at}[${j}].values`,
          takesList(comparison) ? 'have at least one value' : `have one value for "${comparison}"`,
          values,
        );
      }
    });
  });
  requireOnce(scope, prop, list.map(({ name }) => name));
  return copyOf(list);
}

function requireLists(scope: IConstruct, lists: FalcoList[] | undefined): FalcoList[] {
  return requireList(scope, 'lists', lists).map(({ name, items }, i) => ({
    name: requireName(scope, `lists[${i}].name`, name),
    items: [...requireValues(scope, `lists[${i}].items`, items)],
  }));
}

function requireMacros(scope: IConstruct, macros: FalcoMacro[] | undefined): FalcoMacro[] {
  const list = requireList(scope, 'macros', macros);
  return list.map(({ name, condition }, i) => ({
    name: requireName(scope, `macros[${i}].name`, name),
    condition: requireCondition(scope, `macros[${i}].condition`, condition, list.slice(0, i)),
  }));
}

function requireRules(scope: IConstruct, rules: FalcoRule[] | undefined, macros: readonly FalcoMacro[]): FalcoRule[] {
  const list = requireList(scope, 'rules', rules);
  list.forEach(({ name, description, condition, output, priority, tags, exceptions }, i) => {
    const at = `rules[${i}]`;
    for (const [prop, value] of Object.entries({ name, description, ...(output !== undefined && { output }) })) {
      if (typeof value !== 'string' || !isLine(value)) {
        throw propError(scope, `${at}.${prop}`, 'be a line of text', value);
      }
    }
    if (name.includes('%')) {
      throw propError(
        scope,
        `${at}.name`,
        'have no "%"',
        name,
        'events begin with the name, in which Falco takes "%" for the start of a field',
      );
    }
    if (output !== undefined && !FORMAT.test(output)) {
      throw propError(scope, `${at}.output`, 'have the name of a field after each "%", such as "file=%fd.name"', output);
    }
    requireCondition(scope, `${at}.condition`, condition, macros);
    if (priority !== undefined) {
      requireOneOf(scope, `${at}.priority`, priority, PRIORITIES);
    }
    requireList(scope, `${at}.tags`, tags).forEach((tag, j) => {
      if (typeof tag !== 'string' || !/^[\w.-]+$/.test(tag)) {
        throw propError(scope, `${at}.tags[${j}]`, 'be letters, digits, "_", "-" and "." such as "T1059.004"', tag);
      }
    });
    requireExceptions(scope, `${at}.exceptions`, exceptions);
  });
  return copyOf(list);
}

/** A condition whose macros are all there: Falco loads no file that names one that is not. */
function requireCondition(scope: IConstruct, prop: string, condition: string, macros: readonly FalcoMacro[]): string {
  if (typeof condition !== 'string' || condition.includes('$')) {
    throw propError(scope, prop, 'be a condition of Falco such as "evt.type in (execve, execveat) and proc.name = make"', condition);
  }
  try {
    const unknown = macrosIn(condition).find((name) => !macros.some((macro) => macro.name === name));
    if (unknown !== undefined) {
      throw propError(
        scope,
        prop,
        'name macros that are given',
        unknown,
        `add it to 'macros'${prop.startsWith('macros') ? ' before this one' : ''}; those of Falco's own rules may not be loaded`,
      );
    }
  } catch (error) {
    throw error instanceof ConditionError ? propError(scope, prop, error.message, condition) : error;
  }
  return condition;
}

function requireName(scope: IConstruct, prop: string, value: string): string {
  if (typeof value !== 'string' || !NAME.test(value) || RESERVED.includes(value)) {
    throw propError(scope, prop, 'be 1 to 63 letters, digits and "_" that begin with a letter, such as "build_tools"', value);
  }
  return value;
}

/** Values that stay one value in a condition. */
function requireValues(scope: IConstruct, prop: string, values: string[]): string[] {
  const list = values === undefined || values === null ? undefined : requireList(scope, prop, values);
  const wrong = list?.find((value) => !isFalcoValue(value));
  if (!list || wrong !== undefined) {
    throw propError(scope, prop, 'be texts without quotes, backslashes and control characters, such as ["npm"]', wrong ?? values);
  }
  return list;
}

function requireOwnNames(scope: IConstruct, names: string[], prefix: string): void {
  const twice = firstRepeated(names);
  if (twice !== undefined) {
    throw propError(scope, 'macros', 'have other names than each other and than \'lists\'', twice);
  }
  const taken = names.find((name) => name.startsWith(`${prefix}_`));
  const word = names.find((name) => WORDS.has(name));
  if (word !== undefined) {
    throw propError(
      scope,
      'macros',
      "have, like 'lists', no name that is a word of the library's rules",
      word,
      'Falco puts the items of a list for its name wherever that stands as a word',
    );
  }
  if (taken !== undefined) {
    throw propError(scope, 'macros', `have, like 'lists', no name that begins with "${prefix}_"`, taken, 'those are the library\'s');
  }
}

function requireOnce(scope: IConstruct, prop: string, names: string[]): void {
  const twice = firstRepeated(names);
  if (twice !== undefined) {
    throw propError(scope, prop, 'have each name once', twice);
  }
}
