import { ROLES, Role } from '../../cluster/infrastructure';
import { OWN_PREFIX } from '../../manifest/labels';
import { Json, isObject } from '../../value/json';

/** The pods whose events a file of Falco rules is about. */
export interface FalcoScope {
  readonly namespaces: readonly string[];
  readonly podLabels: { readonly [key: string]: string };
  /** The infrastructure roles that the rules are about, beside these pods. */
  readonly roles?: readonly Role[];
}

const MARK = `# ${OWN_PREFIX}falco-scope: `;

/** The first line of a file of rules. It stays with the rules if someone copies them, for example into Helm values. */
export function scopeLine({ namespaces, podLabels, roles }: FalcoScope): string {
  return `${MARK}${JSON.stringify({ namespaces, podLabels, roles })}\n`;
}

/** The scope in the first line of a text, if the text is a file of such rules. */
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
    return undefined; // A changed line gives no scope.
  }
}
