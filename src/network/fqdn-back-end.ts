import * as kplus from 'cdk8s-plus-29';
import { Subject } from './peer';
import type { PodSubnetEgressDeny } from './pod-subnet-egress-deny';

/** A name that pods may call. */
export interface FqdnRequest {
  /** The policy that is asked to allow it. */
  readonly policy: PodSubnetEgressDeny;
  /** Who may call, as the user said; nothing for all that the policy selects. */
  readonly from?: kplus.IPodSelector;
  /** The same as labels in a namespace. */
  readonly callers: Subject;
  /** Canonical: lower case, without a final dot, no wildcard, punycode for what is not ASCII. */
  readonly fqdn: string;
  /** TCP port, from 1 to 65535. */
  readonly port: number;
}

/**
 * What lets agents call names instead of addresses, since NetworkPolicy itself knows none.
 */
export abstract class FqdnBackEnd {
  /** Allows one name; asked once for each call of `allowToFqdn`. @internal */
  public abstract _allow(request: FqdnRequest): void;
}
