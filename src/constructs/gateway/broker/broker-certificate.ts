import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { requireOwnSecret } from './broker-keys';
import { BrokerCertificateProps } from './broker-tls-props';
import { TlsSpec } from './tls-spec';
import { TLS_FOLDER } from '../../../engine/gateway-files/broker/broker-tls-envoy';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
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
