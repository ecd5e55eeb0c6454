import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { Shape, flag, integer, required } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { hasDigest } from '../../engine/rules/criteria/image';
import { IAgentRuntime } from '../../engine/runtimes/traits';
import { IAgentNamespace } from '../network/agent-namespace-ref';
import { RANGES, list } from '../network/network-shape';
import { serviceName } from '../props/dns-names';
import { imagePullSecrets } from '../props/image-pull-secrets';
import { requireNamespace, requireRuntime } from '../props/require-instance-of';
import { resources } from '../workload/container-shape';
import { serviceAccount } from '../workload/workload-shape';

/**
 * Properties of constructs whose pods serve agents.
 */
export interface InfrastructureProps extends ClusterRanges {
  /**
   * The namespace of the pods. Give them a namespace of their own, so that no policy for agents selects them.
   */
  readonly namespace: IAgentNamespace;

  /**
   * The runtime that isolates the pods from the node's kernel, such as a `GVisorRuntime`.
   */
  readonly runtime: IAgentRuntime;

  /**
   * Name of the Deployment, the Service and the ConfigMap: a DNS label that begins with a letter, such as "proxy".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;

  /**
   * Requests and limits of a pod. If you give only one of the two, it counts for both.
   *
   * @default - 250m CPU, 256Mi memory (128Mi in a `DnsAllowlist`), 1Gi ephemeral storage
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Secrets for pulling the image.
   *
   * @default - none
   */
  readonly imagePullSecrets?: kplus.ISecret[];
}

/**
 * Properties of constructs that serve agents with several pods.
 */
export interface ReplicatedInfrastructureProps extends InfrastructureProps {
  /**
   * Number of pods.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * Whether each pod runs on another node and in another zone than the others.
   *
   * @default false
   */
  readonly spread?: boolean;

  /**
   * The service account of the pods. It is required in a namespace that this app does not create.
   *
   * @default - the namespace's account for agents, which has no token and no rights
   */
  readonly serviceAccount?: kplus.IServiceAccount;

  /**
   * Addresses of NodeLocal DNS on the nodes. An empty list means that the nodes do not run it.
   *
   * @default - those of the `AgentCluster`, else ["169.254.20.10"] where pods have IPv4
   */
  readonly nodeLocalDns?: string[];
}

/** The shape of the props of constructs whose pods serve agents. */
export const INFRASTRUCTURE: Shape<InfrastructureProps> = {
  ...RANGES,
  namespace: required(requireNamespace),
  runtime: required(requireRuntime),
  name: serviceName(),
  resources,
  imagePullSecrets,
};

/** The shape of the props of constructs that serve agents with several pods. */
export const REPLICATED_INFRASTRUCTURE: Shape<ReplicatedInfrastructureProps> = {
  ...INFRASTRUCTURE,
  replicas: integer(0),
  spread: flag,
  serviceAccount,
  nodeLocalDns: list,
};

/** An image by digest. A tag can change what it names. */
export function requirePinnedImage(scope: IConstruct, program: string, value: string, prop = 'image'): string {
  if (!hasDigest(value)) {
    throw propError(scope, prop, `be pinned by digest such as "${program}@sha256:<64 hex>"`, value);
  }
  return value;
}
