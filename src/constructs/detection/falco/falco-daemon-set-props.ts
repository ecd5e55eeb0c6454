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
   * Rules beside those of the image; their ConfigMaps are in the namespace of Falco.
   *
   * @default - none
   */
  readonly rules?: FalcoRules[];

  /**
   * Where events are sent; they are on stdout in any case, as lines of JSON.
   *
   * @default - nowhere
   */
  readonly alerts?: AlertRouting;

  /**
   * Name of the namespace that is made for Falco: a DNS label.
   *
   * @default "falco"
   */
  readonly namespaceName?: string;

  /**
   * Addresses on which nodes run NodeLocal DNS; an empty list for none.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];

  /**
   * Socket of the container runtime on the nodes, by which Falco learns the names of containers and pods.
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
   * Taints of nodes that Falco puts up with.
   *
   * @default - every taint, so that no node with agents is left out
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
   * Secrets with which the image is pulled.
   *
   * @default - none
   */
  readonly imagePullSecrets?: kplus.ISecret[];
}
