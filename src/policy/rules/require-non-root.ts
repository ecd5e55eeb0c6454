import { PodView } from '../pod-view';
import { Rule, Violation } from '../rule';

/**
 * Fields: spec.securityContext.{runAsNonRoot,runAsUser,runAsGroup,fsGroup,supplementalGroups[*]},
 * spec.*containers[*].securityContext.{runAsNonRoot,runAsUser,runAsGroup}.
 * Allowed: true in force for every container, and never false for the pod, which Pod Security refuses; ids above 0.
 */
export const rule: Rule = {
  id: 'require-non-root',
  title: 'non-root user and group',
  fix: 'use ids above 0 such as 65534, and runAsNonRoot true',
  checkPod: (pod) => [...podFields(pod), ...containerFields(pod)],
};

function podFields(pod: PodView): Violation[] {
  const { supplementalGroups } = pod.securityContext;
  const groups: unknown[] = Array.isArray(supplementalGroups) ? supplementalGroups : [];
  return [
    { field: 'runAsNonRoot', got: pod.securityContext.runAsNonRoot as unknown },
    ...['runAsUser', 'runAsGroup', 'fsGroup'].map((field) => ({ field, got: pod.securityContext[field] as unknown })),
    ...groups.map((got, i) => ({ field: `supplementalGroups[${i}]`, got })),
  ].filter(({ got }) => got === 0 || got === false).map(({ field, got }) => ({ field: `${pod.path}.securityContext.${field}`, got }));
}

function containerFields(pod: PodView): Violation[] {
  return pod.containers.flatMap(({ path, securityContext }) => [
    ...(securityContext.runAsNonRoot === true || pod.securityContext.runAsNonRoot === false ? [] : ['runAsNonRoot']),
    ...['runAsUser', 'runAsGroup'].filter((field) => !(Number(securityContext[field]) > 0) && pod.securityContext[field] !== 0),
  ].map((field) => ({ field: `${path}.securityContext.${field}`, got: securityContext[field] })));
}
