import { Rule } from '../rule';

/**
 * Fields: spec.hostNetwork, spec.hostPID, spec.hostIPC.
 * Allowed: false or nothing.
 */
export const rule: Rule = {
  id: 'no-host-namespaces',
  title: 'no host namespaces',
  fix: 'leave it out: host namespaces bypass the sandbox and every NetworkPolicy',
  checkPod: (pod) => ['hostNetwork', 'hostPID', 'hostIPC'].flatMap((field) => pod.spec[field]
    ? [{ field: `${pod.path}.${field}`, got: pod.spec[field] }]
    : []),
};
