import { object } from '../json';
import { Rule } from '../rule';

/**
 * Fields: spec.*containers[*].{livenessProbe,readinessProbe,startupProbe,lifecycle.postStart,lifecycle.preStop}.{httpGet,tcpSocket}.host.
 * Allowed: nothing; the kubelet then asks the pod itself.
 */
export const rule: Rule = {
  id: 'no-probe-host',
  title: 'probes of the pod alone',
  fix: 'leave it out: the kubelet would call that host from the node\'s own network',
  checkPod: (pod) => pod.containers.flatMap(({ path, container }) => [
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((probe) => ({ at: `${path}.${probe}`, action: object(container[probe]) })),
    ...['postStart', 'preStop'].map((hook) => ({ at: `${path}.lifecycle.${hook}`, action: object(object(container.lifecycle)[hook]) })),
  ].flatMap(({ at, action }) => ['httpGet', 'tcpSocket']
    .map((kind) => ({ field: `${at}.${kind}.host`, got: object(action[kind]).host as unknown }))
    .filter(({ got }) => Boolean(got)))),
};
