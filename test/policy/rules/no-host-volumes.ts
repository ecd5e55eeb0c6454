import { Case, ofPod, volume } from '../../support/cases';

export const cases: Case[] = [
  ['a folder of the node', ofPod(volume({ hostPath: { path: '/' } })), 'spec.volumes[2].hostPath', { path: '/' }],
  ['NFS', ofPod(volume({ nfs: { server: 'a', path: '/' } })), 'spec.volumes[2].nfs', { server: 'a', path: '/' }],
  ...['configMap', 'csi', 'downwardAPI', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'].map((source): Case =>
    [source, ofPod(volume({ [source]: {} }))]),
];
