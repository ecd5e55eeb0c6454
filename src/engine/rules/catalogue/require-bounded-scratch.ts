import { isScratch } from '../../manifest/pod-view';
import { isObject, object } from '../../value/json';
import { celIsPositive, isPositive } from '../criteria/amount';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.volumes[*].emptyDir.sizeLimit.
 * Allowed: any size above zero; it must be there. A volume without a source is an emptyDir.
 */
export const rule: Rule = {
  id: 'require-bounded-scratch',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'bounded scratch',
  why: 'Scratch space without a limit is the node\'s own disk or memory: one agent that fills it has its neighbours evicted.',
  fix: 'set a size limit: an emptyDir without one fills the node\'s disk',
  source: 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
  since: '0.1.0',
  mappings: { attack: ['T1499'], owasp: ['ASI05', 'ASI08'] },
  checkPod: (pod, report) => {
    const volumes: unknown = pod.spec.volumes;
    for (let i = 0; Array.isArray(volumes) && i < volumes.length; i++) {
      const { sizeLimit } = object(object(volumes[i]).emptyDir);
      if (isObject(volumes[i]) && isScratch(volumes[i]) && !isPositive(sizeLimit)) {
        report(`${pod.path}.volumes[${i}].emptyDir.sizeLimit`, sizeLimit ?? undefined);
      }
    }
  },
  admission: {
    cel: 'variables.spec.?volumes.orValue([]).all(v, (!has(v.emptyDir) && v.exists(k, k != "name"))'
      + ` || ${celIsPositive('v.?emptyDir.?sizeLimit.orValue("0")')})`,
  },
};
