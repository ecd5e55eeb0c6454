import { Case, allows, finds, ofPod, volume } from '../../../support/cases';

export const cases: Case[] = [
  finds('no limit', ofPod((spec) => { spec.volumes[0].emptyDir = {}; }), { field: 'spec.volumes[0].emptyDir.sizeLimit' }),
  finds('no source, which Kubernetes reads as emptyDir', ofPod(volume({})), { field: 'spec.volumes[2].emptyDir.sizeLimit' }),
  finds('a limit of zero, which is none', ofPod((spec) => { spec.volumes[0].emptyDir.sizeLimit = '0'; }),
    { field: 'spec.volumes[0].emptyDir.sizeLimit', got: '0' }),
  finds('memory without a limit', ofPod(volume({ emptyDir: { medium: 'Memory' } })), { field: 'spec.volumes[2].emptyDir.sizeLimit' }),
  finds('no limit, with a mode', ofPod(volume({ emptyDir: { mode: 0o700 } })), { field: 'spec.volumes[2].emptyDir.sizeLimit' }),
  // Without a mode a volume has 0777. The API server takes none above 01777, so a mode gives no file the rights of its owner.
  allows('a mode in which every user may write, as without one', ofPod(volume({ emptyDir: { sizeLimit: '1Mi', mode: 0o777 } }))),
  allows('a mode in which each user removes only own files', ofPod(volume({ emptyDir: { sizeLimit: '1Mi', mode: 0o1777 } }))),
];
