import { indexed } from '../../cluster/namespaced';
import { PodSpecView } from '../../manifest/pod-view';
import { object } from '../../value/json';
import { nanosOf, quantityText } from '../../value/quantities';
import { celBytes, celOfRunning, limitOfContainers } from '../criteria/amount';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.volumes[*].emptyDir.medium and .sizeLimit; resources.limits.memory of the pod, or of its main containers and sidecars.
 * Allowed: memory volumes that together hold no more than the pod may use; a pod with a container without a limit, which require-limits
 * reports; a volume without a size limit, which require-bounded-scratch reports.
 */
/** The limit of the pod itself, in CEL. */
const WHOLE = 'variables.spec.?resources.?limits.?memory.orValue("")';

const MEMORY = 'c.?resources.?limits.?memory.orValue("")';

export const rule: Rule = {
  id: 'no-memory-volume-above-limit',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'memory volumes within the memory limit',
  problem: 'Memory volume is larger than the memory limit',
  why: 'Files in memory count as memory of the container that writes them. A volume that can hold more than the memory limit '
    + 'never gets full. Instead, the node runs short of memory until the agent is killed.',
  fix: 'lower sizeLimit, raise resources.limits.memory, or remove medium to keep the files on disk',
  source: 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Resource policies', attack: ['T1499'], owasp: ['ASI08'] },
  checkSpec: (pod, report) => {
    const inMemory = indexed(pod.spec.volumes)
      .filter(([{ emptyDir }]) => object(emptyDir).medium === 'Memory')
      .map(([{ emptyDir }, i]) => ({ i, given: object(emptyDir).sizeLimit as unknown, size: nanosOf(object(emptyDir).sizeLimit) ?? 0n }));
    const limit = inMemory.length > 0 ? memoryLimit(pod) : undefined;
    const all = inMemory.reduce((sum, { size }) => sum + size, 0n);
    if (limit !== undefined && all > limit) {
      const { i, given } = inMemory.reduce((largest, one) => (one.size > largest.size ? one : largest));
      report(
        `${pod.path}.volumes[${i}].emptyDir.sizeLimit`,
        given,
        `volumes in memory hold up to ${quantityText(all, true)}, and the pod may use ${quantityText(limit, true)}`,
      );
    }
  },
  admission: {
    cel:
      '!variables.spec.?volumes.orValue([]).exists(v, v.?emptyDir.?medium.orValue("") == "Memory")' +
      ` || (!isQuantity(string(dyn(${WHOLE}))) && !${celOfRunning(`all(c, isQuantity(string(dyn(${MEMORY}))))`)})` +
      ' || variables.spec.?volumes.orValue([]).filter(v, v.?emptyDir.?medium.orValue("") == "Memory")' +
      `.map(v, ${celBytes('v.emptyDir.?sizeLimit.orValue("")')}).sum()` +
      ` <= (isQuantity(string(dyn(${WHOLE}))) ? ${celBytes(WHOLE)} : ${celOfRunning(`map(c, ${celBytes(MEMORY)}).sum()`)})`,
  },
};

/** The limit of the pod, or of its containers. `undefined` if one of them has no limit. */
function memoryLimit(pod: PodSpecView): bigint | undefined {
  return nanosOf(object(object(pod.spec.resources).limits).memory) ?? limitOfContainers(pod, 'memory');
}
