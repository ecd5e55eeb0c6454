import * as kplus from 'cdk8s-plus-29';
import { AgentContainers } from './agent-containers';
import { SharedParts } from './shared-parts';
import { UseOptions } from './use-options';
import { Place, Shape, optionsOf, required } from '../../engine/input/check';
import { constructError, propError } from '../../engine/input/props';
import { variableName } from '../../engine/input/variable-name';
import { memoize } from '../../engine/value/memoize';
import { identityOf } from '../../synth/cluster-registry';
import { NetworkPolicySet } from '../network/network-policy-set';
import { podSelector, toolServer } from '../network/network-shape';
import { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';
import { IToolServer } from '../network/tool-server';

const OPTIONS: Shape<UseOptions> = { as: required(variableName) };
const options = optionsOf(OPTIONS, '{ as: "SEARCH_URL" }');

const TOOLS = new WeakMap<object, AgentTools>();

/** A port of a server, and the URL by which the server is called. */
interface CalledPort {
  readonly port: number;
  readonly url: string;
}

/** Who calls a server with rights of its own: an agent, or a group of agents, which is one caller. */
export interface Caller {
  /** The agent or the group. */
  readonly construct: kplus.INetworkPolicyPeer;
  /** Gives something to the agent, or to each agent of the group, also to one that joins later. */
  each(give: (agent: AgentTools) => void): void;
  /** Lets the pods call a port of the pods that a policy is for, on both sides, by a URL. A further call changes nothing. */
  open(egress: PodSubnetEgressDeny, called: CalledPort): void;
}

/** The servers that one pod uses. */
export class AgentTools implements Caller {
  /** Those of a workload of this library. */
  public static of(place: Place, prop: string, agent: kplus.IPodSelector): AgentTools {
    podSelector(place, prop, agent);
    const tools = AgentTools.find(agent);
    if (!tools) {
      throw propError(place, prop, 'be an agent of this library', agent.node.path,
        'give the construct of the agent, for example a HardenedAgentPod');
    }
    return tools;
  }

  /** The same, if it is one. */
  public static find(agent: kplus.IPodSelector): AgentTools | undefined {
    return TOOLS.get(agent);
  }

  private readonly byVariable = new Map<string, IToolServer>();
  private readonly ports: OpenedPorts;

  constructor(public readonly pod: kplus.AbstractPod, private readonly containers: AgentContainers) {
    this.ports = new OpenedPorts(pod);
    TOOLS.set(pod, this);
  }

  /** The pod. */
  public get construct(): kplus.AbstractPod {
    return this.pod;
  }

  /** An agent is one caller by itself. */
  public each(give: (agent: AgentTools) => void): void {
    give(this);
  }

  /** Opens the server to the pod on both sides, and hands its URL to the pod's containers. */
  public use(server: IToolServer, given: UseOptions): void {
    const { pod } = this;
    toolServer(pod, 'server', server);
    options(pod, given);
    this.requireReachable(server);
    const { as } = given;
    const other = this.byVariable.get(as);
    if (other && other !== server) {
      throw propError(pod, 'as', `name one server, and "${other.node.path}" has this name already`, as,
        'choose another name for this server');
    }
    if (other) {
      return;
    }
    this.shared.share(as, server.url);
    this.open(server.egress, server);
    this.byVariable.set(as, server);
  }

  /** Lets the pod call a port of the pods that a policy is for, on both sides, by a URL. A further call changes nothing. */
  public open(egress: PodSubnetEgressDeny, { port, url }: CalledPort): void {
    this.shared.callDirectly(url);
    this.ports.open(egress, port);
  }

  /** What all containers of the pod get for the servers. */
  public get shared(): SharedParts {
    return this.containers.shared;
  }

  private requireReachable(server: IToolServer): void {
    const { pod } = this;
    if (server.toPodSelector() === pod) {
      throw constructError(pod, `'server' must be another than the one that uses it, got "${server.node.path}"`);
    }
    if (identityOf(server) !== identityOf(pod)) {
      throw propError(pod, 'server', 'be in the cluster of the agent', server.node.path,
        'its name and the policies between the two hold in one cluster; make the server in a chart of the agent\'s AgentCluster');
    }
  }
}

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

/** The ports of servers that policies let the pods of an agent, or of a group, call on both sides. */
class OpenedPorts {
  private readonly opened = new Map<PodSubnetEgressDeny, Set<number>>();
  private policies?: NetworkPolicySet;

  constructor(private readonly caller: kplus.INetworkPolicyPeer) {}

  /** Opens a port of the pods that a policy is for. A further call changes nothing. */
  public open(egress: PodSubnetEgressDeny, port: number): void {
    const ports = memoize(this.opened, egress, () => new Set<number>());
    if (!ports.has(port)) {
      ports.add(port);
      egress._admit(this.caller, port, (ranges) => this.policies ??= new NetworkPolicySet(this.caller, ranges));
    }
  }
}
