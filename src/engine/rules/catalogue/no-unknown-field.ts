import { object } from '../../value/json';
import { UnknownField, unknownFields, unknownOfPod } from '../criteria/unknown-fields';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: every field of the spec of a pod, of its containers and volumes at any depth, of the spec of a NetworkPolicy and of a
 * RuntimeClass.
 * Allowed: the names that the newest Kubernetes known to this library has, in their own spelling. `Privileged` is another field than
 * `privileged`: the API server reads names by upper and lower case, drops a name that it does not know with a warning, and refuses it
 * where the client asks for strict validation, as kubectl does by default. The name of a volume's source is left to `no-host-volumes`.
 */
export const rule: Rule = {
  id: 'no-unknown-field',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no fields that the rules do not know',
  problem: 'Rules do not know this field',
  why: 'A newer Kubernetes may have a field that opens what the rules hold closed, and no rule reads it. A misspelt field has no effect: '
    + 'the API server takes no notice of it, and the weaker default counts.',
  fix: 'correct the name, or remove the field; if a newer Kubernetes has it, update this library',
  fixInYaml: 'correct the name, or remove the field; if a newer Kubernetes has it, review what it does',
  source: 'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation',
  since: '0.1.0',
  mappings: {},
  checkPod: (pod, report) => reportAll(unknownOfPod(pod), report),
  checkObject: {
    kinds: ['networking.k8s.io/NetworkPolicy', 'node.k8s.io/RuntimeClass'],
    check: (manifest, report) => reportAll(manifest.kind === 'NetworkPolicy'
      ? unknownFields('NetworkPolicySpec', object(manifest.spec), 'spec')
      : unknownFields('RuntimeClass', manifest, ''), report),
  },
  admission: { none: 'an expression cannot list the fields of an object, and the API server drops or refuses those that it does not know' },
};

function reportAll(unknown: readonly UnknownField[], report: Report): void {
  unknown.forEach(({ path, value, detail }) => report(path, value, detail));
}
