import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { AllowFromOptions, AllowToOptions } from './allow-options';
import { NetworkPolicySet } from './network-policy-set';
import { PodSet, everyPod, peerOf, rulePorts, subjectIn } from './peer';
import { PolicyPeer } from './policy-peer';
import { propError } from '../../engine/input/props';
import { Json } from '../../engine/value/json';

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
