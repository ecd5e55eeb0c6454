import { indexed } from '../../cluster/namespaced';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.volumes[*].
 * Allowed: the sources that Pod Security "restricted" allows.
 */
const SOURCES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'image', 'persistentVolumeClaim', 'projected', 'secret'];
const ALLOWED = new Set(['name', ...SOURCES]);

export const rule: Rule = {
  id: 'no-host-volumes',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no host volumes',
  problem: 'Folder of the node is mounted',
  why: 'An agent with a folder of the node can control the node. It reaches the credentials of the node, its container '
    + 'sockets and the files that the node starts from.',
  fix: `use one of these volume types: ${SOURCES.join(', ')}`,
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  since: '0.1.0',
  ofNeighbours: { title: 'hostPath', counts: (field) => field.endsWith('.hostPath') },
  mappings: {
    podSecurity: ['baseline: HostPath Volumes', 'restricted: Volume Types'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    cis: ['5.2.11'],
    attack: ['T1059.013', 'T1543.005', 'T1611', 'T1612'],
    kubescape: ['C-0045', 'C-0048', 'C-0074'],
    owasp: ['ASI05'],
    agenticAi: ['Isolation'],
    nist: ['4.5.5'],
  },
  checkSpec: (pod, report) => {
    for (const [volume, i] of indexed(pod.spec.volumes)) {
      for (const key in volume) {
        if (!ALLOWED.has(key) && volume[key] !== undefined && volume[key] !== null) {
          report(`${pod.path}.volumes[${i}].${key}`, volume[key]);
        }
      }
    }
  },
  admission: { cel: `variables.spec.?volumes.orValue([]).all(v, v.all(k, k in ${JSON.stringify([...ALLOWED])}))` },
};
