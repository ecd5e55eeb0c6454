import { Json } from '../../engine/value/json';

/**
 * The environment in an order that does not depend on the language of the app. Variables are sorted by name, except
 * that Kubernetes needs each variable after those that it refers to as `$(NAME)`.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function orderEnv(variables: Json[]): Json[] {
  const byName = new Map([...variables].sort((a, b) => (a.name < b.name ? -1 : 1)).map((variable) => [variable.name as string, variable]));
  const ordered = new Set<Json>();
  const visiting = new Set<string>();
  const visit = (name: string) => {
    const variable = byName.get(name);
    if (!variable || ordered.has(variable) || visiting.has(name)) { // Kubernetes does not expand a circle
      return;
    }
    visiting.add(name);
    references(variable.value).forEach(visit);
    ordered.add(variable);
  };
  [...byName.keys()].forEach(visit);
  return [...ordered];
}

/** The names that a value refers to, sorted. "$$(NAME)" is text and refers to nothing. */
function references(value: unknown): string[] {
  const found = typeof value === 'string' ? [...value.matchAll(/\$\$|\$\(([^()\s]+)\)/g)].map((match) => match[1]) : [];
  return found.filter((name) => name !== undefined).sort();
}
