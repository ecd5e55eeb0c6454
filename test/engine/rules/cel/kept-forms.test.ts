import { keptForms } from '../../../../src/engine/rules/cel/cel-roles';

/** What the API server makes of fields is test/cluster/api/admission-pass.test.ts's to show. */

test.each<[field: string, title: string, written: unknown, kept?: unknown]>([
  ['command', 'a list', ['/bin/agent', '-v']],
  ['command', 'an empty list', [], []],
  ['env', 'a variable', [{ name: 'A', value: 'b' }]],
  ['env', 'an empty value, which is dropped', [{ name: 'A', value: '' }], [{ name: 'A' }]],
  ['env', 'null, which is dropped', [{ name: 'A', value: null }], [{ name: 'A' }]],
  ['env', 'a field of the pod', [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
    [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } }]],
  ['env', 'a key of a Secret', [{ name: 'A', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }]],
  ['volumeMounts', 'one that may be written', [{ name: 'a', mountPath: '/a', readOnly: false }], [{ name: 'a', mountPath: '/a' }]],
  ['volumes', 'a ConfigMap', [{ name: 'a', configMap: { name: 'a' } }], [{ name: 'a', configMap: { name: 'a', defaultMode: 420 } }]],
  ['volumes', 'a Secret with a mode', [{ name: 'a', secret: { secretName: 'a', defaultMode: 256 } }]],
  ['volumes', 'a field of the pod', [{ name: 'a', downwardAPI: { items: [{ path: 'b', fieldRef: { fieldPath: 'metadata.name' } }] } }],
    [{ name: 'a', downwardAPI: { defaultMode: 420, items: [{ path: 'b', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } }] } }]],
  ['volumes', 'a folder of the node', [{ name: 'a', hostPath: { path: '/a' } }], [{ name: 'a', hostPath: { path: '/a', type: '' } }]],
  ['volumes', 'a token and a field of the pod',
    [{
      name: 'a',
      projected: {
        sources: [
          { serviceAccountToken: { path: 'a' } },
          { downwardAPI: { items: [{ path: 'b', fieldRef: { fieldPath: 'metadata.name' } }] } },
        ],
      },
    }],
    [{
      name: 'a',
      projected: {
        defaultMode: 420,
        sources: [
          { serviceAccountToken: { expirationSeconds: 3600, path: 'a' } },
          { downwardAPI: { items: [{ path: 'b', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } }] } },
        ],
      },
    }]],
  ['volumes', 'a claim', [{ name: 'a', persistentVolumeClaim: { claimName: 'a' } }]],
])('%s: %s', (field, _, written, kept = written) => {
  expect(keptForms(field, written)).toEqual(JSON.stringify(kept) === JSON.stringify(written) ? [written] : [written, kept]);
});
