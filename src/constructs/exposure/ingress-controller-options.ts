/**
 * Where an Ingress controller runs, if its own manifest or chart was changed.
 */
export interface IngressControllerOptions {
  /**
   * The namespace of its pods, such as "ingress".
   *
   * @default - the namespace in the manifest or guide of the controller
   */
  readonly namespace?: string;

  /**
   * Labels of its pods, such as `{ 'app.kubernetes.io/name': 'traefik' }`.
   *
   * @default - the labels in the manifest or chart of the controller
   */
  readonly labels?: { [label: string]: string };

  /**
   * Name of its IngressClass, such as "internal".
   *
   * @default - the name in the manifest or chart of the controller
   */
  readonly className?: string;
}
