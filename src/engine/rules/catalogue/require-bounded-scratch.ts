import { indexed } from '../../cluster/namespaced';
import { isScratch } from '../../manifest/pod-view';
import { object } from '../../value/json';
import { celIsLimit, isLimit } from '../criteria/amount';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.volumes[*].emptyDir.sizeLimit.
 * Allowed: any size above zero. The field is required. A volume without a source is an emptyDir.
 */
export const rule: Rule = {
  id: 'require-bounded-scratch',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'bounded scratch volumes',
  problem: 'Scratch volume has no size limit',
  why: 'A scratch volume without a limit can use the whole disk or memory of the node. If one agent fills it, Kubernetes '
    + 'evicts its neighbors.',
  fix: 'set emptyDir.sizeLimit; an emptyDir without a limit can fill the disk of the node',
  source: 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
  since: '0.1.0',
  mappings: { attack: ['T1499'], owasp: ['ASI05', 'ASI08'] },
  checkSpec: (pod, report) => {
    for (const [volume, i] of indexed(pod.spec.volumes)) {
      const { sizeLimit } = object(volume.emptyDir);
      if (isScratch(volume) && !isLimit(sizeLimit)) {
        report(`${pod.path}.volumes[${i}].emptyDir.sizeLimit`, sizeLimit);
      }
    }
  },
  admission: {
    cel: 'variables.spec.?volumes.orValue([]).all(v, (!has(v.emptyDir) && v.exists(k, k != "name"))'
      + ` || ${celIsLimit('v.?emptyDir.?sizeLimit.orValue("0")')})`,
  },
};
