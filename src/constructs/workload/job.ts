import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentJobOptions } from './agent-job-options';
import { AgentPodOptions } from './agent-pod-options';
import { Shape, integer, oneOf } from '../../engine/input/check';
import { seconds } from '../../engine/input/duration';
import { Json } from '../../engine/value/json';

/** What Jobs and the Jobs of a CronJob share. */

const HOUR = Duration.hours(1);

/** The shape of the props. The API server refuses pods of a Job that start again without end. */
export const JOB: Shape<AgentJobOptions & Pick<AgentPodOptions, 'restartPolicy'>> = {
  restartPolicy: oneOf({ NEVER: kplus.RestartPolicy.NEVER, ON_FAILURE: kplus.RestartPolicy.ON_FAILURE }),
  activeDeadline: seconds(1),
  ttlAfterFinished: seconds(0),
  backoffLimit: integer(0),
  completions: integer(1),
  parallelism: integer(0),
};

/** The props that cdk8s-plus takes too, filled. It reads an undefined restart policy as "Always". */
export function jobOptions(props: AgentJobOptions & AgentPodOptions): kplus.JobProps {
  return {
    restartPolicy: props.restartPolicy ?? kplus.RestartPolicy.NEVER,
    activeDeadline: props.activeDeadline ?? HOUR,
    ttlAfterFinished: props.ttlAfterFinished ?? HOUR,
    backoffLimit: props.backoffLimit,
  };
}

/** The spec of a Job: what cdk8s-plus renders, the fields that it does not know, and the hardened pod. */
export function jobSpec(props: AgentJobOptions & AgentPodOptions, plus: Json, harden: (pod: Json) => Json): Json {
  const { activeDeadline, ttlAfterFinished } = jobOptions(props);
  return {
    ...plus,
    activeDeadlineSeconds: activeDeadline!.toSeconds(),
    ttlSecondsAfterFinished: ttlAfterFinished!.toSeconds(), // cdk8s-plus leaves out a zero
    backoffLimit: props.backoffLimit,
    completions: props.completions,
    parallelism: props.parallelism,
    template: { ...plus.template, spec: harden(plus.template.spec) },
  };
}
