import { AddressSet } from './address-set';
import { Cidr, parseAddress, parseCidr, withoutCovered } from './cidr';
import { mayMatch } from './host-pattern';
import { formsOf } from './ipv4-in-ipv6';

/** The endpoint that gives credentials of the node to any caller. GKE's newer data plane has its metadata server there. */
export const NODE_METADATA = '169.254.169.254';

/** GKE's metadata server, as policies on the older data plane see it. */
export const GKE_METADATA_SERVER = '169.254.169.252';

/** The agent of EKS Pod Identity on the node. */
export const EKS_POD_IDENTITY = ['169.254.170.23', 'fd00:ec2::23'] as const;

/**
 * Where clouds give credentials and settings of the node to any caller.
 *
 * @see https://cloudinit.readthedocs.io/en/latest/reference/datasources.html
 */
const ENDPOINTS = [
  NODE_METADATA, // AWS, Azure, Google Cloud, OpenStack and most others
  GKE_METADATA_SERVER,
  '169.254.170.2', // tasks of ECS
  ...EKS_POD_IDENTITY,
  '169.254.0.23', // Tencent Cloud
  '169.254.42.42', // Scaleway
  '168.63.129.16', // Azure's wire server
  '100.100.100.200', // Alibaba Cloud
  '100.96.0.96', // Volcengine and BytePlus: https://github.com/volcengine/cello
  '100.80.80.80', // UCloud: https://docs.ucloud.cn/uhost/guide/metadata
  'fd00:ec2::254', // AWS
  'fd20:ce::254', // Google Cloud
  'fd00:c1::a9fe:a9fe', // Oracle Cloud
  'fd00:a9fe:a9fe::1', // Akamai
  'fd00:42::42', // Scaleway
  'fd00:100::100:200', // Alibaba Cloud
  'fe80::a9fe:a9fe', // OpenStack
].map(parseAddress);

/** Most endpoints are link-local. The only other link-local address that an agent needs is a resolver on its node. */
export const LINK_LOCAL = ['169.254.0.0/16', 'fe80::/10'].map(parseCidr);

/** The addresses of metadata endpoints. */
export const METADATA = AddressSet.of(ENDPOINTS);

/** Those that give a pod the credentials of its own ServiceAccount, and none of the node. */
export const IDENTITY_ENDPOINTS = AddressSet.of([GKE_METADATA_SERVER, ...EKS_POD_IDENTITY].map(parseAddress));

/** The same as every IPv6 address that stands for one of them. */
export const METADATA_FORMS = AddressSet.of(ENDPOINTS.flatMap(formsOf));

/** Blocks to deny so that no pod reaches an endpoint, also one that this list does not know. */
export const METADATA_BLOCKS: readonly Cidr[] = withoutCovered([...LINK_LOCAL, ...ENDPOINTS]);

/** The same as IPv6 addresses that stand for them. */
export const METADATA_BLOCK_FORMS: readonly Cidr[] = METADATA_BLOCKS.flatMap(formsOf);

/**
 * Names that the resolvers of clouds resolve to the address of such an endpoint.
 *
 * @see https://cloud.google.com/compute/docs/metadata/querying-metadata
 * @see https://cloudinit.readthedocs.io/en/latest/reference/datasources/ec2.html
 */
export const METADATA_NAMES = [
  'metadata', 'metadata.google.internal', 'metadata.goog', // Google Cloud
  'instance-data', 'instance-data.ec2.internal', // AWS
  'metadata.azure.internal', // Azure, in lists of what to deny
  'metadata.tencentyun.com', // Tencent Cloud, which documents no address
  'api.metadata.cloud.ibm.com', // IBM Cloud
  'metadata.exoscale.com', // Exoscale
  'metadata.platformequinix.com', 'metadata.packet.net', // Equinix Metal
  'data-server', // CloudStack
];

/** Whether a name, or a pattern of names such as "*.google.internal", leads to a metadata endpoint. */
export function leadsToMetadata(pattern: string): boolean {
  return METADATA_NAMES.some((name) => mayMatch(pattern, name));
}
