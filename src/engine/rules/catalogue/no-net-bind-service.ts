import { object } from '../../value/json';
import { NET_BIND_SERVICE, addsNoOther } from '../criteria/security-contexts';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].securityContext.capabilities.add.
 * Allowed: any list other than NET_BIND_SERVICE alone; no-capabilities reports lists with other capabilities.
 */
export const rule: Rule = {
  id: 'no-net-bind-service',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no capability for low ports',
  problem: 'Container has the capability NET_BIND_SERVICE',
  why: 'Programs and people trust that a system service listens on a port below 1024. With this capability, any program that '
    + 'the agent runs can open such a port.',
  fix: 'remove NET_BIND_SERVICE; listen on a port above 1024 and let the Service map it, or set the sysctl '
    + 'net.ipv4.ip_unprivileged_port_start',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  since: '0.1.0',
  mappings: {
    podSecurity: ['baseline: Capabilities'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    cis: ['5.2.9'],
    kubescape: ['C-0046'],
    nist: ['4.4.3'],
  },
  checkSpec: (pod, report) => {
    for (const { path, securityContext } of pod.containers) {
      const { add } = object(securityContext.capabilities);
      if (Array.isArray(add) && add.length > 0 && addsNoOther(add)) {
        report(`${path}.securityContext.capabilities.add`, add);
      }
    }
  },
  admission: {
    cel:
      'variables.containers.map(c, c.?securityContext.?capabilities.?add.orValue([]))' +
      `.all(l, l.size() == 0 || l.exists(a, a != "${NET_BIND_SERVICE}"))`,
  },
};
