import { GUARDED_PATHS, GUARDED_RIGHTS } from './guarded-rights';
import { Json, strings } from '../value/json';
import { trimEnd } from '../value/trim-end';

/** A guarded right that rules of a role grant: on all objects of the resource, or on those of these names. */
export interface HeldRight {
  readonly verb: string;
  /** API group of the resource. A path has none. */
  readonly group?: string;
  readonly resource: string;
  readonly names?: readonly string[];
}

/** The guarded rights that the rules grant, at most one for all objects of a resource, such as "get secrets". */
export function guardedIn(rules: readonly Json[]): HeldRight[] {
  const rights = GUARDED_RIGHTS.flatMap(({ group, resources, verbs }) => groupsIn(rules, group).flatMap((one) => {
    const ofGroup = rules.filter((rule) => has(rule.apiGroups, one));
    const on = (resource: string) =>
      heldOn({ group: one, resource }, verbs, ofGroup.filter((rule) => hasResource(rule.resources, resource)));
    return ofGroup.length === 0 ? [] : resources.flatMap((resource) => (resource === '*' ? namedIn(rules, one) : [resource])).flatMap(on);
  }));
  const paths = GUARDED_PATHS.filter((path) => rules.some((rule) => has(rule.verbs, 'get') && hasPath(rule.nonResourceURLs, path)));
  return [...rights, ...paths.map((path) => ({ verb: 'get', resource: path }))];
}

/** The groups that a guarded one stands for: itself, or those with its ending that the rules name. */
function groupsIn(rules: readonly Json[], group: string): string[] {
  return group.startsWith('*') ? textsIn(rules, 'apiGroups').filter((one) => one !== '*' && one.endsWith(group.slice(1))) : [group];
}

/** The resources that the rules name together with the group itself, "*" for all of them. */
function namedIn(rules: readonly Json[], group: string): string[] {
  const ofGroup = rules.filter(({ apiGroups }) => strings(apiGroups).includes(group));
  return textsIn(ofGroup, 'resources').filter((resource) => !resource.includes('/'));
}

function textsIn(rules: readonly Json[], field: 'apiGroups' | 'resources'): string[] {
  return [...new Set(rules.flatMap((rule) => strings(rule[field])))].sort();
}

function heldOn(on: Omit<HeldRight, 'verb'>, verbs: readonly string[], rules: readonly Json[]): HeldRight[] {
  const named: HeldRight[] = [];
  const known = new Set<string>();
  for (const verb of verbs) {
    const names = rules.filter((rule) => has(rule.verbs, verb)).map((rule) => namesFor(rule, verb, on.resource));
    if (names.includes(undefined)) {
      return [{ verb, ...on }];
    }
    const more = names.flatMap((some) => some!).filter((name) => known.size < known.add(name).size);
    if (more.length > 0) {
      named.push({ verb, ...on, names: more });
    }
  }
  return named;
}

/**
 * The names that a rule narrows a verb to. Nothing if it is for all objects. A request that creates an object or deletes a
 * collection has the name "", so a rule with other names does not allow it.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
 */
function namesFor({ resourceNames }: Json, verb: string, resource: string): string[] | undefined {
  if (!Array.isArray(resourceNames) || resourceNames.length === 0) {
    return undefined;
  }
  const names = resourceNames.map((name: unknown) => name ?? '').filter((name): name is string => typeof name === 'string');
  const isNameless = verb === 'deletecollection' || (verb === 'create' && !resource.includes('/'));
  if (names.includes('') && (isNameless || verb === 'list' || verb === 'watch')) {
    return undefined;
  }
  return isNameless ? [] : names.filter((name) => name !== '');
}

function has(list: unknown, wanted: string): boolean {
  return Array.isArray(list) && (list.includes(wanted) || list.includes('*'));
}

// A subresource can have "*" in front of it: "*/exec" is "exec" of every resource.
function hasResource(list: unknown, wanted: string): boolean {
  return has(list, wanted) || (wanted.includes('/') && has(list, `*${wanted.slice(wanted.indexOf('/'))}`));
}

function hasPath(list: unknown, wanted: string): boolean {
  return Array.isArray(list) && list.some((path) =>
    typeof path === 'string' && (path === wanted || (path.endsWith('*') && wanted.startsWith(trimEnd(path, '*')))));
}
