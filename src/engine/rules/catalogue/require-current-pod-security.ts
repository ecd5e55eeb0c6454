import { object } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels["pod-security.kubernetes.io/enforce-version"] of a Namespace.
 * Allowed: no label or latest, which mean the version of the API server; v1.34 and above. v1.34 is the first version with all controls of
 * Pod Security. It added the last one, for hosts of probes and lifecycle handlers.
 */
const LABEL = 'pod-security.kubernetes.io/enforce-version';
const CURRENT = '^(latest|v1\\.(3[4-9]|[4-9][0-9]|[1-9][0-9]{2,}))$';
const IS_CURRENT = new RegExp(CURRENT);

export const rule: Rule = {
  id: 'require-current-pod-security',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'current version of Pod Security',
  problem: 'Version of Pod Security is old',
  why: 'A namespace that pins an old version has the controls of that version alone. Pods there may use what later versions '
    + 'forbid, such as probes that make the kubelet call any host.',
  fix: 'pin v1.34 or a later version, or remove the label; from v1.35 on, a pod with hostUsers: false may run as root of its '
    + 'user namespace',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
  since: '0.1.0',
  mappings: {
    podSecurity: ['restricted'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    cis: ['5.2.1'],
    attack: ['T1610'],
    nist: ['4.4.5'],
  },
  checkObject: {
    kinds: ['Namespace'],
    check: (manifest, report) => {
      const version: unknown = object(object(manifest.metadata).labels)[LABEL];
      if (version !== undefined && !(typeof version === 'string' && IS_CURRENT.test(version))) {
        report(`metadata.labels["${LABEL}"]`, version);
      }
    },
  },
  admission: { cel: `object.metadata.?labels[?"${LABEL}"].orValue("latest").matches(${JSON.stringify(CURRENT)})` },
};
