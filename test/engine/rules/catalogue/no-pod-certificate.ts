import { Case, Tweak, allows, finds, ofPod, tweaked, volume } from '../../../support/cases';

const podCertificate = { signerName: 'kubernetes.io/kube-apiserver-client-pod', keyType: 'ED25519', credentialBundlePath: 'bundle.pem' };
const projected = (...sources: unknown[]) => volume({ projected: { sources } });
const at = 'spec.podTemplate.spec.volumes[2].projected.sources';

/** In a Sandbox: API servers drop the field from pods where the feature gate PodCertificateRequest is off. */
const ofSandbox = (tweak: Tweak) => tweaked('Sandbox', ({ spec }) => tweak(spec.podTemplate.spec));

export const cases: Case[] = [
  finds('a certificate for the API server', ofSandbox(projected({ podCertificate })),
    { field: `${at}[0].podCertificate`, got: podCertificate }),
  finds('a certificate of a mesh, beside other sources', ofSandbox(projected({ configMap: { name: 'a' } },
    { podCertificate: { ...podCertificate, signerName: 'mesh.example/spiffe' } })),
  { field: `${at}[1].podCertificate`, got: { ...podCertificate, signerName: 'mesh.example/spiffe' } }),
  finds('of a SandboxTemplate', tweaked('SandboxTemplate', ({ spec }) => projected({ podCertificate })(spec.podTemplate.spec)),
    { field: `${at}[0].podCertificate`, got: podCertificate }),
  ...['csi.cert-manager.io', 'spiffe.csi.cert-manager.io', 'csi.spiffe.io'].map((driver) =>
    finds(`the driver ${driver}`, ofPod(volume({ csi: { driver, readOnly: true } })),
      { field: 'spec.volumes[2].csi.driver', got: driver })),
  allows('a trust bundle', ofPod(projected({ clusterTrustBundle: { name: 'internal', path: 'ca.pem' } }))),
  allows('a certificate that is null', ofSandbox(projected({ podCertificate: null, configMap: { name: 'a' } }))),
];
