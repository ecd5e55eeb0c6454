import { Duration } from 'cdk8s';
import {
  AzureWorkloadIdentityOptions, EksIrsaOptions, EksPodIdentityOptions, GkeWorkloadIdentityOptions, ProjectedTokenOptions,
  SpiffeCsiOptions,
} from './agent-identity-options';
import { IdentityParts } from './identity-parts';
import {
  AZURE_WORKLOAD_IDENTITY, EKS_IRSA, EKS_POD_IDENTITY, GKE_WORKLOAD_IDENTITY, PROJECTED_TOKEN, SPIFFE_CSI,
} from './identity-shape';
import { EKS_POD_IDENTITY as EKS_ADDRESSES, GKE_METADATA_SERVER, NODE_METADATA } from '../../engine/address/metadata';
import { checkProps, placeOfCall } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { CLOUD_IDENTITY_ANNOTATION } from '../../engine/manifest/labels';

/**
 * An identity by which an agent logs in to another service, without a token for the Kubernetes API.
 *
 * An agent with an identity gets a ServiceAccount of its own with the agent's name. Rules report each identity; its reason acknowledges
 * these findings.
 *
 * @see https://kubernetes.io/docs/concepts/security/service-accounts/
 */
export class AgentIdentity {
  /**
   * A token for one service that is not the API server, as a file.
   *
   * @param options reason, audience, expiry and path
   * @throws if the reason says nothing, the audience is that of an API server, or the expiry is not from 10 minutes to 24 hours
   * @see https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken
   */
  public static projectedToken(options: ProjectedTokenOptions): AgentIdentity {
    checkProps(placeOfCall('AgentIdentity.projectedToken'), options, PROJECTED_TOKEN);
    const { reason, audience, expiry = Duration.hours(1), path = '/var/run/secrets/identity', containers } = options;
    const serviceAccountToken = { audience, expirationSeconds: expiry.toSeconds(), path: 'token' };
    const source = { projected: { defaultMode: 0o440, sources: [{ serviceAccountToken }] } };
    return new AgentIdentity({ reason, rules: ['no-audience-token'], files: { volume: 'identity-token', source, path, containers } });
  }

  /**
   * An AWS role that a Pod Identity association of EKS gives the agent's account.
   *
   * You make the association in AWS. EKS then adds a token and variables to each pod.
   *
   * @param options reason, and the policy that opens the endpoint
   * @throws if the reason says nothing, or the policy is no `PodSubnetEgressDeny`
   * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
   */
  public static eksPodIdentity(options: EksPodIdentityOptions): AgentIdentity {
    checkProps(placeOfCall('AgentIdentity.eksPodIdentity'), options, EKS_POD_IDENTITY);
    const { reason, egress } = options;
    return new AgentIdentity({
      reason,
      rules: ['no-cloud-account', ...egress ? ['no-identity-endpoint'] : []],
      annotations: { [CLOUD_IDENTITY_ANNOTATION]: 'eks-pod-identity' },
      endpoint: egress && { egress, addresses: EKS_ADDRESSES, ports: [80] },
    });
  }

  /**
   * An AWS role by IAM Roles for Service Accounts.
   *
   * A webhook adds a token and variables to each pod. The agent calls AWS STS, outside the cluster.
   *
   * @param options reason and role
   * @throws if the reason says nothing, or the role is no ARN of a role
   * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
   */
  public static eksIrsa(options: EksIrsaOptions): AgentIdentity {
    checkProps(placeOfCall('AgentIdentity.eksIrsa'), options, EKS_IRSA);
    const annotations = { 'eks.amazonaws.com/role-arn': options.roleArn };
    return new AgentIdentity({ reason: options.reason, rules: ['no-cloud-account'], annotations });
  }

  /**
   * An identity of Google Cloud, by Workload Identity Federation for GKE.
   *
   * @param options reason, service account, and the policy that opens the metadata server
   * @throws if the reason says nothing, the service account is no address of one, or `egress` is given without `dataplaneV2`
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
   */
  public static gkeWorkloadIdentity(options: GkeWorkloadIdentityOptions): AgentIdentity {
    const place = placeOfCall('AgentIdentity.gkeWorkloadIdentity');
    checkProps(place, options, GKE_WORKLOAD_IDENTITY);
    const { reason, googleServiceAccount, egress, dataplaneV2 } = options;
    if ((egress === undefined) !== (dataplaneV2 === undefined)) {
      throw propError(place, 'dataplaneV2', 'be given together with \'egress\'', dataplaneV2,
        'the metadata server has another address on Dataplane V2: gcloud container clusters describe NAME shows datapathProvider');
    }
    const [address, ports, rule] = dataplaneV2
      ? [NODE_METADATA, [80, 8080], 'no-metadata-endpoint'] as const
      : [GKE_METADATA_SERVER, [987, 988], 'no-identity-endpoint'] as const;
    return new AgentIdentity({
      reason,
      rules: ['no-cloud-account', ...egress ? [rule] : []],
      annotations: googleServiceAccount === undefined
        ? { [CLOUD_IDENTITY_ANNOTATION]: 'gke-workload-identity' }
        : { 'iam.gke.io/gcp-service-account': googleServiceAccount },
      endpoint: egress && { egress, addresses: [address], ports },
    });
  }

  /**
   * An application or managed identity of Azure, by Microsoft Entra Workload ID.
   *
   * A webhook adds a token and variables to each pod. The agent calls login.microsoftonline.com, outside the cluster.
   *
   * @param options reason, client and tenant
   * @throws if the reason says nothing, or an id is no GUID
   * @see https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
   */
  public static azureWorkloadIdentity(options: AzureWorkloadIdentityOptions): AgentIdentity {
    checkProps(placeOfCall('AgentIdentity.azureWorkloadIdentity'), options, AZURE_WORKLOAD_IDENTITY);
    const { reason, clientId, tenantId } = options;
    return new AgentIdentity({
      reason,
      rules: ['no-cloud-account', 'no-cloud-identity'],
      annotations: {
        'azure.workload.identity/client-id': clientId,
        ...tenantId !== undefined && { 'azure.workload.identity/tenant-id': tenantId },
      },
      labels: { 'azure.workload.identity/use': 'true' },
    });
  }

  /**
   * The Workload API of SPIFFE, which gives the agent certificates and tokens, by a socket of the node.
   *
   * Virtual machines do not reach the socket, and gVisor does only with `--host-uds=open`.
   *
   * @param options reason and path
   * @throws if the reason says nothing, or the path is not absolute
   * @see https://github.com/spiffe/spiffe-csi
   */
  public static spiffeCsi(options: SpiffeCsiOptions): AgentIdentity {
    checkProps(placeOfCall('AgentIdentity.spiffeCsi'), options, SPIFFE_CSI);
    const { reason, path = '/spiffe-workload-api', containers } = options;
    const source = { csi: { driver: 'csi.spiffe.io', readOnly: true } };
    return new AgentIdentity({ reason, rules: ['no-pod-certificate'], files: { volume: 'spiffe-workload-api', source, path, containers } });
  }

  private constructor(private readonly parts: IdentityParts) {}

  /** @internal */
  public _parts(): IdentityParts {
    return this.parts;
  }
}
