import { ROLES, Role } from '../../cluster/infrastructure';
import { OWN_PREFIX } from '../../manifest/labels';
import { Json, isObject } from '../../value/json';

/** The pods whose events the rules of a file are about. */
export interface FalcoScope {
  readonly namespaces: readonly string[];
  readonly podLabels: { readonly [key: string]: string };
  /** The roles of infrastructure that the rules are about, beside these pods. */
  readonly roles?: readonly Role[];
}

const MARK = `# ${OWN_PREFIX}falco-scope: `;

/** The first line of a file of rules: it stays with them wherever they are copied, such as into the values of a chart. */
export function scopeLine({ namespaces, podLabels, roles }: FalcoScope): string {
  return `${MARK}${JSON.stringify({ namespaces, podLabels, roles })}\n`;
}

/** The scope that a text tells in its first line, if it is a file of such rules. */
export function scopeOfText(text: unknown): FalcoScope | undefined {
  if (typeof text !== 'string' || !text.startsWith(MARK)) {
    return undefined;
  }
  try {
    const scope: Json = JSON.parse(text.slice(MARK.length, text.indexOf('\n')));
    const isScope =
      Array.isArray(scope.namespaces) && scope.namespaces.every((name) => typeof name === 'string') && isObject(scope.podLabels);
    const roles = ROLES.filter((role) => Array.isArray(scope.roles) && scope.roles.includes(role));
    return isScope ? { namespaces: scope.namespaces, podLabels: scope.podLabels, ...(roles.length > 0 && { roles }) } : undefined;
  } catch {
    return undefined; // whoever changed the line tells nothing by it
  }
}
