import { Duration } from 'cdk8s';
import {
  AgentIdentityOptions, AzureWorkloadIdentityOptions, EksIrsaOptions, EksPodIdentityOptions,
  GkeWorkloadIdentityOptions, IdentityParts, ProjectedTokenOptions, SpiffeCsiOptions,
} from './agent-identity-options';
import { EKS_POD_IDENTITY as EKS_ADDRESSES, GKE_METADATA_SERVER, NODE_METADATA } from '../../engine/address/metadata';
import { Check, Shape, checkProps, flag, listOf, made, placeOfCall, required } from '../../engine/input/check';
import { seconds } from '../../engine/input/duration';
import { propError } from '../../engine/input/props';
import { CLOUD_IDENTITY_ANNOTATION } from '../../engine/manifest/labels';
import { isForApiServer } from '../../engine/rules/criteria/secrets';
import { counted } from '../../engine/value/counted';
import { isReason, reasonMust } from '../../engine/value/reason';
import { dnsLabel } from '../props/dns-names';

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

/** The shapes of the options of identities. */

/** The API server refuses shorter times. The kubelet replaces a token after 24 hours, so a longer time serves only those who steal it. */
const [SHORTEST, LONGEST] = [10 * 60, 24 * 60 * 60];

const reason: Check = (place, prop, value) => {
  if (!isReason(value)) {
    throw propError(place, prop, reasonMust('why the agent needs this identity'), value);
  }
};

const audience: Check = (place, prop, value) => {
  if (typeof value !== 'string' || !/^\S+$/.test(value)) {
    throw propError(place, prop, 'be the name or URL of a service without spaces, such as "vault"', value);
  }
  if (isForApiServer(value)) {
    throw propError(place, prop, 'not be an audience of the API server', value, 'name the service that the agent logs in to');
  }
};

const expiry: Check = (place, prop, value) => {
  seconds(1)(place, prop, value);
  const given = (value as Duration).toSeconds();
  if (given < SHORTEST || given > LONGEST) {
    throw propError(place, prop, 'be from 10 minutes to 24 hours, such as Duration.hours(1)', counted(given, 'second'));
  }
};

/** A mount path, whose rest the workload checks. */
const path: Check = (place, prop, value) => {
  if (typeof value !== 'string' || !value.startsWith('/')) {
    throw propError(place, prop, 'be an absolute path such as "/var/run/secrets/identity"', value);
  }
};

/** The workload checks that it is of the same app. */
const egress = made('a PodSubnetEgressDeny', (value) => typeof value._allowEndpoint === 'function', 'the construct of the policy');

const ID = '[0-9a-fA-F]';
const guid = matching(new RegExp(`^${ID}{8}(-${ID}{4}){3}-${ID}{12}$`), 'a GUID such as "00000000-0000-0000-0000-000000000000"');
const roleArn = matching(/^arn:aws(-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  'the ARN of a role, such as "arn:aws:iam::123456789012:role/agents"');
const googleServiceAccount = matching(/^[a-z][-a-z0-9]{4,28}[a-z0-9]@[a-z][-a-z0-9.]*[a-z0-9]\.iam\.gserviceaccount\.com$/,
  'the address of a service account, such as "agents@research.iam.gserviceaccount.com"');

const ANY: Shape<AgentIdentityOptions> = { reason: required(reason) };

const PROJECTED_TOKEN: Shape<ProjectedTokenOptions> =
  { ...ANY, audience: required(audience), expiry, path, containers: listOf(dnsLabel) };
const SPIFFE_CSI: Shape<SpiffeCsiOptions> = { ...ANY, path, containers: listOf(dnsLabel) };
const EKS_POD_IDENTITY: Shape<EksPodIdentityOptions> = { ...ANY, egress };
const EKS_IRSA: Shape<EksIrsaOptions> = { ...ANY, roleArn: required(roleArn) };
const GKE_WORKLOAD_IDENTITY: Shape<GkeWorkloadIdentityOptions> = { ...ANY, googleServiceAccount, egress, dataplaneV2: flag };
const AZURE_WORKLOAD_IDENTITY: Shape<AzureWorkloadIdentityOptions> = { ...ANY, clientId: required(guid), tenantId: guid };

function matching(form: RegExp, what: string): Check {
  return (place, prop, value) => {
    if (typeof value !== 'string' || !form.test(value)) {
      throw propError(place, prop, `be ${what}`, value);
    }
  };
}
