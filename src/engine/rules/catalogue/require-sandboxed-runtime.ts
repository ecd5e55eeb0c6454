import { listed, nameOf } from '../../cluster/namespaced';
import { WELL_KNOWN_CLASSES } from '../../runtimes/known-runtimes';
import { classesWhere } from '../../runtimes/runtimes';
import { isSandbox } from '../../runtimes/trait-defaults';
import { CelContext, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.runtimeClassName.
 * Allowed: a class that is known not to share the kernel of the node: from its construct, from its RuntimeClass in the app, or from its
 * name.
 */
export const rule: Rule = {
  id: 'require-sandboxed-runtime',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'sandboxed runtime',
  problem: 'Runtime is no sandbox',
  why: 'An agent runs the code that its instructions ask for. On the kernel of the node, one kernel vulnerability is enough '
    + 'to control the node and every pod on it.',
  fix: 'set spec.runtimeClassName to a sandboxed class; GVisorRuntime and KataRuntime make one; if the class has another '
    + 'name, state its isolation with --runtime of check or AgentRuntime.fromRuntimeClassName',
  fixInYaml: "set spec.runtimeClassName to a sandboxed class, for example one whose handler is gVisor's runsc; if the class has "
    + 'another name, state its isolation with --runtime',
  source: 'https://kubernetes.io/docs/concepts/security/security-checklist/#pod-security',
  since: '0.1.0',
  traits: ['isolation', 'isSandbox'],
  mappings: {
    nsaCisa: 'Kubernetes Pod security: Hardening container environments',
    attack: ['T1068', 'T1611'],
    kubescape: ['C-0297'],
    owasp: ['ASI02', 'ASI05', 'ASI10'],
    agenticAi: ['Defence in depth', 'Resilience', 'Progressive deployment', 'Isolation', 'Appendix A: Design'],
    nist: ['4.5.2'],
    euAiAct: ['15(5)'],
  },
  checkPod: (pod, report, view) => {
    const runtime = view.runtimeOf(pod);
    const name: unknown = pod.spec.runtimeClassName;
    const isSafe = runtime && isSandbox(runtime);
    if (!name || isSafe === false) {
      report(`${pod.path}.runtimeClassName`, name);
    } else if (!isSafe) {
      report(`${pod.path}.runtimeClassName`, name, 'its isolation is not known');
    }
  },
  admission: {
    fix: (known) => `set spec.runtimeClassName to one of these sandboxed classes: ${listed(namedSandboxes(known))}`,
    cel: ({ runtimes }) =>
      `variables.spec.?runtimeClassName.orValue("") in ${classesWhere(runtimes, (traits) => isSandbox(traits) === true)}`,
  },
};

/** Sandboxed classes: those of the app, or else those that are well known. */
function namedSandboxes({ runtimes, view }: CelContext): string[] {
  const all = Object.keys(runtimes).filter((name) => isSandbox(runtimes[name])).sort();
  const made = new Set(view.of('node.k8s.io/RuntimeClass').map(nameOf));
  const own = all.filter((name) => made.has(name) || !Object.hasOwn(WELL_KNOWN_CLASSES, name));
  return own.length > 0 ? own : all;
}
