import { BUILT_IN_POD_KINDS } from './pod-kinds';

/**
 * What the rules' CEL expressions stand on, as `spec.variables` of a ValidatingAdmissionPolicy in this order.
 * Needs optional types in CEL: Kubernetes 1.30.
 */
export const CEL_VARIABLES: readonly { readonly name: string; readonly expression: string }[] = [
  // dyn: the API server checks types for each kind that a policy matches, and no kind has all of the paths.
  { name: 'template', expression: templateOf() },
  { name: 'metadata', expression: 'variables.template.?metadata.orValue({})' },
  { name: 'spec', expression: 'variables.template.spec' },
  { name: 'securityContext', expression: 'variables.spec.?securityContext.orValue({})' },
  {
    name: 'containers',
    expression: 'variables.spec.containers + variables.spec.?initContainers.orValue([]) + variables.spec.?ephemeralContainers.orValue([])',
  },
];

function templateOf(): string {
  const kinds = new Map<string, string[]>();
  for (const { kind, path } of BUILT_IN_POD_KINDS) {
    kinds.set(path, [...kinds.get(path) ?? [], JSON.stringify(kind)]);
  }
  const dyn = (path: string) => (path === '' ? 'dyn(object)' : `dyn(object).${path}`);
  const [[last], ...others] = [...kinds].sort(([, a], [, b]) => b.length - a.length); // the commonest path needs no test
  return [...others.map(([path, names]) => `object.kind in [${names.join(', ')}] ? ${dyn(path)}`), dyn(last)].join(' : ');
}
