import { Yaml } from 'cdk8s';
import { FalcoPriority } from './falco-priority';
import { FalcoException } from './falco-rule';
import { falcoValue, requireNoListName } from './falco-text';
import { quotedIn } from './falco-tokens';
import { ErrorSource } from '../../../engine/input/props';
import { FalcoScope, scopeLine } from '../../../engine/rules/criteria/falco-scope';
import { Json } from '../../../engine/value/json';

/** Lists and macros by their names, which conditions write as `$name`. */
export interface Parts {
  readonly lists: { readonly [name: string]: readonly (string | number)[] };
  readonly macros: { readonly [name: string]: string };
}

/** A rule of the file. Its condition still contains parts as `$name`. */
export interface FileRule {
  readonly name: string;
  readonly desc: string;
  readonly condition: string;
  readonly output: string;
  readonly priority: FalcoPriority;
  readonly tags: readonly string[];
  readonly exceptions: readonly FalcoException[];
}

/** The content of a file of rules. */
export interface RulesFile {
  readonly scope: FalcoScope;
  /** The beginning of the names of parts. */
  readonly prefix: string;
  readonly parts: Parts;
  /** Lists and macros of the user, under names of their own. */
  readonly lists: readonly { readonly name: string; readonly items: readonly string[] }[];
  readonly macros: readonly { readonly name: string; readonly condition: string }[];
  readonly rules: readonly FileRule[];
}

/** The versions that Falco's own rules of 2026 require: they have the container plugin's fields, and one event at the end of each call. */
const REQUIRED: readonly Json[] = [
  { required_engine_version: '0.57.0' },
  { required_plugin_versions: [{ name: 'container', version: '0.4.0' }] },
];

/** The fields in the output of every rule. */
const OUTPUT =
  'result=%evt.res event=%evt.type process=%proc.name exe=%proc.exepath parent=%proc.pname command=%proc.cmdline user=%user.uid' +
  ' terminal=%proc.tty container=%container.name image=%container.image.repository namespace=%k8s.ns.name pod=%k8s.pod.name';

const PART = /\$(\w+)/g;

/**
 * The file for Falco: lists, macros and rules, each after the parts that it uses, without unused parts.
 *
 * @throws if Falco would read a value as something else
 */
export function textOfFile(construct: ErrorSource, { scope, prefix, parts, lists, macros, rules }: RulesFile): string {
  const named = (text: string) => text.replace(PART, `${prefix}_$1`);
  const used = partsUsed(rules.map(({ condition }) => condition), parts);
  requireNoListName(
    construct,
    valuesIn(lists, macros, rules),
    new Set([...lists.map(({ name }) => name), ...Object.keys(parts.lists).map((name) => named(`$${name}`))]),
  );
  return (
    scopeLine(scope) +
    Yaml.stringify([
      ...REQUIRED,
      ...used
        .filter((name) => Object.hasOwn(parts.lists, name))
        .map((name) => ({ list: named(`$${name}`), items: parts.lists[name].map(falcoValue) })),
      ...lists.map(({ name, items }) => ({ list: name, items: items.map(falcoValue) })),
      ...used
        .filter((name) => Object.hasOwn(parts.macros, name))
        .map((name) => ({ macro: named(`$${name}`), condition: `(${named(parts.macros[name])})` })),
      ...macros.map(({ name, condition }) => ({ macro: name, condition: named(condition) })),
      ...rules.map(({ name, desc, condition, output, priority, tags, exceptions }) => ({
        rule: name,
        desc,
        condition: named(condition),
        output: [name, [output, OUTPUT].filter((part) => part !== '').join(' ')].join(' | '),
        priority: priority.toUpperCase(),
        tags,
        ...(exceptions.length > 0 && { exceptions: exceptions.map(exceptionOf) }),
      })),
    ])
  );
}

/** The values that the user writes. Those in conditions have their quotes. */
function valuesIn(lists: RulesFile['lists'], macros: RulesFile['macros'], rules: RulesFile['rules']): string[] {
  return [
    ...lists.flatMap(({ items }) => items),
    ...rules.flatMap(({ exceptions }) => exceptions).flatMap(({ matches }) => matches).flatMap(({ values }) => values),
    ...[...macros, ...rules].flatMap(({ condition }) => quotedIn(condition)),
  ];
}

/** Whether every part in a condition exists. */
export function hasParts(condition: string, { lists, macros }: Parts): boolean {
  return [...condition.matchAll(PART)].every(([, name]) => Object.hasOwn(lists, name) || Object.hasOwn(macros, name));
}

/** The parts that conditions use. A part comes before the parts that use it. */
function partsUsed(conditions: readonly string[], { macros }: Parts): string[] {
  const used = new Set<string>();
  const visit = (condition: string) => {
    for (const [, name] of condition.matchAll(PART)) {
      if (!used.has(name)) {
        visit(macros[name] ?? '');
        used.add(name);
      }
    }
  };
  conditions.forEach(visit);
  return [...used];
}

function exceptionOf({ name, matches }: FalcoException): Json {
  const comps = matches.map(({ comparison = 'in' }) => comparison);
  return {
    name,
    fields: matches.map(({ field }) => field),
    comps,
    values: [matches.map(({ values }, i) => (takesList(comps[i]) ? values.map(falcoValue) : falcoValue(values[0])))],
  };
}

/** Whether a comparison takes several values. */
export function takesList(comparison: string): boolean {
  return comparison === 'in' || comparison === 'pmatch';
}
