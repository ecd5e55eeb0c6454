import * as kplus from 'cdk8s-plus-29';
import { memoize } from '../../engine/value/memoize';
import { NetworkPolicySet } from '../network/network-policy-set';
import { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';

/** The ports of servers that policies let the pods of an agent, or of a group, call on both sides. */
export class OpenedPorts {
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
