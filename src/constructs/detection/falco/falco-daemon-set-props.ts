import * as kplus from 'cdk8s-plus-29';
import { FalcoRules } from './falco-rules';
import { ClusterRanges } from '../../../engine/address/cluster-ranges';
import { AlertRouting } from '../alerts/alert-routing';

/**
 * Properties of `FalcoDaemonSet`.
 */
export interface FalcoDaemonSetProps extends ClusterRanges {
  /**
   * An image with Falco 0.44 at /usr/bin/falco, by digest, such as "falcosecurity/falco@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * Rules in addition to those of the image. Their ConfigMaps must be in Falco's namespace.
   *
   * @default - none
   */
  readonly rules?: FalcoRules[];

  /**
   * The routing that gets the events. Falco also writes each event to stdout, as a line of JSON.
   *
   * @default - only stdout
   */
  readonly alerts?: AlertRouting;

  /**
   * Name of the namespace that the construct creates for Falco: a DNS label.
   *
   * @default "falco"
   */
  readonly namespaceName?: string;

  /**
   * Addresses of NodeLocal DNS on the nodes. An empty list means that the nodes do not run it.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];

  /**
   * Socket of the container runtime on the nodes. Falco gets the names of containers and pods from it.
   *
   * @default "/run/containerd/containerd.sock"
   */
  readonly runtimeSocket?: string;

  /**
   * Labels of the nodes that Falco watches, such as `{ sandbox: 'gvisor' }`.
   *
   * @default - all nodes
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Taints that Falco tolerates.
   *
   * @default - every taint, so that Falco runs on all nodes with agents
   */
  readonly tolerations?: kplus.k8s.Toleration[];

  /**
   * Name of a PriorityClass.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Requests and limits of a pod.
   *
   * @default - 100m to 1000m CPU, 512Mi to 1Gi memory, 1Gi ephemeral storage
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Secrets for pulling the image.
   *
   * @default - none
   */
  readonly imagePullSecrets?: kplus.ISecret[];
}
