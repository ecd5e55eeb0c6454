import * as kplus from 'cdk8s-plus-29';
import { PodSubnetEgressDeny } from './pod-subnet-egress-deny';

/**
 * A server that agents can use, such as an `McpServer`.
 */
export interface IToolServer extends kplus.IPodSelector, kplus.INetworkPolicyPeer {
  /**
   * The URL that agents call, such as "http://search.tools.svc:8080/mcp".
   */
  readonly url: string;

  /**
   * The TCP port that the pods of the server listen on.
   */
  readonly port: number;

  /**
   * The policy of the server's pods, which denies what it does not allow.
   */
  readonly egress: PodSubnetEgressDeny;
}
