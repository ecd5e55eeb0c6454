import { AGENT_LABEL } from '../../../src/engine/manifest/labels';
import { scopeLine } from '../../../src/engine/rules/criteria/falco-scope';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { Json } from '../../../src/engine/value/json';
import { CaseOptions, beside, ofPod, tweaked, valid, viewOf, volume } from '../../support/cases';
import { makeObject } from '../../support/plain';

/** Of two rules that look at the same thing, one speaks: the other is silent, though its own condition is met for a part. */

const claim = (mode: string): Json => makeObject('v1', 'PersistentVolumeClaim', 'data', {
  accessModes: [mode], resources: { requests: { storage: '1Gi' } },
});
const mounted = (spec: Json): void => {
  spec.volumes.push({ name: 'data', persistentVolumeClaim: { claimName: 'data' } });
  spec.containers[0].volumeMounts.push({ name: 'data', mountPath: '/data' });
};
const workers = (spec: Json = {}) => tweaked('Deployment', (manifest) => {
  manifest.spec.replicas = 2;
  Object.assign(manifest.spec.template.spec, spec);
  mounted(manifest.spec.template.spec);
});
const reader = (): Json => ({ ...workers()(), metadata: { ...valid('Deployment').metadata, name: 'reader' } });

const token = (audience: string) => ofPod(volume({ projected: { sources: [{ serviceAccountToken: { path: 'token', audience } }] } }));

const { labels } = valid('Pod').metadata;
const onTheNode = (): Json => ({ ...valid('Pod'), spec: { ...valid('Pod').spec, runtimeClassName: undefined } });
const falcoRules = (): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'rules', namespace: 'falco' },
  data: { 'agent.yaml': scopeLine({ namespaces: ['agents'], podLabels: { [AGENT_LABEL]: 'true' } }) },
});
const recording = (): Json => makeObject('security-profiles-operator.x-k8s.io/v1alpha1', 'ProfileRecording', 'agent', {
  kind: 'SeccompProfile', recorder: 'Bpf', podSelector: { matchLabels: labels },
});

test.each<[title: string, rules: string[], manifest: () => Json, options?: CaseOptions]>([
  ['pods that write to a claim of one node cannot all run', ['no-shared-claim'], workers(), beside(claim('ReadWriteOnce'))],
  ['they run where one node is named', ['no-claim-shared-by-agents', 'no-node-name'],
    workers({ nodeSelector: { 'kubernetes.io/hostname': 'one' } }), beside(claim('ReadWriteOnce'))],
  ['two objects cannot both mount a claim of one pod', ['no-shared-claim'], ofPod(mounted), beside(claim('ReadWriteOncePod'), reader())],
  ['a token for the API server', ['no-service-account-token'], token('https://kubernetes.default.svc')],
  ['a token for somebody else', ['no-audience-token'], token('vault')],
  ['Falco sees an agent on the kernel of the node', [], falcoRules, beside(onTheNode())],
  ['a recording sees an agent on the kernel of the node', [], recording, beside(onTheNode())],
])('%s', (...[, rules, manifest, options]) => { // by name, a row without the last would wait for a callback
  const { manifests, view } = viewOf(manifest(), options);
  expect([...new Set(Evaluator.ALL.evaluate(manifests[0], view).map(({ rule }) => rule.id))].sort()).toEqual(rules);
});
