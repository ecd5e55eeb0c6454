import { ApiObject, Chart, Lazy, Testing } from 'cdk8s';
import { AgentAdmission, AgentNamespace, DetectionNodeFiles, FalcoDaemonSet, FalcoRules } from '../../src';
import { IMAGE, base, pod } from '../support/app';
import { warnings } from '../support/output';
import { makePolicy } from '../support/plain';

/**
 * How often one object is rendered while the app is synthesized, with what looks at it in the same chart or in one that is written later.
 */
function renderings(make: (chart: Chart) => void, isLater = false): number {
  const b = base();
  pod(b);
  let count = 0;
  const produce = () => {
    count++;
    return { podSelector: {}, policyTypes: ['Ingress'] };
  };
  new ApiObject(b.chart, 'counted', makePolicy({ namespace: 'agents' }, Lazy.any({ produce })));
  make(isLater ? new Chart(b.app, 'later') : b.chart);
  b.app.charts.forEach((chart) => Testing.synth(chart));
  return count;
}

/** So many texts that look at the app. */
const texts = (count: number) => (chart: Chart) => Array.from({ length: count })
  .forEach((_, i) => new DetectionNodeFiles(chart, `files-${i}`));

test('texts that look at the app look at it once together, however many they are', () => {
  expect(renderings(texts(5))).toBe(renderings(texts(1)));
  expect(renderings(texts(5), true)).toBe(renderings(texts(1), true));
});

test('the many policies of an AgentAdmission look at it as often as one text, in a chart that is written later, too', () => {
  expect(renderings((chart) => new AgentAdmission(chart, 'admission'))).toBe(renderings(texts(1)));
  expect(renderings((chart) => new AgentAdmission(chart, 'admission'), true)).toBe(renderings(texts(1), true));
  expect(warnings()).toEqual(['require-admission-ranges', 'require-admission-ranges']);
});

test('a text that is rendered by itself once more sees what was added', () => {
  const b = base();
  const admission = new AgentAdmission(b.chart, 'admission', { name: 'late' });
  const policy = admission.node.findAll().find((one): one is ApiObject => ApiObject.isApiObject(one) && one.name === 'late-cluster')!;
  const namespaces = () => policy.toJson().spec.variables.find(({ name }: { name: string }) => name === 'agentNamespaces').expression;
  b.app.charts.forEach((chart) => Testing.synth(chart));
  expect(namespaces()).toBe('["agents"]');
  new AgentNamespace(b.chart, 'more', { name: 'more' });
  expect(namespaces()).toBe('["agents","more"]');
  expect(warnings()).toEqual(['require-admission-ranges']);
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
  expect(warnings()).toEqual(['no-blind-detection']);
});
