import { Json } from '../../engine/value/json';
import { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';

/** What an identity adds to a workload. */
export interface IdentityParts {
  readonly reason: string;
  /** Ids of the rules that report it. */
  readonly rules: readonly string[];
  /** Annotations of the account. */
  readonly annotations?: { readonly [key: string]: string };
  /** Labels of the pods. */
  readonly labels?: { readonly [key: string]: string };
  readonly files?: IdentityFiles;
  readonly endpoint?: IdentityEndpoint;
}

/** A volume that holds the identity. */
export interface IdentityFiles {
  readonly volume: string;
  readonly source: Json;
  readonly path: string;
  /** Names of the containers that mount it. All but the init containers where it is left out. */
  readonly containers?: readonly string[];
}

/** Where on the node the agent gets its credentials, and the policy that opens it. */
interface IdentityEndpoint {
  readonly egress: PodSubnetEgressDeny;
  readonly addresses: readonly string[];
  /** TCP ports. */
  readonly ports: readonly number[];
}
