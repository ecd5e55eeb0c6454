import { PodView } from '../../manifest/pod-view';
import { Json, object } from '../../value/json';
import { Report } from '../rule';

/** Looks at a security context as it was written, with nothing inherited; `path` is that of the pod or container it belongs to. */
export type SecurityContextCheck = (securityContext: Json, path: string, report: Report) => void;

/** Asks the pod's security context and each container's own. */
export function eachSecurityContext(pod: PodView, report: Report, check: SecurityContextCheck): void {
  check(pod.securityContext, pod.path, report);
  for (const { path, container } of pod.containers) {
    check(object(container.securityContext), path, report);
  }
}

/** CEL that asks the same ones for what holds of `s`. */
export function celEachSecurityContext(holds: string): string {
  return `([variables.securityContext] + variables.containers.map(c, c.?securityContext.orValue({}))).all(s, ${holds})`;
}
