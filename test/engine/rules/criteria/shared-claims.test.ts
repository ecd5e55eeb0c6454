import { ClusterView } from '../../../../src/engine/cluster/cluster-view';
import { Evaluator } from '../../../../src/engine/rules/evaluator';
import { surroundings, tweaked } from '../../../support/cases';

/** Pods that a hostname keeps on one node, which is a finding of its own: a claim that one node at a time mounts serves all of them. */

const CLAIM = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'agents' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

function found(kind: 'Deployment' | 'DaemonSet', nodeSelector?: { [label: string]: string }): string[] {
  const manifest = tweaked(kind, ({ spec }) => {
    Object.assign(spec, kind === 'Deployment' && { replicas: 3 });
    Object.assign(spec.template.spec, nodeSelector && { nodeSelector });
    spec.template.spec.volumes.push({ name: 'data', persistentVolumeClaim: { claimName: 'data' } });
    spec.template.spec.containers[0].volumeMounts.push({ name: 'data', mountPath: '/data' });
  })();
  const view = new ClusterView([manifest, ...surroundings(), CLAIM].map((one) => ({ manifest: one })));
  return Evaluator.ALL.evaluate(manifest, view).map(({ rule }) => rule.id).sort();
}

test.each(['Deployment', 'DaemonSet'] as const)('%s of one node', (kind) => {
  expect(found(kind)).toContain('no-shared-claim');
  expect(found(kind, { 'kubernetes.io/os': 'linux' })).toContain('no-shared-claim');
  const one = found(kind, { 'kubernetes.io/hostname': 'node-1' });
  expect(one).toContain('no-node-name');
  expect(one).not.toContain('no-shared-claim');
});
