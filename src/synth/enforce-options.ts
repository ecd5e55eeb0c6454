import { ClusterRanges } from '../engine/address/cluster-ranges';
import { PodKind } from '../engine/manifest/pod-kinds';
import { RulePack, Severity } from '../engine/rules/severity';
import { IAgentRuntime } from '../engine/runtimes/traits';

/**
 * The rules that judge an app.
 *
 * Ranges given here are denied in addition to those of each `AgentCluster` and of each policy of this library.
 */
export interface EnforceOptions extends ClusterRanges {
  /**
   * Which rules apply.
   *
   * @default RulePack.STRICT
   */
  readonly pack?: RulePack;

  /**
   * What findings of single rules mean, by id of the rule, such as `{ 'require-image-digest': Severity.ERROR }`.
   *
   * @default - as the pack has it
   */
  readonly severities?: { [ruleId: string]: Severity };

  /**
   * Why rules are lowered and pods left out: by id of the rule, "pack" or "podSelector", such as
   * `{ 'no-latest-image': 'the nightly build is what we test' }`. `AgentPolicy.exceptions` lists it.
   *
   * Each severity below that of the rule itself, `RulePack.BASELINE` and `podSelector` need one.
   *
   * @default - none: nothing may be lowered or left out
   */
  readonly reasons?: { [option: string]: string };

  /**
   * Labels of the pods that are agents, such as `{ app: 'agent' }`. Pods of this library and pods in an `AgentNamespace` are
   * agents in any case. Only the rules about the node judge other pods.
   *
   * @default - every rule judges every pod
   */
  readonly podSelector?: { [key: string]: string };

  /**
   * Whether no policy may open private networks, such as 10.0.0.0/8 and fc00::/7.
   *
   * @default - as the `PodSubnetEgressDeny` in the pod's namespace has it
   */
  readonly denyPrivate?: boolean;

  /**
   * Where images may come from: registries, or paths in them by whole segments, such as
   * `['registry.example/agents', 'docker.io/library']`. An image without a registry is one of Docker Hub.
   *
   * @default - anywhere
   * @see https://kubernetes.io/docs/concepts/containers/images/#image-names
   */
  readonly registries?: string[];

  /**
   * Runtimes that exist in the cluster, such as `AgentRuntime.fromRuntimeClassName('sysbox', { … })`.
   *
   * @default - those that the app creates and those that clouds create under a name of their own
   */
  readonly runtimes?: IAgentRuntime[];

  /**
   * Further kinds that hold pods.
   *
   * @default - those that are known: of Kubernetes, agent-sandbox and some 40 other kinds, see docs/pod-kinds.md
   */
  readonly podKinds?: PodKind[];
}
