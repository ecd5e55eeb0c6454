import { lenienceOf } from '../criteria/own-admission';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: of a ValidatingAdmissionPolicy of this library: spec.failurePolicy, spec.validations and the bindings that name it. Of a binding
 * of such a policy: spec.matchResources. Of both: metadata.annotations["cdk8s-hardened-agents/digest"]. A policy is of this library if it
 * has the label cdk8s-hardened-agents/admission or a message of its rules.
 * Allowed: what the digest was made from (expressions, actions, labels of namespaces); failurePolicy "Fail" or no value, which means the
 * same; at least one validation; a binding among the manifests, if these are complete; a selection of namespaces by labels, and nothing
 * else that excludes requests.
 */
export const rule: Rule = {
  id: 'no-lenient-admission',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'admission policies that fail closed',
  problem: 'Admission policy may let weak pods through',
  why: 'With failurePolicy "Ignore", the API server admits what a policy cannot evaluate: a pod that is too large, or a pod '
    + 'that makes an expression fail. A policy without a binding judges nothing.',
  fix: 'set failurePolicy to Fail, and keep the validations and bindings as AgentAdmission writes them; to exclude something, '
    + 'use its props actions, acknowledgedRules and namespaceSelector',
  fixInYaml: 'set failurePolicy to Fail, and keep the validations and bindings as they were generated; to exclude something, '
    + 'generate them again',
  source: 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#failure-policy',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    cis: ['5.2.1'],
    attack: ['T1685'],
    owasp: ['ASI10'],
    nist: ['4.4.5'],
  },
  needsClusterView: true,
  checkObject: {
    kinds: ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'].map((kind) => `admissionregistration.k8s.io/${kind}`),
    check: (manifest, report, view) => lenienceOf(manifest, view).forEach(({ field, got, why }) => report(field, got, why)),
  },
  admission: { none: 'the API server applies admission policies to each other only if it reads them from files' },
};
