import { IConstruct } from 'constructs';
import { PodInCluster, requirePortOf, requireSameCluster } from './pod-in-cluster';
import { roleOf } from '../engine/cluster/infrastructure';
import { requireAddress } from '../engine/input/props';
import { NOT_COMPUTED, linesOfTargets } from '../engine/posture/reach-changes-lines';
import { refusedWorkloads } from '../engine/reach/other-ends';
import { othersOf } from '../engine/reach/other-policies';
import { allows } from '../engine/reach/reach';
import { ReachTarget } from '../engine/reach/reach-target';
import { targetsOf } from '../engine/reach/reach-targets';
import { copyOf } from '../engine/value/json';

/**
 * What the policies of the app let an agent call.
 *
 * It is computed for a network that enforces NetworkPolicy and ClusterNetworkPolicy. Names of hosts are those that an
 * EgressProxy, Cilium, GKE or EKS allows. Policies that the app does not have are not known. Policies of other kinds are named in
 * `notComputed`.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class AgentReach {
  /** @internal */
  public static _of(owner: IConstruct, at: PodInCluster, find: (target: IConstruct) => PodInCluster): AgentReach {
    return new AgentReach(owner, at, find);
  }

  /**
   * All that the agent may call, addresses first, sorted. It is empty if nothing is allowed.
   */
  public readonly targets: ReachTarget[];

  /**
   * Workloads of the app that the agent's policies allow and whose own policies refuse the call. Usually an `allowFrom` is missing there.
   */
  public readonly refused: ReachTarget[];

  /**
   * Policies of other kinds that select the agent and are not computed, such as `["GlobalNetworkPolicy \"default\""]`: what they allow or
   * deny is not in `targets`.
   */
  public readonly notComputed: string[];

  /**
   * The role of pods that serve agents, such as "egress-proxy".
   *
   * @default - none: it is an agent, or a pod that is judged like one
   */
  public readonly role?: string;

  private constructor(
    private readonly owner: IConstruct,
    private readonly at: PodInCluster,
    private readonly find: (target: IConstruct) => PodInCluster,
  ) {
    const refused = refusedWorkloads(at.view, at.pod, 'Egress');
    const named = copyOf(targetsOf(at.view, at.pod)); // other answers share the lists in it
    this.targets = named.filter(({ to }) => !refused.has(to));
    this.refused = named.filter(({ to }) => refused.has(to));
    this.role = roleOf(at.pod);
    this.notComputed = [...othersOf(at.view, at.pod, 'Egress').notComputed];
  }

  /**
   * Path of the agent's construct, such as "agents/claude-code".
   */
  public get constructPath(): string {
    return this.owner.node.path;
  }

  /**
   * The same as one line for each target and port, such as "pods k8s-app=kube-dns in namespace kube-system:53/UDP" and
   * "grant api.anthropic.com: POST /v1/messages", sorted, and for each policy that is not computed. `AgentAssertions` takes these lines.
   */
  public lines(): string[] {
    return [
      ...linesOfTargets(this.targets),
      ...this.notComputed.map((title) => `${NOT_COMPUTED}${title}`),
    ];
  }

  /**
   * Whether a policy lets the agent call an address. For pods that are allowed by labels, use `allowsPod`.
   *
   * @param address such as "203.0.113.7" or "2001:db8::7"
   * @param port from 1 to 65535
   * @param protocol "TCP", "UDP" or "SCTP"
   * @throws if the address is none, or port or protocol do not exist
   */
  public allowsAddress(address: string, port: number, protocol: string = 'TCP'): boolean {
    requireAddress(this.owner, 'address', address);
    return allows(this.at.view, { pod: this.at.pod }, { address }, ...requirePortOf(this.owner, port, protocol));
  }

  /**
   * Whether a call of the agent may get through to a pod of the app: its own policies allow it, and those that select the pod.
   *
   * A policy that allows a block of addresses allows the pods in it. Pods are where `AgentCluster` or a policy says that the cluster has
   * its pods. Without these ranges, every block counts that may hold a pod: all but link-local addresses and a single public IPv4 address.
   *
   * @param target a pod, or what makes pods, such as a `Deployment`
   * @param port of the pod, from 1 to 65535
   * @param protocol "TCP", "UDP" or "SCTP"
   * @throws if the target makes no pods, or port or protocol do not exist
   */
  public allowsPod(target: IConstruct, port: number, protocol: string = 'TCP'): boolean {
    const { pod, view } = this.find(target);
    requireSameCluster(this.owner, 'target', target, view === this.at.view);
    return allows(view, { pod: this.at.pod }, { pod }, ...requirePortOf(this.owner, port, protocol));
  }
}
