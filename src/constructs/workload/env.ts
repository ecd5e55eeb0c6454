import { Json } from '../../engine/value/json';

/**
 * The environment in an order that does not depend on the language the app is written in: what a
 * variable refers to as `$(NAME)` comes before it, as Kubernetes needs it; otherwise by name.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function orderEnv(variables: Json[]): Json[] {
  const byName = new Map([...variables].sort((a, b) => (a.name < b.name ? -1 : 1)).map((variable) => [variable.name as string, variable]));
  const ordered = new Set<Json>();
  const visiting = new Set<string>();
  const visit = (name: string) => {
    const variable = byName.get(name);
    if (!variable || ordered.has(variable) || visiting.has(name)) { // a circle stays as Kubernetes leaves it: unexpanded text
      return;
    }
    visiting.add(name);
    references(variable.value).forEach(visit);
    ordered.add(variable);
  };
  [...byName.keys()].forEach(visit);
  return [...ordered];
}

/** Names referred to in a value, by name; "$$(NAME)" is text and refers to nothing. */
function references(value: unknown): string[] {
  const found = typeof value === 'string' ? [...value.matchAll(/\$\$|\$\(([^()\s]+)\)/g)].map((match) => match[1]) : [];
  return found.filter((name) => name !== undefined).sort();
}
