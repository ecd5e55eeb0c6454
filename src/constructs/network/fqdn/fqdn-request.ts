import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { PodSet } from '../peer';

/** A name that pods may call. */
export interface FqdnRequest {
  /** The policy whose `allowToFqdn` was called: objects become its children. */
  readonly policy: IConstruct;
  /** The pods that may call the name. */
  readonly callers: PodSet;
  /** What selects them: `from`, or the agent of the policy. None for every pod of the namespace. */
  readonly agent?: kplus.IPodSelector;
  /** Canonical: lower case, no final dot, and punycode for what is not ASCII. May be a wildcard of one label, such as "*.example.com". */
  readonly fqdn: string;
  /** TCP port, from 1 to 65535. */
  readonly port: number;
  /** The domain of the cluster. */
  readonly clusterDomain: string;
  /** Lets the callers also call pods of the cluster on a TCP port. */
  readonly allowTo: (pods: kplus.INetworkPolicyPeer, port: number) => void;
}
