import { KINDS_WITH_CLAIM_TEMPLATES } from '../../cluster/claims';
import { celNoNodeVolume, celNoNodeVolumeInTemplates, nodeClaims, textOfOtherClasses } from '../criteria/node-volumes';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.volumes[*].persistentVolumeClaim.claimName and .ephemeral.volumeClaimTemplate.spec of the pod, spec.volumeClaimTemplates of
 * its StatefulSet or Sandbox; volumeName, storageClassName, selector, accessModes and the size of the claim; spec.hostPath, spec.local,
 * spec.csi.driver, spec.claimRef and spec.storageClassName of PersistentVolumes; provisioner and parameters of StorageClasses. The
 * annotation volume.beta.kubernetes.io/storage-class wins over storageClassName.
 * Allowed: volumes of other sources; a folder that a provisioner made for one claim, whose name contains "pvc-" and spec.claimRef.uid of
 * the volume; claims that are not among the manifests; a claim that no free node folder matches by class, size, access modes and labels.
 * A claim that names a volume, or asks for the empty class, needs a PersistentVolume among the manifests. Kubernetes binds a claim to a
 * volume that is there before a provisioner makes one. A claim without a class can be of each class that is not among the manifests, if
 * none of those is the default.
 */
export const rule: Rule = {
  id: 'no-host-claim',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no host volumes behind a claim',
  problem: 'Claim leads to a folder of the node',
  why: 'A claim hides where its files are. Behind a PersistentVolume of type hostPath or local, the files are a folder of the '
    + 'node. Pod Security rejects a pod that names such a folder itself, but not a pod that names the claim.',
  fix: 'name a storage class whose volumes come from a storage driver, or from a provisioner that makes a folder for this claim alone; '
    + 'the empty class, or no class where the cluster has no default, takes any volume that an administrator made',
  source: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#types-of-persistent-volumes',
  since: '0.1.0',
  ofNeighbours: true,
  mappings: {
    podSecurity: ['baseline: HostPath Volumes'],
    cis: ['5.2.11'],
    attack: ['T1611'],
    kubescape: ['C-0045', 'C-0048'],
    owasp: ['ASI05'],
    nist: ['4.5.5'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => nodeClaims(view, pod).forEach(({ field, got, why }) => report(field, got, why)),
  admission: {
    fix: ({ view }) => `name a storage class whose volumes come from a storage driver${textOfOtherClasses(view)}; leave out `
      + 'spec.volumeName; the empty class, or no class where the cluster has no default, takes any volume that an administrator made',
    objects: [
      { kinds: ['PersistentVolumeClaim'], cel: ({ view }) => celNoNodeVolume(view) },
      { kinds: KINDS_WITH_CLAIM_TEMPLATES, cel: ({ view }) => celNoNodeVolumeInTemplates(view) },
    ],
  },
};
