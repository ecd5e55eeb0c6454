import { Case, ofPod, volume } from '../../../support/cases';

export const cases: Case[] = [
  ['no limit', ofPod((spec) => { spec.volumes[0].emptyDir = {}; }), 'spec.volumes[0].emptyDir.sizeLimit', undefined],
  ['no source, which Kubernetes reads as emptyDir', ofPod(volume({})), 'spec.volumes[2].emptyDir.sizeLimit', undefined],
  ['a limit of zero, which is none', ofPod((spec) => { spec.volumes[0].emptyDir.sizeLimit = '0'; }),
    'spec.volumes[0].emptyDir.sizeLimit', '0'],
  ['memory without a limit', ofPod(volume({ emptyDir: { medium: 'Memory' } })), 'spec.volumes[2].emptyDir.sizeLimit', undefined],
];
