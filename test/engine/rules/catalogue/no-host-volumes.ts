import { Case, ofPod, ofTemplate, volume } from '../../../support/cases';

export const cases: Case[] = [
  ['a folder of the node', ofPod(volume({ hostPath: { path: '/' } })), 'spec.volumes[2].hostPath', { path: '/' }],
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
  }).map(([source, got]): Case => [source, ofPod(volume({ [source]: got })), `spec.volumes[2].${source}`, got]),
  ['one of a template', ofTemplate(volume({ hostPath: { path: '/dev' } })), 'spec.template.spec.volumes[2].hostPath', { path: '/dev' }],
  ...['configMap', 'downwardAPI', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'].map((source): Case =>
    [source, ofPod(volume({ [source]: {} }))]),
];
