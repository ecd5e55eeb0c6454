import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentPodOptions } from './agent-pod-options';
import { GATE_FAILURES } from '../../engine/hardening/harden';
import { Place, Shape, integer, oneOf } from '../../engine/input/check';
import { seconds } from '../../engine/input/duration';
import { propError } from '../../engine/input/props';
import { Json } from '../../engine/value/json';

/**
 * How a task ends.
 */
export interface AgentJobOptions {
  /**
   * Time after which Kubernetes stops the pods of a Job, whatever they do, in whole seconds.
   *
   * @default Duration.hours(1)
   */
  readonly activeDeadline?: Duration;

  /**
   * Time after its end when Kubernetes removes a Job with its pods and their logs, in whole seconds.
   *
   * @default Duration.hours(1)
   */
  readonly ttlAfterFinished?: Duration;

  /**
   * Number of failed pods after which a Job fails.
   *
   * Each retry runs the whole task again, up to seven times in all. Set 0 for a task that must not run twice, such as one that pushes.
   *
   * @default - that of Kubernetes, 6
   */
  readonly backoffLimit?: number;

  /**
   * Number of pods that must succeed.
   *
   * @default - that of Kubernetes, 1
   */
  readonly completions?: number;

  /**
   * Number of pods that run at the same time.
   *
   * @default - that of Kubernetes, 1
   */
  readonly parallelism?: number;
}

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

/** A Job whose pods start their containers again counts each failed start of a gate, too. */
export function requireGateOfJob(place: Place, { startGate, restartPolicy }: AgentPodOptions): void {
  if (startGate !== undefined && restartPolicy === kplus.RestartPolicy.ON_FAILURE) {
    throw propError(place, 'restartPolicy', "be NEVER beside 'startGate'", restartPolicy, 'a closed gate uses up backoffLimit otherwise');
  }
}

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
    podFailurePolicy: props.startGate && GATE_FAILURES,
    template: { ...plus.template, spec: harden(plus.template.spec) },
  };
}
