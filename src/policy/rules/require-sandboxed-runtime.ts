import { Rule } from '../rule';
import { Isolation } from '../traits';

/**
 * Fields: spec.runtimeClassName.
 * Allowed: a class whose runtime is not the node's own kernel.
 */
export const rule: Rule = {
  id: 'require-sandboxed-runtime',
  title: 'sandboxed runtime',
  fix: 'use a sandboxed runtime such as GVisorRuntime or KataRuntime',
  checkPod: (pod, runtime) => !pod.spec.runtimeClassName || runtime?.isolation === Isolation.SHARED_KERNEL
    ? [{ field: `${pod.path}.runtimeClassName`, got: pod.spec.runtimeClassName }]
    : [],
};
