import { PodKind } from '../../manifest/pod-kind';
import { BUILT_IN_POD_KINDS, groupKind } from '../../manifest/pod-kinds';
import { isObject } from '../../value/json';

/** A variable of a ValidatingAdmissionPolicy; it may use those before it. */
export interface CelVariable {
  readonly name: string;
  readonly expression: string;
}

/** Whether a pattern is found in an expression that is a string. */
export function celMatches(text: string, pattern: string): string {
  return `${text}.matches(${JSON.stringify(pattern)})`;
}

/** A value as CEL has it; what stands in lists and maps may be of different types. */
export function celValue(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map((one) => `dyn(${celValue(one)})`).join(', ')}]`;
  }
  return isObject(value)
    ? `{${Object.entries(value)
      .map(([key, one]) => `${JSON.stringify(key)}: dyn(${celValue(one)})`)
      .join(', ')}}`
    : JSON.stringify(value);
}

/** A kind whose pods the API server can judge. */
export type AdmittedKind = Required<PodKind>;

/**
 * What the rules' CEL expressions stand on, as `spec.variables` of a ValidatingAdmissionPolicy for these kinds.
 * Needs optional types in CEL: Kubernetes 1.30.
 */
export function podVariables(kinds: readonly AdmittedKind[] = BUILT_IN_POD_KINDS): CelVariable[] {
  return [
    { name: 'template', expression: byPath(kinds, (path) => select('object', path)) },
    { name: 'metadata', expression: 'variables.template.?metadata.orValue({})' },
    { name: 'spec', expression: 'variables.template.?spec.orValue({})' },
    { name: 'securityContext', expression: 'variables.spec.?securityContext.orValue({})' },
    {
      name: 'containers',
      expression: ['containers', 'initContainers', 'ephemeralContainers'].map((list) => `variables.spec.?${list}.orValue([])`).join(' + '),
    },
  ];
}

/** Whether a request makes pods, or other pods than before: what was there before the policy can still be labelled, scaled and removed. */
export function podChanged(kinds: readonly AdmittedKind[] = BUILT_IN_POD_KINDS): string {
  // Of a pod that is there, what rules read beside its spec cannot be changed.
  const changed = (path: string) => `${select('object', path || 'spec')} != ${select('oldObject', path || 'spec')}`;
  return `request.operation == "CREATE" || (${byPath(kinds, changed)})`;
}

/** Whether the object is of one of the kinds, such as "batch/Job". */
export function isOneOf(kinds: readonly string[]): string {
  return `request.kind.group + "/" + request.kind.kind in [${kinds.map((kind) => JSON.stringify(kind.includes('/') ? kind : `/${kind}`)).join(', ')}]`;
}

/** An expression by the path of the kind's pod template. */
function byPath(kinds: readonly AdmittedKind[], expression: (path: string) => string): string {
  const paths = new Map<string, string[]>();
  for (const { apiVersion, kind, path } of kinds) {
    paths.set(path, [...paths.get(path) ?? [], groupKind(apiVersion, kind)]);
  }
  const [[last], ...others] = [...paths].sort(([, a], [, b]) => b.length - a.length); // the commonest path needs no test
  return [...others.map(([path, names]) => `${isOneOf(names)} ? ${expression(path)}`), expression(last)].join(' : ');
}

/** What stands at a path of the object; nothing there is an empty object. dyn: no kind has all of the paths that the API server checks types for. */
function select(object: string, path: string): string {
  return path === '' ? `dyn(${object})` : `dyn(${object})${path.split('.').map(step).join('')}.orValue({})`;
}

/** Names that CEL reserves, or that are no names to it, stand in brackets. */
function step(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && !RESERVED.has(name) ? `.?${name}` : `[?${JSON.stringify(name)}]`;
}

const RESERVED = new Set([
  'as',
  'break',
  'const',
  'continue',
  'else',
  'false',
  'for',
  'function',
  'if',
  'import',
  'in',
  'let',
  'loop',
  'namespace',
  'null',
  'package',
  'return',
  'true',
  'var',
  'void',
  'while',
]);
