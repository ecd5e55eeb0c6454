import * as kplus from 'cdk8s-plus-29';
import { Construct, IConstruct } from 'constructs';
import { derivedPort } from './service-address';
import { Allowlist, Allowlists, joined } from '../../engine/gateway-files/allowlist';
import { PROXY_PORT } from '../../engine/gateway-files/squid-conf';
import { propError, requireSameApp } from '../../engine/input/props';
import { isAmong } from '../../engine/reach/narrowest';
import { Json } from '../../engine/value/json';
import { memoize, memoizeBy } from '../../engine/value/memoize';
import { FqdnBackEnd, FqdnRequest } from '../network/fqdn/fqdn-back-end';
import { PodSet } from '../network/peer';
import { HardenedAgentDeployment } from '../workload/hardened-agent-deployment';

/** Pods that may call a proxy, and what policies allow them through it. */
interface Caller {
  readonly pods: PodSet;
  readonly agent?: kplus.IPodSelector;
  /** The port of the proxy that they call. */
  readonly port: number;
  readonly names: Map<number, Set<string>>;
}

/** How many agents can have a port, and what the user can do for more. */
export interface CallerRoom {
  readonly agents: number;
  readonly remedy: string;
}

/**
 * The callers of a proxy. Those that a policy selects by a pod selector have a port of their own, which depends on nothing but their
 * construct and namespace. All pods of a namespace call the shared port.
 */
export class ProxyCallers {
  private readonly byId = new Map<string, Caller>();
  private readonly byPort = new Map<number, Caller>();

  constructor(private readonly proxy: Construct, private readonly room: CallerRoom) {}

  /** Adds a name for the callers of a request. Returns the port that they call. */
  public add(request: FqdnRequest): number {
    const { port, names } = this.callerOf(request);
    memoize(names, request.port, () => new Set()).add(request.fqdn);
    return port;
  }

  /** The port that an agent calls. */
  public portOf(agent: kplus.IPodSelector): number {
    const found = [...this.byId.values()].filter((one) => one.agent === agent);
    if (found.length !== 1) {
      throw propError(this.proxy, 'agent', found.length === 0
        ? 'be pods that a policy allows a name through this proxy' : 'be pods of one namespace', agent.node.path, found.length === 0
        ? 'call allowToFqdn with these pods as \'from\' first; for names of their whole namespace, or of their AgentGroup, use \'env\''
        : 'make one selector for each namespace');
    }
    return found[0].port;
  }

  /** What each port passes: the names of its callers, and those of every rule for more pods that selects all of these, too. */
  public lists(): Allowlists {
    const all = [...this.byId.values()];
    const shared = all.filter(({ port }) => port === PROXY_PORT).map(({ names }) => names);
    return new Map<number, Allowlist>([
      [PROXY_PORT, joined(shared)],
      ...[...this.byPort].map(([port, caller]): [number, Allowlist] => {
        const isWithin = withinOf(caller);
        return [port, joined(all.filter((other) => other === caller || isWithin(other)).map(({ names }) => names))];
      }),
    ]);
  }

  private callerOf(request: FqdnRequest): Caller {
    const { callers: pods, agent } = request;
    const known = this.byId.get(pods.id);
    if (known) {
      return known;
    }
    const port = isEvery(pods.podSelector) ? PROXY_PORT : this.ownPort(request);
    const caller: Caller = { pods, agent, port, names: new Map() };
    this.byId.set(pods.id, caller);
    if (port !== PROXY_PORT) {
      this.byPort.set(port, caller);
    }
    return caller;
  }

  private ownPort({ policy, callers, agent }: FqdnRequest): number {
    const { agents, remedy } = this.room;
    const [proxy, path] = [this.proxy.node.path, agent?.node.path];
    if (this.byPort.size >= agents) {
      throw propError(policy, 'fqdnBackEnd', `be a proxy that has a port left for "${path}", of ${agents} for agents`, proxy, remedy);
    }
    const port = derivedPort(callers.id);
    const other = this.byPort.get(port);
    if (other) {
      throw propError(policy, 'fqdnBackEnd', `be a proxy on which no other agent has the port of "${path}"`, proxy,
        `the path of "${other.agent?.node.path}" leads to port ${port}, too; give one of the two another id, or make another EgressProxy`);
    }
    return port;
  }
}

function isEvery(podSelector: Json): boolean {
  return Object.keys(podSelector).length === 0;
}

/** Whether a rule for other pods selects all pods of a caller. The labels of an agent are known. */
function withinOf({ agent, pods: { namespace, podSelector } }: Caller): (other: Caller) => boolean {
  const { podMetadata } = (agent ?? {}) as Partial<kplus.AbstractPod>;
  const labels = podMetadata?.toJson().labels as Json | undefined;
  const own = { podSelector: labels ? { ...podSelector, matchLabels: { ...labels, ...podSelector.matchLabels } } : podSelector };
  return ({ pods }) => pods.namespace === namespace && isAmong(own, namespace, { podSelector: pods.podSelector });
}

/** Lets callers call only the proxy, on the port that is theirs. */
export class ProxyBackEnd extends FqdnBackEnd {
  /** The callers that each policy lets reach the proxy. */
  private readonly callersOf = memoizeBy((_policy: IConstruct) => new Set<string>());

  /** @param allow adds the name to the lists of the proxy, and returns the port that the callers call */
  constructor(
    private readonly proxy: Construct,
    private readonly pods: HardenedAgentDeployment,
    private readonly allow: (request: FqdnRequest) => number,
  ) {
    super();
  }

  /** @internal */
  public _allow(request: FqdnRequest): void {
    const { policy, callers, allowTo } = request;
    requireSameApp(policy, 'fqdnBackEnd', this.proxy);
    const port = this.allow(request);
    const opened = this.callersOf(policy);
    if (!opened.has(callers.id)) { // one rule is enough for all names of a caller
      opened.add(callers.id);
      allowTo(this.pods, port);
    }
  }
}
