import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentAppArmorProfile } from './agent-app-armor-profile';
import { IStartGate } from '../../synth/start-gate';
import { AgentIdentity } from '../identity/agent-identity';
import { AgentSeccompProfile } from '../seccomp/agent-seccomp-profile';

/**
 * Which groups of the image's /etc/group a process gets in addition to those of the pod.
 */
export enum SupplementalGroupsPolicy {
  /** Also the groups that /etc/group lists for the user. */
  MERGE = 'Merge',
  /** Only the groups that the pod names. */
  STRICT = 'Strict',
}

/**
 * Settings of a whole pod.
 */
export interface AgentPodOptions {
  /**
   * Volumes of cdk8s-plus, for its `volumeMounts`.
   *
   * @default - only those of `writablePaths` and `mounts`
   */
  readonly volumes?: kplus.Volume[];

  /**
   * Lets the agent start only once the walls around it stand.
   *
   * It needs a resolver. A Job also needs the restart policy NEVER, which is its default: a closed gate then uses up no `backoffLimit`.
   *
   * @default - the agent starts at once, also where its policies are not in force yet
   */
  readonly startGate?: IStartGate;

  /**
   * The pod's service account.
   *
   * @default - the namespace's account for agents, which has no token and no permissions
   */
  readonly serviceAccount?: kplus.IServiceAccount;

  /**
   * Identities by which the agent logs in to other services. With one, the agent gets a service account with its own name.
   *
   * @default - none
   */
  readonly identities?: AgentIdentity[];

  /**
   * Whether the pod gets a token for the Kubernetes API.
   *
   * If it does, synth fails until you acknowledge the finding.
   *
   * @default false
   */
  readonly automountServiceAccountToken?: boolean;

  /**
   * Secrets for pulling images from private registries.
   *
   * @default - those of the service account, such as `imagePullSecrets` of the `AgentNamespace`
   */
  readonly imagePullSecrets?: kplus.ISecret[];

  /**
   * User, group and group of the volumes, all the same, from 0 to 2147483647, such as 1000.
   *
   * Use it for an image whose files belong to a user of its own. For different ids, use `securityContext` instead.
   *
   * @default 65534
   */
  readonly runAs?: number;

  /**
   * Security context of the pod.
   *
   * Its user and group apply to every container that names none.
   *
   * @default - user, group and fsGroup 65534, non-root, seccomp RuntimeDefault
   */
  readonly securityContext?: kplus.PodSecurityContextProps;

  /**
   * Which groups of the image a process gets.
   *
   * It needs Kubernetes 1.31 or newer.
   *
   * @default - that of Kubernetes, MERGE
   */
  readonly supplementalGroupsPolicy?: SupplementalGroupsPolicy;

  /**
   * Whether root in the pod is root on the node.
   *
   * It needs Kubernetes 1.30 or newer.
   *
   * @default - false if the runtime accepts it, else not set
   */
  readonly hostUsers?: boolean;

  /**
   * AppArmor profile of all containers.
   *
   * gVisor and Kata do not apply it.
   *
   * @default - the default of the container runtime
   */
  readonly podAppArmorProfile?: AgentAppArmorProfile;

  /**
   * Seccomp profile of all containers.
   *
   * gVisor and Kata do not apply it.
   *
   * @default AgentSeccompProfile.runtimeDefault()
   */
  readonly podSeccompProfile?: AgentSeccompProfile;

  /**
   * Labels of the nodes that the pod may run on.
   *
   * @default - any node that the runtime allows
   */
  readonly nodeSelector?: { [label: string]: string };

  /**
   * Taints that the pod tolerates.
   *
   * @default - only those of the runtime
   */
  readonly tolerations?: kplus.k8s.Toleration[];

  /**
   * Affinity to nodes and pods.
   *
   * Use either this or `scheduling` of the construct.
   *
   * @default - none
   */
  readonly affinity?: kplus.k8s.Affinity;

  /**
   * How Kubernetes spreads the pods over zones and nodes.
   *
   * A constraint without `labelSelector` counts the pods of the agent itself.
   *
   * @default - the cluster's own constraints
   */
  readonly topologySpreadConstraints?: kplus.k8s.TopologySpreadConstraint[];

  /**
   * Name of a PriorityClass.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Time that the containers have to stop, in whole seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * What happens when a container ends.
   *
   * @default - NEVER for the pods of a Job, else ALWAYS
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
