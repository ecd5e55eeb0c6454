import { CEL_HANDLERS, handlersOf } from '../../manifest/pod-view';
import { object } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].{livenessProbe,readinessProbe,startupProbe,lifecycle.postStart,lifecycle.preStop}.{httpGet,tcpSocket}.host.
 * Allowed: no value; the kubelet then calls the pod itself.
 */
const ACTIONS = ['httpGet', 'tcpSocket'];

export const rule: Rule = {
  id: 'no-probe-host',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'probes call only the pod',
  problem: 'Probe calls another host',
  why: 'The kubelet runs probes in the network of the node, where no NetworkPolicy applies. A probe of another host is a '
    + 'request that the pod itself may not make.',
  fix: 'remove host from the probe or lifecycle handler; the kubelet calls that host from the network of the node',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  since: '0.1.0',
  mappings: { podSecurity: ['baseline: Host Probes / Lifecycle Hooks'], nsaCisa: 'Kubernetes Pod security: Pod security enforcement' },
  checkSpec: (pod, report) => {
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
