import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { ROLE_LABEL } from '../../../src/engine/manifest/labels';
import { RULES } from '../../../src/engine/rules/catalogue';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { OF_NEIGHBOURS } from '../../../src/engine/rules/extent';
import { Json } from '../../../src/engine/value/json';
import { Files, besideBroker, brokerConfigMap, editedFiles, filesOf, grantOf } from '../../support/brokers';
import { ofContainer, ofEphemeral, ofPod, renamed, surroundings, tweaked, valid, volume } from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { found, inAgents } from '../../support/found';

/** Tests of rules beside their cases, most of them with objects for which other rules have findings, too. */

test('without a runtime that is known, no setting is one that it ignores', () => {
  const pod = ofPod((spec) => {
    spec.runtimeClassName = 'of-another-team';
    spec.securityContext.seccompProfile = { type: 'Localhost', localhostProfile: 'a.json' };
  })();
  expect(found('no-runtime-ignored-settings', pod)).toEqual([]);
});

test('a size that the largest nodes have is none beyond nodes', () => {
  const sized = (cpu: string) => found('no-size-beyond-nodes', ofContainer(({ resources }) => { resources.requests.cpu = cpu; })());
  expect(sized('2048')).toEqual([]);
  expect(sized('2048001m')).toHaveLength(1);
});

describe('a LimitRange', () => {
  const range = (...limits: Json[]): Json => inAgents('v1', 'LimitRange', { spec: { limits } });
  const FIELD = 'spec.containers[0].resources.limits.cpu';

  test('gives nothing to an ephemeral container', () => {
    const debugged = ofEphemeral((container) => { delete container.resources; })();
    const fields = found('no-limit-above-range', debugged, range({ type: 'Container', max: { cpu: '1m' } }));
    expect(fields).toContainEqual(expect.stringContaining(FIELD));
    expect(fields.join()).not.toContain('ephemeralContainers');
  });

  test('has whole CPUs as they are', () => {
    const large = ofContainer(({ resources }) => { resources.limits.cpu = '2048'; })();
    expect(found('no-limit-above-range', large, range({ type: 'Container', max: { cpu: '1024' } })))
      .toEqual([`${FIELD}: LimitRange "one" allows at most 1024 for containers`]);
  });
});

test('a pod whose broker adds no key may have any Secret', () => {
  const pod = ofPod((spec) => volume({ secret: { secretName: 'keys' } })(spec))();
  const around = besideBroker({ home: 'agents', files: filesOf(grantOf({ header: undefined })) })!(surroundings());
  const view = clusterOf([pod, ...around]);
  expect(Evaluator.ALL.evaluate(pod, view).map(({ rule }) => rule.id)).not.toContain('no-brokered-secret-in-agent');
});

test('a binding for an agent and for someone else', () => {
  const subjects = [{ kind: 'User', name: 'jane' }, { kind: 'ServiceAccount', name: 'agent', namespace: 'agents' }];
  const bound = inAgents('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { kind: 'Role', name: 'tools' }, subjects });
  expect(found('no-unknown-api-rights', bound, valid('Pod'))).toEqual(['roleRef.name: no manifest defines Role "tools"']);
});

describe('a quota', () => {
  const quota = (hard: Json): Json => inAgents('v1', 'ResourceQuota', { spec: { hard } });
  const copies = (replicas: number, storageClassName?: string): Json => tweaked('StatefulSet', ({ spec }) => {
    const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName };
    Object.assign(spec, { replicas, volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }] });
  })();

  test('names the objects that take the most, then by name', () => {
    const pods = ['b', 'c', 'a'].map((name) => renamed(valid('Pod'), name));
    const scaled = inAgents('keda.sh/v1alpha1', 'ScaledObject', {
      spec: { scaleTargetRef: { kind: 'StatefulSet', name: 'none' }, minReplicaCount: 0, maxReplicaCount: 3, triggers: [] },
    });
    const all = [scaled, renamed(copies(2), 'none'), ...pods, copies(2)];
    expect(found('no-quota-overrun', quota({ 'limits.memory': '1Mi' }), ...all)).toEqual([
      'spec.hard["limits.memory"]: the namespace requests 640Mi: StatefulSet "statefulset" 2 x 128Mi, Pod "a" 128Mi, Pod "b" 128Mi, '
      + 'Pod "c" 128Mi',
    ]);
  });

  test('counts claims of a class in ones, and their bytes in the units of Kubernetes', () => {
    const of = (resource: string) => `fast.storageclass.storage.k8s.io/${resource}`;
    const hard = { [of('persistentvolumeclaims')]: '1', [of('requests.storage')]: '1' };
    expect(found('no-quota-overrun', quota(hard), copies(1024, 'fast'))).toEqual([
      expect.stringContaining('the namespace requests 1024: '), expect.stringContaining('the namespace requests 1Ti: '),
    ]);
  });

  test('below zero is no limit of what is not there', () => {
    expect(found('no-quota-overrun', quota({ 'count/jobs.batch': '-1' }))).toEqual([]);
  });
});

