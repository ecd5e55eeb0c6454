import { Case, Tweak, ofPod, tweaked, volume } from '../../../support/cases';

const podCertificate = { signerName: 'kubernetes.io/kube-apiserver-client-pod', keyType: 'ED25519', credentialBundlePath: 'bundle.pem' };
const projected = (...sources: unknown[]) => volume({ projected: { sources } });
const at = 'spec.podTemplate.spec.volumes[2].projected.sources';

/** In a Sandbox: API servers drop the field from pods where the feature gate PodCertificateRequest is off. */
const ofSandbox = (tweak: Tweak) => tweaked('Sandbox', ({ spec }) => tweak(spec.podTemplate.spec));

export const cases: Case[] = [
  ['a certificate for the API server', ofSandbox(projected({ podCertificate })), `${at}[0].podCertificate`, podCertificate],
  ['a certificate of a mesh, beside other sources', ofSandbox(projected({ configMap: { name: 'a' } },
    { podCertificate: { ...podCertificate, signerName: 'mesh.example/spiffe' } })),
  `${at}[1].podCertificate`, { ...podCertificate, signerName: 'mesh.example/spiffe' }],
  ['of a SandboxTemplate', tweaked('SandboxTemplate', ({ spec }) => projected({ podCertificate })(spec.podTemplate.spec)),
    `${at}[0].podCertificate`, podCertificate],
  ...['csi.cert-manager.io', 'spiffe.csi.cert-manager.io', 'csi.spiffe.io'].map((driver): Case =>
    [`the driver ${driver}`, ofPod(volume({ csi: { driver, readOnly: true } })), 'spec.volumes[2].csi.driver', driver]),
  ['a trust bundle', ofPod(projected({ clusterTrustBundle: { name: 'internal', path: 'ca.pem' } }))],
  ['a certificate that is null', ofSandbox(projected({ podCertificate: null, configMap: { name: 'a' } }))],
];
