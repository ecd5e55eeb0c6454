import { object } from '../json';
import { Rule } from '../rule';

/**
 * Fields: spec.securityContext.windowsOptions.hostProcess, spec.*containers[*].securityContext.windowsOptions.hostProcess.
 * Allowed: false or nothing.
 */
export const rule: Rule = {
  id: 'no-host-process',
  title: 'no Windows host process',
  fix: 'leave it out: a host process is on the node itself',
  checkPod: (pod) => pod.securityContexts
    .map(({ path, securityContext }) => ({ field: `${path}.windowsOptions.hostProcess`, got: object(securityContext.windowsOptions).hostProcess as unknown }))
    .filter(({ got }) => Boolean(got)),
};