test('an image must be allowed by each of two lists', () => {
  const pod = ofContainer((container) => { container.image = `registry.example/agent@sha256:${'a'.repeat(64)}`; })();
  const rulesFor = (...lists: string[][]) => {
    const [registries, ofPolicy] = lists;
    const entries = [pod, ...surroundings()].map((manifest, i) => (
      { manifest, ...i === 0 && ofPolicy && { registries: { labels: {}, registries: ofPolicy } } }));
    return Evaluator.ALL.evaluate(pod, new ClusterView(entries, { registries })).map(({ rule }) => rule.id);
  };
  const ONE_OF_EACH_CONTAINER = ['require-allowed-registry', 'require-allowed-registry'];
  const [ours, others] = [['registry.example'], ['other.example']];
  expect([rulesFor(ours), rulesFor(ours, ours), rulesFor(ours, others), rulesFor(others, ours)])
    .toEqual([[], [], ONE_OF_EACH_CONTAINER, ONE_OF_EACH_CONTAINER]);
});

test('of neighbours, a gateway without the label of its role may be one of the cluster', () => {
  const rule = RULES.find(({ id }) => id === 'no-edited-gateway-file')!;
  const counts = (field: string) => OF_NEIGHBOURS.counts({ rule, field, got: '…', severity: rule.severity });
  expect([counts('data["Corefile"]'), counts(`metadata.labels["${ROLE_LABEL}"]`)]).toEqual([true, false]);
});

test('an object with several pods has one finding for what their runtime ignores', () => {
  const { spec } = valid('Pod');
  spec.securityContext.seccompProfile = { type: 'Localhost', localhostProfile: 'a.json' };
  const jobs = ['a', 'b'].map((name) => ({ name, template: { spec: { template: { metadata: {}, spec } } } }));
  const set = inAgents('jobset.x-k8s.io/v1alpha2', 'JobSet', { spec: { replicatedJobs: jobs } });
  expect(found('no-runtime-ignored-settings', set)).toEqual([
    expect.stringMatching(/^spec\.replicatedJobs\[0\].*; it also ignores spec\.replicatedJobs\[1\]/),
  ]);
});

test('the grants of a broker whose files were edited are not judged, since Envoy may read others', () => {
  const grant = grantOf({ header: 'x-key', headers: ['cookie'] });
  const judged = (files: Files) => {
    const config = brokerConfigMap(files);
    const around = besideBroker({ files: {}, more: [valid('Pod')] })!(surroundings());
    const view = clusterOf([config, ...around.filter(({ kind, data }) => kind !== 'ConfigMap' || Object.keys(data).length > 0)]);
    return Evaluator.ALL.evaluate(config, view).map(({ rule }) => rule.id);
  };
  expect(judged(filesOf(grant))).toEqual(['no-weak-broker']);
  const edited = judged(editedFiles(({ manager }) => { manager.merge_slashes = false; }, grant));
  expect([...new Set(edited)]).toEqual(['no-edited-gateway-file']);
});
