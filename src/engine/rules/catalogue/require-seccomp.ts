import { isObject, object } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.securityContext.seccompProfile.type, spec.*containers[*].securityContext.seccompProfile.type.
 * Allowed: RuntimeDefault or Localhost in effect for every container; no other type on the pod.
 */
const PROFILES = ['RuntimeDefault', 'Localhost'];
const LISTED = JSON.stringify(PROFILES);

export const rule: Rule = {
  id: 'require-seccomp',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'seccomp profile',
  problem: 'No seccomp profile is in effect',
  why: 'Without a profile, a container can make every system call, and so reach every vulnerability of the kernel.',
  fix: 'set seccompProfile.type to RuntimeDefault or Localhost',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  since: '0.1.0',
  mappings: {
    podSecurity: ['baseline: Seccomp', 'restricted: Seccomp'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    cis: ['5.6.2', '5.6.3'],
    attack: ['T1068', 'T1611'],
    kubescape: ['C-0210'],
    owasp: ['ASI05'],
    agenticAi: ['Defence in depth'],
    nist: ['4.4.3'],
    euAiAct: ['15(5)'],
  },
  checkSpec: (pod, report) => {
    const { seccompProfile } = pod.securityContext;
    const ofPod: unknown = object(seccompProfile).type;
    const weakPod = isObject(seccompProfile) && !isProfile(ofPod);
    if (weakPod) {
      report(`${pod.path}.securityContext.seccompProfile.type`, ofPod);
    }
    for (const { path, securityContext } of pod.containers) {
      const { type } = object(securityContext.seccompProfile);
      if (!isProfile(type) && !(weakPod && type === ofPod)) {
        report(`${path}.securityContext.seccompProfile.type`, type);
      }
    }
  },
  admission: {
    cel:
      '(!has(variables.securityContext.seccompProfile)' +
      ` || variables.securityContext.seccompProfile.?type.orValue("") in ${LISTED}) && variables.containers.all(c, ` +
      `c.?securityContext.?seccompProfile.?type.orValue(variables.securityContext.?seccompProfile.?type.orValue("")) in ${LISTED})`,
  },
};

function isProfile(type: unknown): boolean {
  return PROFILES.includes(type as string);
}
