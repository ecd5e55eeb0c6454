import { ADDRESS_LABEL, NEVER_READY, PROOF_LABEL, ROLE_LABEL } from '../../../src/engine/manifest/labels';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makeObject } from '../../support/plain';

/** Whose pods have the label of another, by what stands among the manifests, in either order. */
function found(...manifests: Json[]): string[] {
  const judge = (all: Json[]) => {
    const view = clusterOf(all);
    return all.flatMap((manifest) => Evaluator.ALL.evaluate(manifest, view, ({ id }) => id === 'no-label-of-another')
      .map(() => `${manifest.kind} ${manifest.metadata.name}`)).sort();
  };
  expect(judge([...manifests].reverse())).toEqual(judge(manifests));
  return judge(manifests);
}

const CONTAINER: Json = { name: 'main', image: 'app:2' };
const OLDER: Json = { ...CONTAINER, image: 'app:1' };
const specOf = (container: Json): Json => ({ containers: [container] });
const labels = { [ADDRESS_LABEL]: 'web' };
const controlledBy = (kind: string, name: string): Json => ({ ownerReferences: [{ apiVersion: 'apps/v1', kind, name, controller: true }] });
const pod = (name: string | undefined, more: Json = {}, spec: Json = specOf(CONTAINER)): Json => (
  { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'agents', labels, ...more }, spec });
const holder = (kind: string, name: string, more: Json = {}, container = CONTAINER): Json => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: 'agents', ...more },
  spec: { template: { metadata: { labels }, spec: specOf(container) } },
});
const deployment = holder('Deployment', 'web');
const older = holder('ReplicaSet', 'web-a1', controlledBy('Deployment', 'web'), OLDER);
/** A pod that a ReplicaSet made that is not here. */
const ofUnknownSet = (spec: Json): Json => pod('web-b2-x', controlledBy('ReplicaSet', 'web-b2'), spec);
const ofNoNamespace = { namespace: undefined };
const proof = (...readinessGates: Json[]): Json => makeObject('batch/v1', 'Job', 'twin', {
  template: { metadata: { labels: { ...labels, [PROOF_LABEL]: 'twin' } }, spec: { ...specOf(CONTAINER), readinessGates } },
});

test.each<[string, Json[]]>([
  ['pods of no namespace', [pod('a', ofNoNamespace), pod('b', ofNoNamespace)]],
  ['pods without the label', [pod('a', { labels: {} }), pod('b', { labels: {} })]],
  ['a pod that serves agents and another pod, which another rule reports',
    [pod('a', { labels: { ...labels, [ROLE_LABEL]: 'egress-proxy' } }), pod('b')]],
  ['the same object twice, which another rule reports', [pod('a'), pod('a')]],
  ['a Deployment and its ReplicaSet of an earlier program', [deployment, older]],
  ['the pods of such a ReplicaSet, too', [deployment, older, pod('web-a1-x', controlledBy('ReplicaSet', 'web-a1'), specOf(OLDER))]],
  ['a pod that someone debugs',
    [deployment, ofUnknownSet({ ...specOf(CONTAINER), ephemeralContainers: [{ name: 'debug', image: 'sh' }] })]],
  ['a pod with an empty command', [deployment, ofUnknownSet(specOf({ ...CONTAINER, command: [] }))]],
  ['a pod with empty arguments', [deployment, ofUnknownSet(specOf({ ...CONTAINER, args: [] }))]],
  ['the Job of a proof', [deployment, proof({ conditionType: 'other' }, { conditionType: NEVER_READY })]],
])('no pod has the label of another: %s', (_title, manifests) => {
  expect(found(...manifests)).toEqual([]);
});

test.each<[string, Json[], string[]]>([
  ['two pods', [pod('a'), pod('b')], ['Pod a', 'Pod b']],
  ['pods without a name', [pod(undefined), pod(undefined)], ['Pod undefined', 'Pod undefined']],
  ['pods of two workloads that are not here',
    [pod('a', controlledBy('StatefulSet', 'one')), pod('b', controlledBy('StatefulSet', 'two'))], ['Pod a', 'Pod b']],
  ['a pod that says that it made itself', [deployment, pod('evil', controlledBy('ReplicaSet', 'evil'), specOf(OLDER))],
    ['Deployment web', 'Pod evil']],
  ['a ReplicaSet of a Deployment that is not here', [deployment, holder('ReplicaSet', 'evil', controlledBy('Deployment', 'missing'))],
    ['Deployment web', 'ReplicaSet evil']],
  ['a Job that says that it is a proof, and waits for something else', [deployment, proof({ conditionType: 'other' })],
    ['Deployment web', 'Job twin']],
])('pods have the label of another: %s', (_title, manifests, titles) => {
  expect(found(...manifests)).toEqual(titles);
});
