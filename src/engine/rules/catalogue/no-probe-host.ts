import { CEL_HANDLERS, handlersOf } from '../../manifest/pod-handlers';
import { object } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].{livenessProbe,readinessProbe,startupProbe,lifecycle.postStart,lifecycle.preStop}.{httpGet,tcpSocket}.host.
 * Allowed: nothing; the kubelet then asks the pod itself.
 */
const ACTIONS = ['httpGet', 'tcpSocket'];

export const rule: Rule = {
  id: 'no-probe-host',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'probes of the pod alone',
  why: "The kubelet runs probes in the node's network, where no NetworkPolicy holds: a probe of another host is a request that the pod may not make.",
  fix: "leave it out: the kubelet would call that host from the node's own network",
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  since: '0.1.0',
  mappings: { podSecurity: 'baseline', nsaCisa: 'Kubernetes Pod security: Pod security enforcement' },
  checkPod: (pod, report) => {
    for (const [handler, path] of pod.containers.flatMap((one) => handlersOf(one.container, one.path))) {
      for (const action of ACTIONS) {
        const { host } = object(handler[action]);
        if (host) {
          report(`${path}.${action}.host`, host);
        }
      }
    }
  },
  admission: {
    cel:
      `variables.containers.all(c, [${CEL_HANDLERS.map((handler) => `c.?${handler}`).join(', ')}]` +
      `.all(h, ${ACTIONS.map((action) => `h.?${action}.?host.orValue("") == ""`).join(' && ')}))`,
  },
};
