import * as kplus from 'cdk8s-plus-29';
import { AgentPodOptions } from './agent-pod-options';
import { Check, Place } from '../../engine/input/check';
import { propError, requireInteger } from '../../engine/input/props';

/** The largest user or group of Linux that Kubernetes accepts. */
const MAX_ID = 2 ** 31 - 1;

/** A user or group. 0 is root: a rule reports it. */
export const userId: Check = (place, prop, value) => {
  requireInteger(place, prop, value as number, 0, MAX_ID);
};

const IDS = ['user', 'group', 'fsGroup'] as const;

/** The security context of a pod, in which `runAs` stands for three ids. */
export function podSecurityContext(place: Place, { runAs, securityContext }: AgentPodOptions): kplus.PodSecurityContextProps | undefined {
  if (runAs === undefined) {
    return securityContext;
  }
  const twice = IDS.find((id) => securityContext?.[id] !== undefined);
  if (twice) {
    throw propError(place, 'runAs', `not be given together with 'securityContext.${twice}'`, runAs, 'give one of the two');
  }
  return { ...securityContext, user: runAs, group: runAs, fsGroup: runAs };
}
