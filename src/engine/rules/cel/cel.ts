import { BUILT_IN_POD_KINDS, PodKind, groupKind } from '../../manifest/pod-kinds';
import { isObject } from '../../value/json';

/** A variable of a ValidatingAdmissionPolicy. It may use the variables before it. */
export interface CelVariable {
  readonly name: string;
  readonly expression: string;
}

/** CEL that is true if an expression that is a string contains a match of a pattern. */
export function celMatches(text: string, pattern: string): string {
  return `${text}.matches(${JSON.stringify(pattern)})`;
}

/** A value as CEL text. The elements of lists and maps may have different types. */
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

/** A kind whose pods admission can judge. */
export type AdmittedKind = Required<PodKind>;

/**
 * The variables that the CEL of the rules uses, as `spec.variables` of a ValidatingAdmissionPolicy for these kinds.
 * They need optional types in CEL, which Kubernetes has from 1.30 on.
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

const WITHOUT_SPEC: readonly CelVariable[] = [
  { name: 'spec', expression: 'dyn({})' },
  { name: 'securityContext', expression: 'dyn({})' },
  { name: 'containers', expression: '[dyn({})].filter(c, false)' },
];

/**
 * The same variables for a change of a pod's labels and annotations: `variables.changed` has each that is new or has another value, as the
 * metadata of a pod that has this one alone. There is no spec: what was there before is not judged again.
 */
export const METADATA_VARIABLES: readonly CelVariable[] = [
  {
    name: 'changed',
    expression: ['labels', 'annotations'].map((field) => `dyn(object).metadata.?${field}.orValue({}).map(k,`
      + ` dyn(object).metadata.?${field}[?k] != dyn(oldObject).metadata.?${field}[?k],`
      + ` dyn({"${field}": {k: dyn(object).metadata.${field}[k]}}))`).join(' + '),
  },
  ...WITHOUT_SPEC,
];

/** The same for what a SandboxClaim adds to the metadata of its pod. */
export const CLAIM_VARIABLES: readonly CelVariable[] = [
  { name: 'metadata', expression: 'dyn(object).spec.?additionalPodMetadata.orValue({})' },
  ...WITHOUT_SPEC,
];

/** CEL that is true if an expression about pods holds for each label and annotation that changed. */
export function celOfChangedMetadata(expression: string): string {
  return `variables.changed.all(one, ${expression.replaceAll('variables.metadata', 'one')})`;
}

/** CEL that is true if a request creates or changes pods. Users can still label, scale and delete objects older than the policy. */
export function podChanged(kinds: readonly AdmittedKind[] = BUILT_IN_POD_KINDS): string {
  // The fields outside the spec that rules read cannot change in an existing pod.
  const changed = (path: string) => `${select('object', path || 'spec')} != ${select('oldObject', path || 'spec')}`;
  return `request.operation == "CREATE" || (${byPath(kinds, changed)})`;
}

/** CEL that is true if the object is of one of the kinds, such as "batch/Job". */
export function isOneOf(kinds: readonly string[]): string {
  const names = kinds.map((kind) => JSON.stringify(kind.includes('/') ? kind : `/${kind}`));
  return `request.kind.group + "/" + request.kind.kind in [${names.join(', ')}]`;
}

/** CEL that evaluates an expression with the path of the kind's pod template. */
function byPath(kinds: readonly AdmittedKind[], expression: (path: string) => string): string {
  const paths = new Map<string, string[]>();
  for (const { apiVersion, kind, path } of kinds) {
    paths.set(path, [...paths.get(path) ?? [], groupKind(apiVersion, kind)]);
  }
  const [[last], ...others] = [...paths].sort(([, a], [, b]) => b.length - a.length); // The most common path needs no test.
  return [...others.map(([path, names]) => `${isOneOf(names)} ? ${expression(path)}`), expression(last)].join(' : ');
}

/** The value at a path of the object, or an empty object. It uses dyn, since the API server checks types and no kind has all paths. */
function select(object: string, path: string): string {
  return path === '' ? `dyn(${object})` : `dyn(${object})${path.split('.').map(step).join('')}.orValue({})`;
}

/** A step of a path. Names that CEL reserves or does not accept are in brackets. */
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
