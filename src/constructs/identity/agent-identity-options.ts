import { Duration } from 'cdk8s';
import { Json } from '../../engine/value/json';
import { PodSubnetEgressDeny } from '../network/pod-subnet-egress-deny';

/**
 * What every identity needs.
 */
export interface AgentIdentityOptions {
  /**
   * Why the agent needs this identity, in at least 10 letters or digits, such as "writes reports to the bucket research-reports".
   *
   * Rules report every identity. The reason acknowledges these findings for the agent, and the manifest carries it.
   */
  readonly reason: string;
}

/**
 * A token for one service that is not the API server.
 */
export interface ProjectedTokenOptions extends AgentIdentityOptions {
  /**
   * The service that accepts the token, such as "vault".
   *
   * It must not be an audience of the API server.
   */
  readonly audience: string;

  /**
   * Time after which the token expires, in whole seconds, from 10 minutes to 24 hours.
   *
   * The kubelet replaces the file before that.
   *
   * @default Duration.hours(1)
   */
  readonly expiry?: Duration;

  /**
   * Absolute path of the folder in the containers, which has the token in the file "token".
   *
   * @default "/var/run/secrets/identity"
   */
  readonly path?: string;

  /**
   * Names of the containers that get the file.
   *
   * @default - every container but the init containers
   */
  readonly containers?: string[];
}

/**
 * The Workload API of SPIFFE, by the CSI driver of SPIFFE.
 */
export interface SpiffeCsiOptions extends AgentIdentityOptions {
  /**
   * Absolute path of the folder in the containers that has the socket of the Workload API.
   *
   * @default "/spiffe-workload-api"
   */
  readonly path?: string;

  /**
   * Names of the containers that get the socket.
   *
   * @default - every container but the init containers
   */
  readonly containers?: string[];
}

/**
 * An AWS role by EKS Pod Identity.
 */
export interface EksPodIdentityOptions extends AgentIdentityOptions {
  /**
   * The policy of the namespace, which opens the endpoint of EKS Pod Identity to this agent alone.
   *
   * @default - the endpoint stays closed, and the agent gets no credentials unless another policy opens it
   */
  readonly egress?: PodSubnetEgressDeny;
}

/**
 * An AWS role by IAM Roles for Service Accounts.
 */
export interface EksIrsaOptions extends AgentIdentityOptions {
  /**
   * The role, such as "arn:aws:iam::123456789012:role/agents".
   */
  readonly roleArn: string;
}

/**
 * An identity of Google Cloud by Workload Identity Federation for GKE.
 */
export interface GkeWorkloadIdentityOptions extends AgentIdentityOptions {
  /**
   * The service account of Google Cloud that the agent acts as, such as "agents@research.iam.gserviceaccount.com".
   *
   * @default - none: IAM grants rights to the agent's account in Kubernetes itself
   */
  readonly googleServiceAccount?: string;

  /**
   * The policy of the namespace, which opens the metadata server of GKE to this agent alone.
   *
   * @default - the metadata server stays closed, and the agent gets no credentials unless another policy opens it
   */
  readonly egress?: PodSubnetEgressDeny;

  /**
   * Whether the cluster has GKE Dataplane V2, as Autopilot clusters do.
   *
   * There the metadata server has the address of the node's own metadata endpoint, 169.254.169.254. Without the metadata mode
   * GKE_METADATA on the node, the agent gets the credentials of the node.
   *
   * @default - none: it must be given with `egress`
   */
  readonly dataplaneV2?: boolean;
}

/**
 * An application or managed identity of Azure by Microsoft Entra Workload ID.
 */
export interface AzureWorkloadIdentityOptions extends AgentIdentityOptions {
  /**
   * Client id of the application or managed identity, such as "00000000-0000-0000-0000-000000000000".
   */
  readonly clientId: string;

  /**
   * Id of the tenant, such as "00000000-0000-0000-0000-000000000000".
   *
   * @default - the tenant of the cluster's webhook
   */
  readonly tenantId?: string;
}

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
