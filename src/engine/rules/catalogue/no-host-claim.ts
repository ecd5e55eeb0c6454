import { celNoNodeVolume, nodeClaims } from '../criteria/node-volumes';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.volumes[*].persistentVolumeClaim.claimName and .ephemeral.volumeClaimTemplate.spec of the pod, spec.volumeClaimTemplates of its
 * StatefulSet; volumeName and storageClassName of the claim; spec.hostPath, spec.local, spec.claimRef and spec.storageClassName of PersistentVolumes.
 * Allowed: volumes of other sources; a folder that a provisioner made for one claim, whose name has "pvc-" and the claim's uid; claims and
 * volumes that the cluster does not have, and a class that has other volumes or a provisioner.
 */
export const rule: Rule = {
  id: 'no-host-claim',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no host volumes behind a claim',
  why: 'A claim hides where its files are. Behind a hostPath or local PersistentVolume they are a folder of the node, which Pod Security refuses a pod that names it itself.',
  fix: 'claim a volume of a storage driver; or have a provisioner make a folder for this claim alone',
  source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#types-of-persistent-volumes',
  since: '0.1.0',
  mappings: { attack: ['T1611'], kubescape: ['C-0045', 'C-0048'], owasp: ['ASI05'] },
  needsClusterView: true,
  checkPod: (pod, report, view) => nodeClaims(view, pod).forEach(({ field, got, why }) => report(field, got, why)),
  admission: { objects: [{ kinds: ['PersistentVolumeClaim'], cel: ({ view }) => celNoNodeVolume(view) }] },
};
