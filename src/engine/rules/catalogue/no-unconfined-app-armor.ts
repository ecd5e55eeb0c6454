import { checkOfClaims } from '../criteria/sandbox-claims';
import { celNoAppArmor, reportAppArmor, reportAppArmorAnnotations } from '../criteria/security-contexts';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.securityContext.appArmorProfile.type, spec.*containers[*].securityContext.appArmorProfile.type,
 * metadata.annotations["container.apparmor.security.beta.kubernetes.io/*"], also in spec.additionalPodMetadata of a SandboxClaim.
 * Allowed: RuntimeDefault, Localhost or no value; in the older annotations runtime/default, localhost/* or no value.
 */
export const rule: Rule = {
  id: 'no-unconfined-app-armor',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'AppArmor confinement',
  problem: 'AppArmor does not confine the container',
  why: 'If the node has AppArmor, the runtime confines each container with it. Without this confinement, the agent can use '
    + 'mounts, /proc and signals that no agent needs.',
  fix: 'set appArmorProfile.type to RuntimeDefault or Localhost, or remove it',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  since: '0.1.0',
  mappings: {
    podSecurity: ['baseline: AppArmor'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    attack: ['T1611'],
    owasp: ['ASI05'],
    nist: ['4.4.3'],
  },
  checkPod: (pod, report) => reportAppArmor(pod, report, false),
  checkObject: checkOfClaims((metadata, path, report) => reportAppArmorAnnotations(metadata, path, report, false)),
  admission: { cel: celNoAppArmor(false), ofMetadata: true },
};
