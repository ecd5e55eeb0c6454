import { Case, ofPod, ofTemplate, tweaked, volume } from '../../support/cases';

const podCertificate = { signerName: 'kubernetes.io/kube-apiserver-client-pod', keyType: 'ED25519', credentialBundlePath: 'bundle.pem' };
const projected = (...sources: unknown[]) => volume({ projected: { sources } });
const at = 'spec.volumes[2].projected.sources';

export const cases: Case[] = [
  ['a certificate for the API server', ofPod(projected({ podCertificate })), `${at}[0].podCertificate`, podCertificate],
  ['a certificate of a mesh, beside other sources', ofPod(projected({ configMap: { name: 'a' } }, { podCertificate: { ...podCertificate, signerName: 'mesh.example/spiffe' } })),
    `${at}[1].podCertificate`, { ...podCertificate, signerName: 'mesh.example/spiffe' }],
  ['of a template', ofTemplate(projected({ podCertificate })), `spec.template.${at}[0].podCertificate`, podCertificate],
  ['of a Sandbox', tweaked('Sandbox', ({ spec }) => projected({ podCertificate })(spec.podTemplate.spec)), `spec.podTemplate.${at}[0].podCertificate`, podCertificate],
  ...['csi.cert-manager.io', 'spiffe.csi.cert-manager.io', 'csi.spiffe.io'].map((driver): Case =>
    [`the driver ${driver}`, ofPod(volume({ csi: { driver, readOnly: true } })), 'spec.volumes[2].csi.driver', driver]),
  ['a trust bundle', ofPod(projected({ clusterTrustBundle: { name: 'internal', path: 'ca.pem' } }))],
  ['a certificate that is null', tweaked('Sandbox', ({ spec }) => projected({ podCertificate: null, configMap: { name: 'a' } })(spec.podTemplate.spec))],
  ['another driver', ofPod(volume({ csi: { driver: 'csi.example.com', readOnly: true } }))],
];
