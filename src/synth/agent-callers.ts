import { IConstruct } from 'constructs';
import { PodInCluster, requirePortOf, requireSameCluster } from './pod-in-cluster';
import { roleOf } from '../engine/cluster/infrastructure';
import { requireAddress } from '../engine/input/props';
import { NOT_COMPUTED, linesOfTargets } from '../engine/posture/reach-changes-lines';
import { refusedWorkloads } from '../engine/reach/other-ends';
import { othersOf } from '../engine/reach/other-policies';
import { allows } from '../engine/reach/reach';
import { ReachSource } from '../engine/reach/reach-target';
import { targetsOf } from '../engine/reach/reach-targets';
import { copyOf } from '../engine/value/json';

/**
 * Who may call an agent according to the policies of the app.
 *
 * It is what the policies that select the agent allow, including callers outside the app. `allowsPod` also checks whether the policies
 * of the caller allow the call. Policies outside the app are not known. No policy stops traffic from the agent's own node, such as
 * probes.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class AgentCallers {
  /** @internal */
  public static _of(owner: IConstruct, at: PodInCluster, find: (source: IConstruct) => PodInCluster): AgentCallers {
    return new AgentCallers(owner, at, find);
  }

  /**
   * All that may call the agent, addresses first, sorted. It is empty if no one may.
   */
  public readonly sources: ReachSource[];

  /**
   * Workloads of the app that the agent's policies allow and whose own policies deny the call. Usually an `allowTo` is missing there.
   */
  public readonly refused: ReachSource[];

  /**
   * Policies of other kinds that select the agent and are not computed, such as `["GlobalNetworkPolicy \"default\""]`: whom they allow or
   * deny is not in `sources`.
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
    private readonly find: (source: IConstruct) => PodInCluster,
  ) {
    const refused = refusedWorkloads(at.view, at.pod, 'Ingress');
    // Other answers share the lists in it.
    const named = copyOf(targetsOf(at.view, at.pod, 'Ingress')).map(({ to, ...source }): ReachSource => ({ from: to, ...source }));
    this.sources = named.filter(({ from }) => !refused.has(from));
    this.refused = named.filter(({ from }) => refused.has(from));
    this.role = roleOf(at.pod);
    this.notComputed = [...othersOf(at.view, at.pod, 'Ingress').notComputed];
  }

  /**
   * Path of the agent's construct, such as "agents/claude-code".
   */
  public get constructPath(): string {
    return this.owner.node.path;
  }

  /**
   * The same as one line for each source and port, such as `Deployment "web/frontend":8080`, sorted, and for each policy that is not
   * computed. `AgentAssertions` takes these lines.
   */
  public lines(): string[] {
    return [
      ...linesOfTargets(this.sources.map(({ from, ...source }) => ({ to: from, ...source }))),
      ...this.notComputed.map((title) => `${NOT_COMPUTED}${title}`),
    ];
  }

  /**
   * Whether a policy lets an address call the agent. For pods that are allowed by labels, use `allowsPod`.
   *
   * @param address such as "203.0.113.7" or "2001:db8::7", as the agent's network sees it
   * @param port of the agent, from 1 to 65535
   * @param protocol "TCP", "UDP" or "SCTP"
   * @throws if the address is none, or port or protocol do not exist
   */
  public allowsAddress(address: string, port: number, protocol: string = 'TCP'): boolean {
    requireAddress(this.owner, 'address', address);
    return allows(this.at.view, { address }, { pod: this.at.pod }, ...requirePortOf(this.owner, port, protocol));
  }

  /**
   * Whether a call of a pod of the app may get through to the agent: the policies that select the caller allow it, and the agent's.
   *
   * @param source a pod, or what makes pods, such as a `Deployment`
   * @param port of the agent, from 1 to 65535
   * @param protocol "TCP", "UDP" or "SCTP"
   * @throws if the source makes no pods, or port or protocol do not exist
   */
  public allowsPod(source: IConstruct, port: number, protocol: string = 'TCP'): boolean {
    const { pod, view } = this.find(source);
    requireSameCluster(this.owner, 'source', source, view === this.at.view);
    return allows(view, { pod }, { pod: this.at.pod }, ...requirePortOf(this.owner, port, protocol));
  }
}
