import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentContainerOptions, AgentContainerProps } from './agent-container';
import { AppArmorProfile } from './app-armor-profile';
import { IAgentRuntime } from '../../engine/runtimes/traits';
import { IAgentNamespace } from '../network/agent-namespace-ref';
import { SeccompProfile } from '../seccomp/seccomp-profile';

/**
 * Which groups of the image's /etc/group a process gets beside those of the pod.
 */
export enum SupplementalGroupsPolicy {
  /** Those that /etc/group lists for the user, too. */
  MERGE = 'Merge',
  /** Only those that the pod names. */
  STRICT = 'Strict',
}

/**
 * What every way to run an agent takes.
 *
 * The short form describes one container by `image`, `port`, `env`, `args` and their like; the
 * long form lists `containers`. What is left out gets the hardened value; what is set weaker stays
 * and fails synth until it is acknowledged with a reason.
 */
export interface AgentWorkloadProps extends AgentContainerOptions {
  /**
   * The namespace that the agent lives in.
   */
  readonly namespace: IAgentNamespace;

  /**
   * The runtime that keeps the agent from the node's kernel, such as a `GVisorRuntime`.
   */
  readonly runtime: IAgentRuntime;

  /**
   * Name of the object: a DNS subdomain such as "claude-code".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;

  /**
   * Labels of the object and its pods.
   *
   * @default - none beside the library's own
   */
  readonly labels?: { [key: string]: string };

  /**
   * Annotations of the object and its pods.
   *
   * @default - none
   */
  readonly annotations?: { [key: string]: string };

  /**
   * Image of the one container, best by digest, such as "agent@sha256:<64 hex>".
   *
   * @default - none: `containers` or `addContainer` say what runs
   */
  readonly image?: string;

  /**
   * When the image is pulled.
   *
   * @default - IF_NOT_PRESENT for a digest, else ALWAYS
   */
  readonly imagePullPolicy?: kplus.ImagePullPolicy;

  /**
   * Name of the one container: a DNS label.
   *
   * @default "main"
   */
  readonly containerName?: string;

  /**
   * TCP port that the one container serves, from 1 to 65535; it is probed.
   *
   * @default - none
   */
  readonly port?: number;

  /**
   * Entry point of the one container.
   *
   * @default - the image's
   */
  readonly command?: string[];

  /**
   * Arguments of the one container.
   *
   * @default - the image's
   */
  readonly args?: string[];

  /**
   * Environment variables from Secrets, ConfigMaps and fields, such as `{ API_KEY: EnvValue.fromSecretValue(…) }`.
   *
   * @default - none
   */
  readonly envVariables?: { [name: string]: kplus.EnvValue };

  /**
   * ConfigMaps and Secrets whose keys become environment variables.
   *
   * @default - none
   */
  readonly envFrom?: kplus.EnvFrom[];

  /**
   * Requests and limits of the one container; one of the two stands for the other.
   *
   * @default - 50m CPU, 128Mi memory, 1Gi ephemeral storage
   */
  readonly resources?: kplus.ContainerResources;

  /**
   * Security context of the one container.
   *
   * @default - 65534:65534, no privilege escalation, no capabilities, seccomp RuntimeDefault, read-only root
   */
  readonly containerSecurityContext?: kplus.ContainerSecurityContextProps;

  /**
   * The containers, where one is not enough; cdk8s-plus structs will do.
   *
   * @default - the one that `image` describes
   */
  readonly containers?: AgentContainerProps[];

  /**
   * Containers that run before the others, in this order; with `restartPolicy: ALWAYS` they stay, as native sidecars.
   *
   * @default - none
   */
  readonly initContainers?: AgentContainerProps[];

  /**
   * Volumes of cdk8s-plus, for its `volumeMounts`.
   *
   * @default - none beside those of `writablePaths` and `mounts`
   */
  readonly volumes?: kplus.Volume[];

  /**
   * The pod's service account.
   *
   * @default - the namespace's account for agents, which has no token and no rights
   */
  readonly serviceAccount?: kplus.IServiceAccount;

  /**
   * Whether the pod gets a token for the Kubernetes API; a finding to acknowledge.
   *
   * @default false
   */
  readonly automountServiceAccountToken?: boolean;

  /**
   * Secrets with which images are pulled.
   *
   * @default - none
   */
  readonly imagePullSecrets?: kplus.ISecret[];

  /**
   * Security context of the pod; its user and group hold for every container that names none.
   *
   * @default - user, group and fsGroup 65534, non-root, seccomp RuntimeDefault
   */
  readonly securityContext?: kplus.PodSecurityContextProps;

  /**
   * Which groups of the image a process gets; needs Kubernetes 1.31 or newer.
   *
   * @default - Kubernetes' own, MERGE
   */
  readonly supplementalGroupsPolicy?: SupplementalGroupsPolicy;

  /**
   * Whether root in the pod is root on the node; needs Kubernetes 1.30 or newer.
   *
   * @default - false where the runtime takes it, else not set
   */
  readonly hostUsers?: boolean;

  /**
   * AppArmor profile of all containers; gVisor and Kata do not apply it.
   *
   * @default - the container runtime's own
   */
  readonly podAppArmorProfile?: AppArmorProfile;

  /**
   * Seccomp profile of all containers; gVisor and Kata do not apply it.
   *
   * @default SeccompProfile.runtimeDefault()
   */
  readonly podSeccompProfile?: SeccompProfile;

  /**
   * Labels of the nodes that the pod may run on.
   *
   * @default - any node that the runtime allows
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Taints that the pod puts up with.
   *
   * @default - none beside the runtime's
   */
  readonly tolerations?: kplus.k8s.Toleration[];

  /**
   * Affinity to nodes and pods; either this or the construct's `scheduling`.
   *
   * @default - none
   */
  readonly affinity?: kplus.k8s.Affinity;

  /**
   * How pods are spread over zones and nodes.
   *
   * @default - as the cluster does
   */
  readonly topologySpreadConstraints?: kplus.k8s.TopologySpreadConstraint[];

  /**
   * Name of a PriorityClass.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Time that the containers have to end, in whole seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * What happens when a container ends.
   *
   * @default RestartPolicy.ALWAYS
   */
  readonly restartPolicy?: kplus.RestartPolicy;

  /**
   * Names and addresses for the pod's hosts file.
   *
   * @default - none
   */
  readonly hostAliases?: kplus.HostAlias[];

  /**
   * DNS settings of the pod.
   *
   * @default - the cluster's resolver
   */
  readonly dns?: kplus.PodDnsProps;
}
