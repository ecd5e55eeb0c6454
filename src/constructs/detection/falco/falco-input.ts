import { IConstruct } from 'constructs';
import { CATALOGUE } from './catalogue';
import { FalcoPriority, requirePriority } from './falco-priority';
import { FalcoList, FalcoMacro, FalcoRule, FalcoRuleOverride } from './falco-rule';
import { requireExceptions, requireLists, requireMacros, requireOwnNames, requireRules } from './falco-rule-input';
import { FalcoRulesProps } from './falco-rules-props';
import { requireFqdn } from '../../../engine/input/host-names';
import { propError, requireCidr, requireDnsLabel, requireList, requirePort } from '../../../engine/input/props';
import { isObject } from '../../../engine/value/json';
import { choicesFor } from '../../../engine/value/nearest';

/** The props of `FalcoRules`, checked and with their defaults. */
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

/** Checks the props. */
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
    minimumPriority: props.minimumPriority ?? FalcoPriority.DEBUG,
    overrides: requireOverrides(scope, props.overrides ?? {}),
    listenPorts: requireList(scope, 'listenPorts', props.listenPorts).map((port, i) => requirePort(scope, `listenPorts[${i}]`, port)),
    resolvers: props.resolvers && requireBlocks(scope, 'resolvers', props.resolvers),
    destinations: requireBlocks(scope, 'destinations', props.destinations),
    destinationNames: requireList(scope, 'destinationNames', props.destinationNames).map((name, i) =>
      requireFqdn(scope, `destinationNames[${i}]`, name),
    ),
  };
}

/** The prefix of the names of lists and macros, such as "build_agent" for "Build agent". */
export function prefixOf(subject: string): string {
  return subject.toLowerCase().replace(/ /g, '_');
}

function requireSubject(scope: IConstruct, value: string): string {
  if (typeof value !== 'string' || !/^[A-Z][a-zA-Z0-9]*( [a-zA-Z0-9]+)*$/.test(value) || value.length > 40) {
    throw propError(
      scope,
      'subject',
      'have 1 to 40 letters, digits and single blanks, and begin with a capital letter, such as "Build agent"',
      value,
    );
  }
  return value;
}

function requireNamespaces(scope: IConstruct, values: string[]): string[] {
  const names = requireList(scope, 'namespaces', values).map((name, i) => requireDnsLabel(scope, `namespaces[${i}]`, name));
  if (names.length === 0) {
    throw propError(scope, 'namespaces', 'name at least one', values, 'remove it to use the namespaces of the app');
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
      throw propError(scope, 'overrides', `have only ids of rules as keys: ${choicesFor(id, ids, String)}`, id);
    }
    if (!isObject(override) || typeof (override.enabled ?? true) !== 'boolean') {
      throw propError(scope, prop, 'be { enabled, priority, exceptions } with a boolean "enabled"', override);
    }
    const { priority, exceptions } = override;
    return [id, {
      enabled: override.enabled,
      priority: priority && requirePriority(scope, `${prop}.priority`, priority),
      exceptions: requireExceptions(scope, `${prop}.exceptions`, exceptions),
    }];
  }));
}
