import { classesWhere } from '../../runtimes/runtimes';
import { isSandbox } from '../../runtimes/trait-defaults';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.runtimeClassName.
 * Allowed: a class that is known not to be the node's own kernel: from its construct, its RuntimeClass in the app, or its name.
 */
export const rule: Rule = {
  id: 'require-sandboxed-runtime',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'sandboxed runtime',
  why: "An agent executes what it was told to. On the node's own kernel one fault of the kernel is enough to own the node and every pod on it.",
  fix: 'use a sandboxed runtime such as GVisorRuntime or KataRuntime; one with a name of its own must be made known with what it isolates',
  source: 'https://kubernetes.io/docs/concepts/security/security-checklist/#pod-security',
  since: '0.1.0',
  traits: ['isolation', 'isSandbox'],
  mappings: {
    nsaCisa: 'Kubernetes Pod security: Hardening container environments',
    attack: ['T1611'],
    kubescape: ['C-0297'],
    owasp: ['ASI02', 'ASI05', 'ASI10'],
  },
  checkPod: (pod, report, view) => {
    const runtime = view.runtimeOf(pod);
    const name: unknown = pod.spec.runtimeClassName;
    const isSafe = runtime && isSandbox(runtime);
    if (!name || isSafe === false) {
      report(`${pod.path}.runtimeClassName`, name);
    } else if (!isSafe) {
      report(`${pod.path}.runtimeClassName`, name, 'what it isolates is not known');
    }
  },
  admission: {
    cel: ({ runtimes }) =>
      `variables.spec.?runtimeClassName.orValue("") in ${classesWhere(runtimes, (traits) => isSandbox(traits) === true)}`,
  },
};
