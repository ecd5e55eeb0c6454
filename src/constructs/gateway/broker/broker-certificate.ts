import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { requireOwnSecret } from './broker-pods';
import { Authority, BrokerCertificateProps, TlsSpec } from './broker-tls';
import { TLS_FOLDER } from '../../../engine/gateway-files/broker/broker-tls-envoy';
import { constructError } from '../../../engine/input/props';
import { isSame } from '../../../engine/value/json';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { AgentMount } from '../../workload/agent-mount';
import { AgentTools } from '../../workload/agent-tools';
import { HardenedAgentDeployment } from '../../workload/hardened-agent-deployment';

/** The names by which agents call a broker. */
interface BrokerNames {
  /** That of the Service. */
  readonly name: string;
  readonly namespace: string;
  /** The cluster's domain, such as "cluster.local". */
  readonly domain: string;
  readonly clusterIP?: string;
}

/** The certificate of a broker with its key. */
export function certificateVolume(scope: Construct, tls: TlsSpec, names: BrokerNames): kplus.Volume {
  const { secret, certificate } = tls;
  if (secret) {
    requireOwnSecret(scope, 'tls', secret, names.namespace);
  }
  const source = secret ?? kplus.Secret.fromSecretName(scope, 'TlsSecret', makeCertificate(scope, certificate!, names));
  return kplus.Volume.fromSecret(scope, 'Tls', source, {
    name: 'tls', items: { 'tls.crt': { path: 'tls.crt' }, 'tls.key': { path: 'tls.key' } }, defaultMode: 0o440,
  });
}

/** Mounts it. The pods wait for the Secret, since no agent can call them before. */
export function mountCertificate(deployment: HardenedAgentDeployment, certificate: kplus.Volume): void {
  deployment.containers[0].mount(TLS_FOLDER, certificate, { readOnly: true });
}

/**
 * The Certificate for which cert-manager makes the Secret, which it names.
 *
 * @see https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateSpec
 */
function makeCertificate(scope: Construct, props: BrokerCertificateProps, { name, namespace, domain, clusterIP }: BrokerNames): string {
  const { issuer, issuerKind = 'Issuer', issuerGroup = 'cert-manager.io', duration, renewBefore } = props;
  const secretName = props.secretName ?? `${name}-tls`;
  const host = `${name}.${namespace}.svc`;
  new GuardedApiObject(scope, 'Certificate', {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name, namespace },
    spec: {
      secretName,
      issuerRef: { name: issuer, kind: issuerKind, group: issuerGroup },
      dnsNames: [host, `${host}.${domain}`],
      ...(clusterIP !== undefined && { ipAddresses: [clusterIP] }),
      ...(duration && { duration: `${duration.toSeconds()}s` }),
      ...(renewBefore && { renewBefore: `${renewBefore.toSeconds()}s` }),
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      usages: ['digital signature', 'server auth'],
    },
  });
  return secretName;
}

const FOLDER = '/etc/credential-broker-ca';
const FILE = 'ca.crt';

/** The file with the certificates of the authority in the containers of an agent. */
export const AUTHORITY_FILE = `${FOLDER}/${FILE}`;

/** Variables by which programs find authorities: Node adds them to its own, OpenSSL and Python's requests know no others then. */
const VARIABLES = ['NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE'];

const GIVEN = new WeakMap<AgentTools, Authority>();

/** Lets the containers of an agent know an authority. Programs take one file, so all brokers of an agent have the same authority. */
export function giveAuthority(tools: AgentTools, authority: Authority): void {
  const { pod } = tools;
  const other = GIVEN.get(tools);
  if (other && !isSame(other, authority)) {
    throw constructError(pod, 'an agent must have one authority for TLS, got another one from a second broker; give both brokers the same '
      + "'ca' or 'caConfigMap', with the certificates of both authorities");
  }
  if (other) {
    return;
  }
  GIVEN.set(tools, authority);
  const [configMap, key] = 'ca' in authority
    ? [makeConfigMap(pod, authority.ca), FILE]
    : [kplus.ConfigMap.fromConfigMapName(pod, 'BrokerCa', authority.configMap), authority.key];
  tools.shared.mount('credential-broker-ca', AgentMount.configMap(FOLDER, configMap, { items: { [key]: FILE } }));
  VARIABLES.forEach((name) => tools.shared.shareDefault(name, AUTHORITY_FILE));
}

/** The certificates beside the agent. They come before its pod, which waits for them. */
function makeConfigMap(pod: kplus.AbstractPod, ca: string): kplus.IConfigMap {
  const configMap = new kplus.ConfigMap(pod, 'BrokerCa', { metadata: { namespace: pod.metadata.namespace }, data: { [FILE]: ca } });
  ApiObject.of(pod).addDependency(configMap);
  return configMap;
}
