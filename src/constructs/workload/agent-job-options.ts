import { Duration } from 'cdk8s';

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
