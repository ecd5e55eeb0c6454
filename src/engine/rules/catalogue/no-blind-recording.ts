import { namespaceOf } from '../../cluster/cluster-view';
import { object } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.podSelector of a ProfileRecording of the Security Profiles Operator, the runtime of the pods in its namespace that it selects.
 * Allowed: pods whose calls the node's kernel sees, and pods whose runtime is not known.
 */
export const rule: Rule = {
  id: 'no-blind-recording',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'recordings see the calls',
  why: "Recorders look at the node's kernel, and a sandboxed pod's calls never reach it: the profile comes out empty or with the calls of the sandbox in place of the agent's.",
  fix: 'record the agent under AgentRuntime.runc() in a test cluster, and use the profile where the runtime applies it',
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
        if (runtime && !runtime.visibleToHost) {
          const { kind, metadata } = pod.manifest;
          report(
            'spec.podSelector',
            podSelector,
            `it selects ${kind} "${object(metadata).name}", whose runtime (${runtime.isolation}) hides its calls from the node`,
          );
        }
      }
    },
  },
  admission: { none: 'admission sees one object at a time, not the pods that a recording selects' },
};
