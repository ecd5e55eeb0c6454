import { object } from '../../value/json';
import { NET_BIND_SERVICE, NODE_CAPABILITIES, addsNoOther, leadsToNode } from '../criteria/security-contexts';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].securityContext.capabilities.{drop,add}.
 * Allowed: drop contains ALL; add is empty, or contains NET_BIND_SERVICE alone, which no-net-bind-service reports.
 */
export const rule: Rule = {
  id: 'no-capabilities',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no capabilities',
  problem: 'Container has Linux capabilities',
  why: 'Each capability gives a process a part of the power that root has over the kernel. NET_RAW, which Kubernetes grants '
    + 'by default, is enough to forge packets of other pods.',
  fix: 'set capabilities.drop to ["ALL"] and remove capabilities.add; a port above 1024 needs no capability',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  since: '0.1.0',
  ofNeighbours: {
    title: `capabilities.add with ${NODE_CAPABILITIES.join(', ')}`, counts: (field, got) => field.endsWith('.add') && leadsToNode(got),
  },
  mappings: {
    podSecurity: ['baseline: Capabilities', 'restricted: Capabilities'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    cis: ['5.2.8', '5.2.9', '5.6.3'],
    attack: ['T1611'],
    kubescape: ['C-0046'],
    owasp: ['ASI05'],
    nist: ['4.4.3'],
  },
  checkSpec: (pod, report) => {
    for (const { path, securityContext } of pod.containers) {
      const { drop, add } = object(securityContext.capabilities);
      if (!Array.isArray(drop) || !drop.includes('ALL')) {
        report(`${path}.securityContext.capabilities.drop`, drop);
      }
      if (add !== undefined && add !== null && !(Array.isArray(add) && addsNoOther(add))) {
        report(`${path}.securityContext.capabilities.add`, add);
      }
    }
  },
  admission: {
    cel:
      'variables.containers.all(c, "ALL" in c.?securityContext.?capabilities.?drop.orValue([])' +
      ` && c.?securityContext.?capabilities.?add.orValue([]).all(a, a == "${NET_BIND_SERVICE}"))`,
  },
};
