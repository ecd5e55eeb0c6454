import { namespaceOf } from '../../cluster/cluster-view';
import { hidesSystemCalls } from '../../runtimes/runtimes';
import { object } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.podSelector of a ProfileRecording of the Security Profiles Operator, and the runtime of the pods that it selects in its
 * namespace.
 * Allowed: pods whose system calls the node's kernel sees, and pods whose runtime is not known.
 */
export const rule: Rule = {
  id: 'no-blind-recording',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'profile recordings see the system calls of the agents',
  problem: 'Profile recording does not see system calls of agents',
  why: "A recorder watches the node's kernel, and the system calls of a sandboxed pod do not reach it. The recorded profile "
    + 'is empty, or it lists the calls of the sandbox instead of those of the agent.',
  fix: 'record the agent in a test cluster without a sandboxed runtimeClassName, and use the profile with a runtime that '
    + 'applies it; AgentRuntime.runc() sets no class',
  fixInYaml: 'record the agent in a test cluster without a sandboxed runtimeClassName, and use the profile with a runtime that '
    + 'applies it',
  source: 'https://gvisor.dev/docs/architecture_guide/intro/',
  since: '0.1.0',
  traits: ['visibleToHost'],
  mappings: { owasp: ['ASI10'] },
  needsClusterView: true,
  checkObject: {
    kinds: ['security-profiles-operator.x-k8s.io/ProfileRecording'],
    check: (manifest, report, view) => {
      const { podSelector } = object(manifest.spec);
      for (const pod of view.pods.select(namespaceOf(manifest), object(podSelector))) {
        const runtime = view.runtimeOf(pod);
        if (hidesSystemCalls(runtime)) {
          const { kind, metadata } = pod.manifest;
          report(
            'spec.podSelector',
            podSelector,
            `it selects ${kind} "${object(metadata).name}", and its runtime (${runtime.isolation}) hides system calls from the node`,
          );
        }
      }
    },
  },
  admission: { none: 'admission sees one object at a time, not the pods that a recording selects' },
};
