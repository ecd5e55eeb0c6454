import * as kplus from 'cdk8s-plus-29';
import { AgentTools, CalledPort, Caller } from './agent-tools';
import { OpenedPorts } from './opened-ports';
import { Place } from '../../engine/input/check';
import { podSelector } from '../network/network-shape';
import { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';

const GROUPS = new WeakMap<object, GroupTools>();

/** The servers that the agents of a group use as one caller. */
export class GroupTools implements Caller {
  private readonly ports: OpenedPorts;
  private readonly agents: AgentTools[] = [];
  private readonly given: ((agent: AgentTools) => void)[] = [];

  constructor(public readonly construct: kplus.INetworkPolicyPeer) {
    this.ports = new OpenedPorts(construct);
    GROUPS.set(construct, this);
  }

  /** The pods of the agents. */
  public get pods(): kplus.AbstractPod[] {
    return this.agents.map(({ pod }) => pod);
  }

  /** Adds an agent, which gets what the others have. */
  public add(agent: AgentTools): void {
    this.agents.push(agent);
    this.given.forEach((give) => give(agent));
  }

  public each(give: (agent: AgentTools) => void): void {
    this.given.push(give);
    this.agents.forEach((agent) => give(agent));
  }

  public open(egress: PodSubnetEgressDeny, { port, url }: CalledPort): void {
    this.each(({ shared }) => shared.callDirectly(url));
    this.ports.open(egress, port);
  }
}

/** An agent of this library, or a group of agents, as a caller. */
export function callerOf(place: Place, prop: string, agent: kplus.IPodSelector): Caller {
  podSelector(place, prop, agent);
  return GROUPS.get(agent) ?? AgentTools.of(place, prop, agent);
}

/** The same, if the pods are one. */
export function findCaller(pods: kplus.IPodSelector): Caller | undefined {
  return GROUPS.get(pods) ?? AgentTools.find(pods);
}
