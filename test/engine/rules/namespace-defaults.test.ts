import { judgeManifests } from '../../../src/engine/rules/judge-manifests';
import { Json } from '../../../src/engine/value/json';
import { makeObject } from '../../support/plain';

/** What a namespace gives its pods counts for a Pod that leaves it out. */

const pod: Json = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent' }, spec: { containers: [{ name: 'main', image: 'agent' }] } };
const account: Json = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' }, automountServiceAccountToken: false };
const range: Json = makeObject('v1', 'LimitRange', { name: 'range' }, {
  limits: [{ type: 'Container', default: { 'cpu': '1', 'memory': '1Gi', 'ephemeral-storage': '1Gi' } }],
});
const inNamespace = (manifest: Json, namespace: string): Json => ({ ...manifest, metadata: { ...manifest.metadata, namespace } });
const IDS = ['no-service-account-token', 'require-limits'];

/** Which of the two rules find something. */
function found(manifests: Json[], namespace?: string): string[] {
  const { findings } = judgeManifests(manifests.map((document) => ({ document, source: 'input' })), { namespace });
  return IDS.filter((id) => findings.some(({ rule }) => rule.id === id));
}

test('by its account and its LimitRange', () => {
  expect(found([pod])).toEqual(IDS);
  expect(found([pod, account])).toEqual(['require-limits']);
  expect(found([pod, range])).toEqual(['no-service-account-token']);
});

test('objects that name no namespace are in one together, apart from those that do', () => {
  expect(found([pod, account, range])).toEqual([]);
  expect(found([inNamespace(pod, 'agents'), account, range])).toEqual(IDS);
  expect(found([pod, inNamespace(account, 'agents'), inNamespace(range, 'agents')])).toEqual(IDS);
  expect(found([inNamespace(pod, 'agents'), account, range], 'agents')).toEqual([]);
});

test('of two accounts of one name, both must give no token', () => {
  expect(found([pod, account, { ...account, automountServiceAccountToken: true }, range])).toEqual(['no-service-account-token']);
});

describe('which namespaces are asked for a quota and a LimitRange', () => {
  const namespace = (name: string, labels: Json = {}): Json => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  const labelled = { 'cdk8s-hardened-agents/agents': 'true' };
  const agent = {
    ...inNamespace(pod, 'b'),
    metadata: { name: 'agent', namespace: 'b', labels: { 'cdk8s-hardened-agents/agent': 'true' } },
  };
  const askedOf = (...manifests: Json[]) => judgeManifests(manifests.map((document) => ({ document, source: 'input' }))).findings
    .filter(({ rule }) => rule.id === 'require-namespace-limits').map(({ manifest }) => manifest.metadata.name);

  test.each<[string, Json[], string[]]>([
    ['those of pods, where nothing has a label of this library', [namespace('a'), namespace('b'), inNamespace(pod, 'b')], ['b']],
    ['once, for many pods', [namespace('b'), inNamespace(pod, 'b'), {
      ...inNamespace(pod, 'b'),
      metadata: { name: 'second', namespace: 'b' },
    }], ['b']],
    ['one with the label alone, where it is there', [namespace('a', labelled), namespace('b'), inNamespace(pod, 'b')], ['a']],
    ['one of a pod with the label of agents', [namespace('a'), inNamespace(pod, 'a'), namespace('b'), agent], ['b']],
    ['none that is not in the input', [inNamespace(pod, 'b'), agent], []],
    ['none without pods', [namespace('a'), pod], []],
  ])('%s', (_, manifests, expected) => {
    expect(askedOf(...manifests)).toEqual(expected);
  });
});
