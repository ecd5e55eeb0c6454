import { Case, ofPod, volume } from '../../../support/cases';

export const cases: Case[] = [
  ['no limit', ofPod((spec) => { spec.volumes[0].emptyDir = {}; }), 'spec.volumes[0].emptyDir.sizeLimit', undefined],
  ['no source, which Kubernetes reads as emptyDir', ofPod(volume({})), 'spec.volumes[2].emptyDir.sizeLimit', undefined],
  ['a limit of zero, which is none', ofPod((spec) => { spec.volumes[0].emptyDir.sizeLimit = '0'; }),
    'spec.volumes[0].emptyDir.sizeLimit', '0'],
  ['memory without a limit', ofPod(volume({ emptyDir: { medium: 'Memory' } })), 'spec.volumes[2].emptyDir.sizeLimit', undefined],
  ['no limit, with a mode', ofPod(volume({ emptyDir: { mode: 0o700 } })), 'spec.volumes[2].emptyDir.sizeLimit', undefined],
  // Without a mode a volume has 0777. The API server takes none above 01777, so a mode gives no file the rights of its owner.
  ['a mode in which every user may write, as without one', ofPod(volume({ emptyDir: { sizeLimit: '1Mi', mode: 0o777 } }))],
  ['a mode in which each user removes only own files', ofPod(volume({ emptyDir: { sizeLimit: '1Mi', mode: 0o1777 } }))],
];
