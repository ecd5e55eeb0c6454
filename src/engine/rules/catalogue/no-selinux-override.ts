import { object } from '../../value/json';
import {
  CEL_CONFINED_LABEL, SecurityContextCheck, celEachSecurityContext, eachSecurityContext, isUnconfinedType,
} from '../criteria/security-contexts';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.securityContext.seLinuxOptions.{type,user,role}, spec.*containers[*].securityContext.seLinuxOptions.{type,user,role}.
 * Allowed: a type for containers as Pod Security lists them; an empty user and role.
 */
export const rule: Rule = {
  id: 'no-selinux-override',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'a confined SELinux label',
  problem: 'SELinux label does not confine',
  why: 'A label such as spc_t is not confined. The agent then reaches what SELinux denies to containers on the node.',
  fix: 'remove type, user and role from seLinuxOptions; another label takes the container out of the confinement',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  since: '0.1.0',
  mappings: {
    podSecurity: ['baseline: SELinux'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    attack: ['T1611'],
    owasp: ['ASI05'],
    nist: ['4.4.3'],
  },
  checkSpec: (pod, report) => eachSecurityContext(pod, report, check),
  admission: { cel: celEachSecurityContext(CEL_CONFINED_LABEL) },
};

const check: SecurityContextCheck = ({ seLinuxOptions }, path, report) => {
  const { type, user, role } = object(seLinuxOptions);
  if (isUnconfinedType(type)) {
    report(`${path}.securityContext.seLinuxOptions.type`, type);
  }
  if (user) {
    report(`${path}.securityContext.seLinuxOptions.user`, user);
  }
  if (role) {
    report(`${path}.securityContext.seLinuxOptions.role`, role);
  }
};
