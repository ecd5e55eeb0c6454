import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentCluster } from './agent-cluster';
import { NetworkPolicySet } from './network-policy-set';
import { PodSet, peerOf, podPeers, subjects } from './peer';
import { Json } from '../../engine/value/json';

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
