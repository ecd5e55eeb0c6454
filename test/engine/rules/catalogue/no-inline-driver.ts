import { Case, ofPod, ofTemplate, volume } from '../../../support/cases';

const AT = 'spec.volumes[2].csi.driver';
const inline = (driver: string) => volume({ csi: { driver, readOnly: true, volumeAttributes: { image: 'docker.io/library/busybox' } } });

export const cases: Case[] = [
  ...['csi-image.warm-metal.tech', 'container-image.csi.k8s.io', 'hostpath.csi.k8s.io', 'smb.csi.k8s.io', 'nfs.csi.k8s.io',
    'file.csi.azure.com', 'csi.example.com'].map((driver): Case => [driver, ofPod(inline(driver)), AT, driver]),
  ['a template\'s', ofTemplate(inline('csi.example.com')), `spec.template.${AT}`, 'csi.example.com'],
  ['a driver for a login of its own', ofPod(volume({ csi: { driver: 'csi.example.com', nodePublishSecretRef: { name: 'other' } } })),
    AT, 'csi.example.com'],
  ['a claim', ofPod(volume({ persistentVolumeClaim: { claimName: 'data' } }))],
  ['nothing', ofPod(volume({ csi: null, emptyDir: { sizeLimit: '1Mi' } }))],
];
