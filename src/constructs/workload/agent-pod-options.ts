import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AppArmorProfile } from './app-armor-profile';
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
 * Settings of a whole pod.
 */
export interface AgentPodOptions {
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
