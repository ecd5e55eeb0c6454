import { indexed } from '../../cluster/namespaced';
import { object } from '../../value/json';
import { nanosOf, quantityText } from '../../value/quantities';
import { celBytes, celOfRunning, limitOfContainers } from '../criteria/amount';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.volumes[*].emptyDir.medium and .sizeLimit; resources.limits.ephemeral-storage of the main containers and sidecars.
 * Allowed: volumes on disk each of which holds no more than the pod may use; volumes in memory; a pod with a container without a limit,
 * which require-limits reports; a volume without a size limit, which require-bounded-scratch reports.
 */
const DISK = 'ephemeral-storage';
const LIMIT_OF_CONTAINER = `c.?resources.?limits[?"${DISK}"].orValue("")`;

export const rule: Rule = {
  id: 'no-scratch-above-limit',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'scratch volumes within the disk limit',
  problem: 'Scratch volume is larger than the disk limit',
  why: 'Files in an emptyDir on disk count against the limit for ephemeral storage. A pod above it is evicted, so a volume that '
    + 'may hold more never gets full: the agent is killed in the middle of its work.',
  fix: 'lower sizeLimit, raise resources.limits["ephemeral-storage"] by a larger `size` or by `resources`, or use a claim, such as a '
    + '`workspace`, which does not count',
  fixInYaml: 'lower sizeLimit, raise resources.limits["ephemeral-storage"], or use a PersistentVolumeClaim, which does not count',
  source: 'https://kubernetes.io/docs/concepts/storage/ephemeral-storage/',
  since: '0.1.0',
  mappings: {},
  checkSpec: (pod, report) => {
    const limit = limitOfContainers(pod, DISK);
    for (const [{ emptyDir }, i] of indexed(pod.spec.volumes)) {
      const { medium, sizeLimit } = object(emptyDir);
      if (limit !== undefined && medium !== 'Memory' && (nanosOf(sizeLimit) ?? 0n) > limit) {
        report(`${pod.path}.volumes[${i}].emptyDir.sizeLimit`, sizeLimit, `the pod may use ${quantityText(limit, true)} of disk`);
      }
    }
  },
  admission: {
    cel: `!${celOfRunning(`all(c, isQuantity(string(dyn(${LIMIT_OF_CONTAINER}))))`)}`
      // A list of one element: the sum is computed once, not for each volume.
      + ` || [${celOfRunning(`map(c, ${celBytes(LIMIT_OF_CONTAINER)}).sum()`)}].all(s, variables.spec.?volumes.orValue([])`
      + '.all(v, !has(v.emptyDir) || v.emptyDir.?medium.orValue("") == "Memory"'
      + ` || ${celBytes('v.emptyDir.?sizeLimit.orValue("")')} <= s))`,
  },
};
