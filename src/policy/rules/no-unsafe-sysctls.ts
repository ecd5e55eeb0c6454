import { objects } from '../json';
import { Rule } from '../rule';

/**
 * Fields: spec.securityContext.sysctls[*].name.
 * Allowed: those that Kubernetes calls safe, as of 1.34.
 */
const SAFE = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

export const rule: Rule = {
  id: 'no-unsafe-sysctls',
  title: 'safe sysctls',
  fix: 'leave it out: it is a setting of the node\'s kernel that other pods share',
  checkPod: (pod) => objects(pod.securityContext.sysctls)
    .map(({ name }, i) => ({ field: `${pod.path}.securityContext.sysctls[${i}].name`, got: name as unknown }))
    .filter(({ got }) => !SAFE.has(got as string)),
};
