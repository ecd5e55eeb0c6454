import * as kplus from 'cdk8s-plus-29';
import { Construct, IConstruct } from 'constructs';
import { AgentCluster } from './agent-cluster';
import { NetworkPolicySet } from './network-policy-set';
import { podSelector } from './network-shape';
import { PodSet, everyPod, peerOf, podPeers, rulePorts, subjectIn, subjects } from './peer';
import { PolicyPeer } from './policy-peer';
import { Shape, checkedLater, optionsOf } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { Json } from '../../engine/value/json';

/**
 * The ports on which a connection is allowed.
 */
export interface AllowPortOptions {
  /**
   * A TCP port, from 1 to 65535.
   *
   * @default - the ports that the containers of the called pod open
   */
  readonly port?: number;

  /**
   * Ports with a protocol, and ranges of ports. Give either these or `port`.
   *
   * @default - the ports that the containers of the called pod open
   */
  readonly ports?: kplus.NetworkPolicyPort[];
}

/**
 * The agent that may call, and the ports.
 */
export interface AllowToOptions extends AllowPortOptions {
  /**
   * The agent that may call, in the namespace of the policy.
   *
   * @default - every pod that the policy selects
   */
  readonly from?: kplus.IPodSelector;
}

/**
 * The agent that may call a name.
 */
export interface AllowToFqdnOptions {
  /**
   * The agent that may call, in the namespace of the policy. At an `EgressProxy` it gets a port of its own.
   *
   * @default - every pod that the policy selects
   */
  readonly from?: kplus.IPodSelector;
}

/**
 * The agent that may call addresses, and the ports.
 */
export interface AllowToCidrOptions extends AllowToOptions {
  /**
   * Blocks inside the range that stay denied.
   *
   * @default - none
   */
  readonly except?: string[];
}

/**
 * The agent that may be called, and the ports.
 */
export interface AllowFromOptions extends AllowPortOptions {
  /**
   * The agent that may be called, in the namespace of the policy.
   *
   * @default - every pod that the policy selects
   */
  readonly to?: kplus.IPodSelector;
}

/** Checks of the options of the allow methods. */

const PORTS: Shape<AllowPortOptions> = { port: checkedLater, ports: checkedLater };
const ALLOW_TO: Shape<AllowToOptions> = { ...PORTS, from: podSelector };
const ALLOW_TO_FQDN: Shape<AllowToFqdnOptions> = { from: podSelector };
const ALLOW_TO_CIDR: Shape<AllowToCidrOptions> = { ...ALLOW_TO, except: checkedLater };
const ALLOW_FROM: Shape<AllowFromOptions> = { ...PORTS, to: podSelector };

export const portOptions = optionsOf(PORTS, '{ port: 8080 }');
export const allowToOptions = optionsOf(ALLOW_TO, '{ from: agent, port: 8080 }');
export const allowToFqdnOptions = optionsOf(ALLOW_TO_FQDN, '{ from: agent }');
export const allowToCidrOptions = optionsOf(ALLOW_TO_CIDR, '{ from: agent, port: 443 }');
export const allowFromOptions = optionsOf(ALLOW_FROM, '{ to: agent, port: 8080 }');

/** Who may call the pods of a construct, which has a policy of its own for them. */
export class OpenCallers {
  private readonly policies: NetworkPolicySet;

  constructor(private readonly scope: Construct, private readonly called: PodSet, private readonly ports: Json[]) {
    this.policies = new NetworkPolicySet(scope, AgentCluster.of(scope)?._ranges ?? {});
  }

  /** Allows peers in the form of a NetworkPolicy. Where a policy of this library isolates such pods, their egress is opened too. */
  public allow(peers: readonly Json[], pods: readonly PodSet[] = []): void {
    this.policies.connect('Ingress', this.called, { peers, pods }, this.ports);
  }

  /** Allows pods. A selector that names no namespace means those of the called pods' namespace. */
  public allowPods(prop: string, selector: kplus.IPodSelector): void {
    const { namespaces } = selector.toPodSelectorConfig();
    const pods = subjects(selector, this.called.namespace);
    this.allow(namespaces ? podPeers(this.scope, prop, selector) : pods.map(peerOf), pods);
  }
}

/** What the allow methods of one policy do with pods: a rule on the agents' side, and one on the other side where that is isolated. */
export class AllowedCalls {
  /** Every pod that the policy selects. */
  public readonly subject: PodSet;

  constructor(
    private readonly scope: IConstruct,
    private readonly policies: NetworkPolicySet,
    private readonly namespace: string,
    private readonly agent?: kplus.IPodSelector,
  ) {
    this.subject = agent ? this.inNamespace('agent', agent) : everyPod(namespace);
  }

  /** Lets agents call the pods of a peer. */
  public to(peer: PolicyPeer, options: AllowToOptions): void {
    const ports = rulePorts(this.scope, options, peer.construct);
    this.policies.connect('Egress', this.callers(options.from), peer, ports);
  }

  /** Lets a peer call agents. `policies` gets the rules on the side of the peer. */
  public from(peer: PolicyPeer, options: AllowFromOptions, policies?: () => NetworkPolicySet): void {
    const ports = rulePorts(this.scope, options, options.to ?? this.agent);
    const called = options.to ? this.own('to', options.to) : this.subject;
    this.policies.connect('Ingress', called, peer, ports, policies);
  }

  /** Lets agents call certain pods on ports that are known at synth. */
  public toPods(pods: PodSet, ports: () => Json[], from?: kplus.IPodSelector): void {
    this.policies.connect('Egress', this.callers(from), { peers: [peerOf(pods)], pods: [pods] }, ports);
  }

  /** The pods that may call: an agent, or every pod of the policy. */
  public callers(from?: kplus.IPodSelector, prop = 'from'): PodSet {
    return from ? this.own(prop, from) : this.subject;
  }

  /** Pods that the policy is for. */
  private own(prop: string, selector: kplus.IPodSelector): PodSet {
    const found = this.inNamespace(prop, selector);
    if (this.agent && JSON.stringify(found.podSelector) !== JSON.stringify(this.subject.podSelector)) {
      throw propError(this.scope, prop, `be the agent that this policy is for, "${this.agent.node.path}"`, selector.node.path,
        'make a PodSubnetEgressDeny for the other agent: a policy denies its pods everything that it does not allow');
    }
    return found;
  }

  private inNamespace(prop: string, selector: kplus.IPodSelector): PodSet {
    return subjectIn(this.scope, prop, selector, this.namespace, 'make a PodSubnetEgressDeny for the namespace that it is in');
  }
}
