import { IConstruct } from 'constructs';

/**
 * Pods by the construct that makes them.
 */
export interface WorkloadPeerOptions {
  /**
   * A pod or workload of cdk8s-plus, or any object that holds pods, such as a Deployment of `Include`.
   */
  readonly workload: IConstruct;

  /**
   * Name of the namespace of its pods, if the workload names none itself.
   *
   * @default - that of the workload
   */
  readonly namespace?: string;
}

/**
 * Pods by their labels, in one namespace.
 */
export interface LabelsPeerOptions {
  /**
   * Name of the namespace, such as "web".
   */
  readonly namespace: string;

  /**
   * Labels that the pods have, all of them, such as `{ app: 'ui' }`.
   */
  readonly labels: { [label: string]: string };
}

/**
 * Where a program runs that the library knows, if its own manifest or chart was changed.
 */
export interface KnownPeerOptions {
  /**
   * Name of the namespace of its pods.
   *
   * @default - the namespace in its manifest or guide
   */
  readonly namespace?: string;

  /**
   * Labels of its pods.
   *
   * @default - the labels in its manifest or chart
   */
  readonly labels?: { [label: string]: string };
}
