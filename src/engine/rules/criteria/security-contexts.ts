import { PodSpecView } from '../../manifest/pod-view';
import { Json, object } from '../../value/json';
import { Report } from '../rule';

/** Checks a security context as the manifest has it, without inherited values. `path` is the path of its pod or container. */
export type SecurityContextCheck = (securityContext: Json, path: string, report: Report) => void;

/** Checks the security context of the pod and of each container. */
export function eachSecurityContext(pod: PodSpecView, report: Report, check: SecurityContextCheck): void {
  check(pod.securityContext, pod.path, report);
  for (const { path, container } of pod.containers) {
    check(object(container.securityContext), path, report);
  }
}

/** CEL that is true if a condition on `s` holds for each of these security contexts. */
export function celEachSecurityContext(holds: string): string {
  return `([variables.securityContext] + variables.containers.map(c, c.?securityContext.orValue({}))).all(s, ${holds})`;
}
