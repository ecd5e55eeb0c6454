import { lenienceOf } from '../criteria/own-admission';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: of a ValidatingAdmissionPolicy of this library spec.failurePolicy, spec.validations and the bindings that name it; of a binding of one
 * spec.matchResources; of both metadata.annotations["cdk8s-hardened-agents/digest"]. A policy is of this library where it has the label cdk8s-hardened-agents/admission or a message of its rules.
 * Allowed: what the digest was made of (expressions, actions, labels of namespaces); failurePolicy "Fail" or none, which is the same; validations; a binding in the view, unless the view is not complete; namespaces
 * by labels, and nothing else that leaves requests out.
 */
export const rule: Rule = {
  id: 'no-lenient-admission',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'admission that fails closed',
  why:
    'With failurePolicy "Ignore" the API server takes what a policy cannot judge: a pod that is too large to be judged, ' +
    'or that makes an expression fail, gets in unseen. A policy without a binding judges nothing.',
  fix:
    'leave failurePolicy "Fail", the validations and the bindings as AgentAdmission writes them; use its props actions, acknowledgedRules and ' +
    'namespaceSelector, which say what is left out',
  source: 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#failure-policy',
  since: '0.1.0',
  mappings: { nsaCisa: 'Kubernetes Pod security: Pod security enforcement', attack: ['T1562.001'], owasp: ['ASI10'] },
  needsClusterView: true,
  checkObject: {
    kinds: ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'].map((kind) => `admissionregistration.k8s.io/${kind}`),
    check: (manifest, report, view) => lenienceOf(manifest, view).forEach(({ field, got, why }) => report(field, got, why)),
  },
  admission: { none: 'the API server asks no admission policy about admission policies' },
};
