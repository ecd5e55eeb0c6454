import * as kplus from 'cdk8s-plus-29';

/**
 * What every RuntimeClass of this library lets one set.
 */
export interface RuntimeClassProps {
  /**
   * Labels of the nodes that have the runtime, such as `{ 'sandbox': 'gvisor' }`.
   *
   * Pods of the class are scheduled to such nodes alone.
   *
   * @default - as the runtime's installer labels them
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Tolerations that pods of the class get, for nodes that are tainted for the runtime.
   *
   * @default - none
   */
  readonly tolerations?: kplus.k8s.Toleration[];
}
