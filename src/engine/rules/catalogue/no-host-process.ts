import { object } from '../../value/json';
import { SecurityContextCheck, celEachSecurityContext, eachSecurityContext } from '../criteria/security-contexts';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.securityContext.windowsOptions.hostProcess, spec.*containers[*].securityContext.windowsOptions.hostProcess.
 * Allowed: false or no value.
 */
export const rule: Rule = {
  id: 'no-host-process',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no Windows host process',
  problem: 'Pod runs as a Windows host process',
  why: 'A host process runs as a process of the Windows node, with access to its files, network and devices.',
  fix: 'remove windowsOptions.hostProcess; a host process runs on the node itself',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  since: '0.1.0',
  ofNeighbours: true,
  mappings: {
    podSecurity: ['baseline: HostProcess'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    cis: ['5.2.10'],
    attack: ['T1611'],
    kubescape: ['C-0211'],
    owasp: ['ASI05'],
    nist: ['4.4.3'],
  },
  checkSpec: (pod, report) => eachSecurityContext(pod, report, check),
  admission: { cel: celEachSecurityContext('!s.?windowsOptions.?hostProcess.orValue(false)') },
};

const check: SecurityContextCheck = ({ windowsOptions }, path, report) => {
  const { hostProcess } = object(windowsOptions);
  if (hostProcess) {
    report(`${path}.securityContext.windowsOptions.hostProcess`, hostProcess);
  }
};
