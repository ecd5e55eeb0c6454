import { Case, allows, finds, ofPod, ofTemplate, volume } from '../../../support/cases';

const AT = 'spec.volumes[2].csi.driver';
const inline = (driver: string) => volume({ csi: { driver, readOnly: true, volumeAttributes: { image: 'docker.io/library/busybox' } } });

export const cases: Case[] = [
  ...['csi-image.warm-metal.tech', 'container-image.csi.k8s.io', 'hostpath.csi.k8s.io', 'smb.csi.k8s.io', 'nfs.csi.k8s.io',
    'file.csi.azure.com', 'csi.example.com'].map((driver) => finds(driver, ofPod(inline(driver)), { field: AT, got: driver })),
  finds('a template\'s', ofTemplate(inline('csi.example.com')), { field: `spec.template.${AT}`, got: 'csi.example.com' }),
  finds('a driver for a login of its own', ofPod(volume({ csi: { driver: 'csi.example.com', nodePublishSecretRef: { name: 'other' } } })),
    { field: AT, got: 'csi.example.com' }),
  allows('a claim', ofPod(volume({ persistentVolumeClaim: { claimName: 'data' } }))),
  allows('nothing', ofPod(volume({ csi: null, emptyDir: { sizeLimit: '1Mi' } }))),
];
