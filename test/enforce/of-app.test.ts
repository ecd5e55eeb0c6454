import { ApiObject, Lazy, Testing } from 'cdk8s';
import { DetectionNodeFiles, FalcoDaemonSet, FalcoRules } from '../../src';
import { IMAGE, base, pod } from '../support/app';

/** How often one object is rendered while the app is synthesized, with so many texts that look at it. */
function renderings(texts: number): number {
  const b = base();
  pod(b);
  let count = 0;
  const produce = () => {
    count++;
    return { podSelector: {}, policyTypes: ['Ingress'] };
  };
  new ApiObject(b.chart, 'counted', { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { namespace: 'agents' }, spec: Lazy.any({ produce }) });
  for (let i = 0; i < texts; i++) {
    new DetectionNodeFiles(b.chart, `files-${i}`);
  }
  Testing.synth(b.chart);
  return count;
}

test('texts that look at the app look at it once together, however many they are', () => {
  expect(renderings(5)).toBe(renderings(1));
});

test('what they tell is what they tell by themselves', () => {
  const b = base();
  pod(b);
  const rules = new FalcoRules(b.chart, 'rules', { name: 'rules' });
  new FalcoDaemonSet(b.chart, 'falco', { image: IMAGE, rules: [rules], podCidrs: ['10.244.0.0/16'] });
  const files = new DetectionNodeFiles(b.chart, 'files', { name: 'files' });
  const maps = Testing.synth(b.chart).filter(({ kind }) => kind === 'ConfigMap');
  const data = (name: string) => maps.find(({ metadata }) => metadata.name === name).data;
  expect(data('rules')).toEqual({ 'agent.yaml': rules.text() });
  expect(data('files')).toEqual({ 'audit-policy.yaml': files.auditPolicy(), 'gvisor-pod-init.json': files.gvisorPodInit() });
});
