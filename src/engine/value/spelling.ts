/** Names as languages write them. */

/** Words that are no name in Python. jsii adds "_" to a name that is one. */
export const PYTHON_WORDS: ReadonlySet<string> = new Set(['and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def',
  'del', 'elif', 'else', 'except', 'finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or',
  'pass', 'raise', 'return', 'try', 'while', 'with', 'yield']);

/** `pod_cidrs` of `podCidrs`, and `cluster_ip` of `clusterIP`. */
export function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z\d])[A-Z]/g, '_$&').toLowerCase();
}

/** `PodCidrs` of `podCidrs`. */
export function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
