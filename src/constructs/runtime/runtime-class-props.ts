import * as kplus from 'cdk8s-plus-29';

/**
 * Properties that every RuntimeClass of this library takes.
 */
export interface RuntimeClassProps {
  /**
   * Labels of the nodes that have the runtime, such as `{ 'sandbox': 'gvisor' }`.
   *
   * Kubernetes schedules pods of the class to these nodes alone.
   *
   * @default - the labels that the runtime's installer sets
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Tolerations that pods of the class get, for nodes with a taint for the runtime.
   *
   * @default - none
   */
  readonly tolerations?: kplus.k8s.Toleration[];
}
