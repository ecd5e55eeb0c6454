import { Json, object } from '../../value/json';
import { celNoneLoosensRuntime, loosensRuntime } from '../criteria/runtime-annotations';
import { checkOfClaims } from '../criteria/sandbox-claims';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.annotations of the pod or its template; spec.additionalPodMetadata.annotations of a SandboxClaim.
 * Allowed: annotations that no container runtime reads, such as those of a network or a mesh. Of the annotations that a runtime reads: the
 * size and the start of a virtual machine, NRI plugins that the pod needs, `disable_guest_seccomp: "false"` of Kata and a user namespace
 * of CRI-O.
 */
export const rule: Rule = {
  id: 'no-runtime-annotations',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no annotation that reconfigures the runtime',
  problem: 'Annotation reconfigures the runtime',
  why: 'Kata, gVisor, CRI-O, runc and NRI plugins read settings from annotations: another kernel or hypervisor, devices and '
    + 'mounts of the node, another seccomp profile. Pod Security does not look at them, and a node may accept all of them.',
  fix: 'remove the annotation; if you need the setting, configure it on the node, in a separate runtime handler',
  source: 'https://github.com/kata-containers/kata-containers/blob/main/docs/how-to/how-to-set-sandbox-config-kata.md',
  since: '0.1.0',
  mappings: { attack: ['T1611'], owasp: ['ASI05'], nist: ['4.4.3'] },
  checkPod: (pod, report) => {
    reportLoosening(pod.metadata, pod.metadataPath, report);
  },
  checkObject: checkOfClaims(reportLoosening),
  admission: {
    fix: 'remove the annotation whose key begins with io.katacontainers, dev.gvisor, io.kubernetes.cri, io.containerd, run.oci, cdi.k8s.io '
      + 'or the name of another runtime',
    cel: celNoneLoosensRuntime('variables.metadata.?annotations.orValue({})'),
    ofMetadata: true,
  },
};

function reportLoosening({ annotations }: Json, path: string, report: Report): void {
  for (const [key, value] of Object.entries(object(annotations))) {
    if (loosensRuntime(key, value)) {
      report(`${path}.annotations["${key}"]`, value);
    }
  }
}
