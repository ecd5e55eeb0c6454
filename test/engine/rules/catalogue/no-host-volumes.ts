import { Case, allows, finds, ofPod, ofTemplate, volume } from '../../../support/cases';

export const cases: Case[] = [
  finds('a folder of the node', ofPod(volume({ hostPath: { path: '/' } })), { field: 'spec.volumes[2].hostPath', got: { path: '/' } }),
  ...Object.entries({
    nfs: { server: 'a', path: '/' },
    iscsi: { targetPortal: 'a', iqn: 'iqn.2001-04.com.example:a', lun: 0 },
    fc: { targetWWNs: ['a'], lun: 0 },
    cephfs: { monitors: ['a'] },
    rbd: { monitors: ['a'], image: 'a' },
    gitRepo: { repository: 'a' },
    flexVolume: { driver: 'example.com/a' },
    awsElasticBlockStore: { volumeID: 'a' },
    azureFile: { secretName: 'a', shareName: 'a' },
  }).map(([source, got]) => finds(source, ofPod(volume({ [source]: got })), { field: `spec.volumes[2].${source}`, got })),
  finds('one of a template', ofTemplate(volume({ hostPath: { path: '/dev' } })),
    { field: 'spec.template.spec.volumes[2].hostPath', got: { path: '/dev' } }),
  ...['configMap', 'downwardAPI', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'].map((source) =>
    allows(source, ofPod(volume({ [source]: {} })))),
  allows('a source that was left out in YAML', ofPod(volume({ hostPath: null, emptyDir: { sizeLimit: '1Mi' } }))),
];
