import { object } from '../json';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].{livenessProbe,readinessProbe,startupProbe,lifecycle.postStart,lifecycle.preStop}.{httpGet,tcpSocket}.host.
 * Allowed: nothing; the kubelet then asks the pod itself.
 */
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const HOOKS = ['postStart', 'preStop'];
const ACTIONS = ['httpGet', 'tcpSocket'];

export const rule: Rule = {
  id: 'no-probe-host',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'probes of the pod alone',
  why: 'The kubelet runs probes in the node\'s network, where no NetworkPolicy holds: a probe of another host is a request that the pod may not make.',
  fix: 'leave it out: the kubelet would call that host from the node\'s own network',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  since: '0.1.0',
  mappings: { podSecurity: 'baseline', nsaCisa: 'Kubernetes Pod security: Pod security enforcement' },
  checkPod: (pod, report) => {
    for (const { path, container } of pod.containers) {
      for (const probe of PROBES) {
        check(container[probe], path, probe, report);
      }
      for (const hook of container.lifecycle ? HOOKS : []) {
        check(object(container.lifecycle)[hook], `${path}.lifecycle`, hook, report);
      }
    }
  },
  admission: {
    cel: `variables.containers.all(c, [${[...PROBES, ...HOOKS.map((hook) => `lifecycle.?${hook}`)].map((handler) => `c.?${handler}`).join(', ')}]`
      + `.all(h, ${ACTIONS.map((action) => `h.?${action}.?host.orValue("") == ""`).join(' && ')}))`,
  },
};

function check(handler: unknown, path: string, name: string, report: Report): void {
  for (const action of handler ? ACTIONS : []) {
    const { host } = object(object(handler)[action]);
    if (host) {
      report(`${path}.${name}.${action}.host`, host);
    }
  }
}
