import { hardenManifest } from '../../../src/engine/hardening/harden-manifest';
import { objectName, withoutParts } from '../../../src/engine/manifest/manifest-list';
import { PodKinds } from '../../../src/engine/manifest/pod-kinds';
import { Finding } from '../../../src/engine/rules/evaluator';
import { JudgeOptions, judgeManifests } from '../../../src/engine/rules/judge-manifests';
import { RulePack, Severity } from '../../../src/engine/rules/severity';
import { GVISOR } from '../../../src/engine/runtimes/known-runtimes';
import { Json } from '../../../src/engine/value/json';
import { neighbour, renamed, surroundings, tweaked, valid } from '../../support/cases';
import { HOST_PATH, makeObject, plainPod } from '../../support/plain';

const ACK = 'cdk8s-hardened-agents/acknowledged-';
const weak = tweaked('Pod', ({ spec }) => { spec.hostPID = true; });

/** Judges documents of one file, with what stands around hardened objects beside them. */
function judged(documents: unknown[], options: JudgeOptions = {}) {
  return judgeManifests([...documents, ...surroundings()].map((document) => ({ source: 'a.yaml', document })), options);
}

function acknowledging(rules: { [key: string]: unknown }): Json {
  const manifest = weak();
  manifest.metadata.annotations = Object.fromEntries(Object.entries(rules).map(([id, reason]) => [`${ACK}${id}`, reason]));
  return manifest;
}

test('a finding says where the object comes from, which it is, and which field', () => {
  const manifest = weak();
  expect(judged([valid('Deployment'), manifest]).findings).toEqual([expect.objectContaining({
    source: 'a.yaml',
    manifest,
    severity: Severity.ERROR,
    field: 'spec.hostPID',
    got: true,
    rule: expect.objectContaining({ id: 'no-host-namespaces' }),
  })]);
  expect(objectName(manifest)).toBe(`Pod "agents/${manifest.metadata.name}"`);
});

test('objects are judged by each other, whichever file they stand in', () => {
  const files = [valid('Pod'), ...surroundings()].map((document, i) => ({ source: i, document }));
  expect(judgeManifests(files).findings).toEqual([]);
  const closed = files.filter(({ document }) => document.kind !== 'NetworkPolicy');
  expect(judgeManifests(closed).findings.map(({ source, rule }) => [source, rule.id])).toContainEqual([0, 'require-egress-policy']);
});

describe('lists', () => {
  const fields = (document: unknown) => judged([document]).findings.map(({ field }) => field);

  test('a list, and a list in a list', () => {
    const inner = { apiVersion: 'v1', kind: 'List', items: [valid('Job'), weak()] };
    expect(fields(inner)).toEqual(['items[1].spec.hostPID']);
    const other = renamed(weak(), 'other');
    expect(fields({ apiVersion: 'v1', kind: 'List', items: [other, inner] }))
      .toEqual(['items[0].spec.hostPID', 'items[1].items[1].spec.hostPID']);
  });

  test('a typed list gives its kind to what has none', () => {
    const { apiVersion, kind, ...bare } = weak();
    expect(fields({ apiVersion: 'v1', kind: 'PodList', items: [bare] })).toEqual(['items[0].spec.hostPID']);
    expect(fields({ apiVersion: 'v1', kind: 'List', items: [bare] })).toEqual([]);
  });

  test('kubectl takes whatever has items for a list', () => {
    expect(fields({ apiVersion: 'v1', kind: 'ConfigMap', items: [weak()] })).toEqual(['items[0].spec.hostPID']);
    expect(fields({ ...weak(), items: [] })).toEqual(['spec.hostPID']);
  });

  test('lists in lists to any depth', () => {
    let list: Json = weak();
    for (let i = 0; i < 20_000; i++) {
      list = { kind: 'List', items: [list] };
    }
    expect(fields(list)).toHaveLength(1);
  });
});

describe('objects that a controller makes as they stand in another object', () => {
  const fields = (document: unknown) => judged([document]).findings.map(({ field }) => field);
  const crossplane = (group: string, spec: Json, version = 'v1alpha2') => ({
    apiVersion: `${group}/${version}`, kind: 'Object', metadata: { name: 'a' }, spec: { ...spec, forProvider: { manifest: weak() } },
  });
  const work = (spec: Json, kind = 'ManifestWork') =>
    ({ apiVersion: 'work.open-cluster-management.io/v1', kind, metadata: { name: 'a', namespace: 'cluster1' }, spec });
  const manifests = [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'agents' } }, weak()];

  test.each<[string, Json, string[]]>([
    ['an Object of Crossplane', crossplane('kubernetes.crossplane.io', {}), ['spec.forProvider.manifest.spec.hostPID']],
    ['an Object of Crossplane in a namespace', crossplane('kubernetes.m.crossplane.io', { managementPolicies: ['Observe', 'Create'] }),
      ['spec.forProvider.manifest.spec.hostPID']],
    ['a ManifestWork', work({ workload: { manifests } }), ['spec.workload.manifests[1].spec.hostPID']],
    ['a ManifestWork with the policies of another kind', work({ workload: { manifests }, managementPolicies: ['Observe'] }),
      ['spec.workload.manifests[1].spec.hostPID']],
    ['a ManifestWorkReplicaSet', work({ manifestWorkTemplate: { workload: { manifests } } }, 'ManifestWorkReplicaSet'),
      ['spec.manifestWorkTemplate.workload.manifests[1].spec.hostPID']],
    ['a Work of Karmada', { ...work({ workload: { manifests } }, 'Work'), apiVersion: 'work.karmada.io/v1alpha1' },
      ['spec.workload.manifests[1].spec.hostPID']],
    ['a SyncSet of Hive', { ...work({ resources: manifests }, 'SyncSet'), apiVersion: 'hive.openshift.io/v1' },
      ['spec.resources[1].spec.hostPID']],
    ['one in a list, with a list in it', { kind: 'List', items: [work({ workload: { manifests: [{ kind: 'List', items: manifests }] } })] },
      ['items[0].spec.workload.manifests[0].items[1].spec.hostPID']],
    ['an Object that only observes', crossplane('kubernetes.crossplane.io', { managementPolicies: ['Observe'] }), []],
    ['an Object that only observes, of the first version',
      crossplane('kubernetes.crossplane.io', { managementPolicy: 'Observe' }, 'v1alpha1'), []],
    ['an Object that observes and deletes', crossplane('kubernetes.crossplane.io', { managementPolicy: 'ObserveDelete' }, 'v1alpha1'), []],
    ['an Object with a policy that its version does not have', crossplane('kubernetes.crossplane.io', { managementPolicy: 'Observe' }),
      ['spec.forProvider.manifest.spec.hostPID']],
    ['the same in a namespace', crossplane('kubernetes.m.crossplane.io', { managementPolicy: 'Observe' }, 'v1alpha1'),
      ['spec.forProvider.manifest.spec.hostPID']],
    ['the policies of a later version in the first one',
      crossplane('kubernetes.crossplane.io', { managementPolicies: ['Observe'] }, 'v1alpha1'), ['spec.forProvider.manifest.spec.hostPID']],
    ['an Object without policies', crossplane('kubernetes.crossplane.io', { managementPolicies: [] }),
      ['spec.forProvider.manifest.spec.hostPID']],
    ['an Object without a manifest', { ...crossplane('kubernetes.crossplane.io', {}), spec: {} }, []],
    ['a ManifestWork of an unknown group', { ...work({ workload: { manifests: [] } }), apiVersion: 'example.com/v1' }, []],
  ])('%s', (_, document, told) => {
    expect(fields(document)).toEqual(told);
  });

  test('a value in one that is no object is reported', () => {
    expect(judged([work({ workload: { manifests: [7] } })]).unreadable.map(({ at, got }) => [at, got]))
      .toEqual([['spec.workload.manifests[0]', 7]]);
  });

  test('Harden fills them in their place, once', () => {
    const { metadata, spec: { containers } } = weak();
    const bare = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers } };
    const document = crossplane('kubernetes.crossplane.io', {});
    document.spec.forProvider.manifest = bare;
    const hardened = hardenManifest(document, { runtime: { runtimeClassName: 'gvisor', traits: GVISOR } }, PodKinds.BUILT_IN)!;
    expect(hardened.spec.forProvider.manifest.spec.runtimeClassName).toBe('gvisor');
    expect(document.spec.forProvider.manifest).toBe(bare);
    expect(withoutParts(hardened)).toEqual(withoutParts(document));
  });
});

test('what is no object is reported, an empty document is none', () => {
  const { findings, unreadable } = judged([null, undefined, 'text', 7, [weak()], { kind: 'List', items: [null, weak()] }]);
  expect(unreadable.map(({ at, got }) => [at, got])).toEqual([['', 'text'], ['', 7], ['', [weak()]], ['items[0]', null]]);
  expect(findings.map(({ field }) => field)).toEqual(['items[1].spec.hostPID']);
});

describe('acknowledgements', () => {
  const reason = 'the debugger needs it';

  test('let findings through and are reported with the reason', () => {
    const { findings, accepted, idle } = judged([acknowledging({ 'no-host-namespaces': reason })]);
    expect([findings, idle]).toEqual([[], []]);
    expect(accepted.map(({ field, ...rest }) => [field, rest.reason])).toEqual([['spec.hostPID', reason]]);
  });

  test('can be left out of account', () => {
    const { findings, accepted } = judged([acknowledging({ 'no-host-namespaces': reason })], { ignoreAcknowledgements: true });
    expect([findings.length, accepted.length]).toEqual([1, 0]);
  });

  test.each([
    ['no-host-ports', reason, 'the rule finds nothing here'],
    ['no-such-rule', reason, /^what follows the prefix must be the id of a rule: /],
    ['no-host-namespaces', 'short', /^the reason must say in at least 10 letters or digits/],
    ['no-host-namespaces', { a: 1 }, /^the reason must say in at least 10 letters or digits/],
  ])('that let nothing through are reported: %s %p', (ruleId, given, why) => {
    const { findings, accepted, idle } = judged([acknowledging({ [ruleId]: given })]);
    expect([findings.length, accepted.length]).toEqual([1, 0]);
    expect(idle.map((one) => [one.source, one.ruleId, one.reason])).toEqual([['a.yaml', ruleId, given]]);
    expect(idle[0].why).toMatch(why);
  });

  test('of a rule that is not asked are no matter', () => {
    expect(judged([acknowledging({ 'no-host-ports': reason })], { severities: { 'no-host-ports': Severity.OFF } }).idle).toEqual([]);
  });
});

test('rules, severities and pods can be chosen', () => {
  const manifest = weak();
  manifest.metadata.labels.tier = 'one';
  const severities = { 'no-host-namespaces': Severity.WARNING };
  expect(judged([manifest], { severities }).findings.map(({ severity }) => severity)).toEqual([Severity.WARNING]);
  expect(judged([manifest], { pack: RulePack.BASELINE }).findings).toHaveLength(1);
  expect(judged([manifest], { podSelector: { tier: 'one' } }).findings).toHaveLength(1);
  expect(judged([manifest], { podSelector: { tier: 'two' } }).findings).toHaveLength(1); // it is in a namespace for agents
  manifest.metadata.namespace = 'others';
  expect(judged([manifest], { podSelector: { tier: 'two' } }).findings.length).toBeGreaterThan(0); // its label says that it is one
  delete manifest.metadata.labels['cdk8s-hardened-agents/agent'];
  expect(judged([manifest], { podSelector: { tier: 'two' } }).findings.map(({ rule }) => rule.id)).toEqual(['no-host-namespaces']);
});

test('a namespace for what names none', () => {
  const bare = [valid('Pod'), ...surroundings()];
  const leaveOut = (kind: string) => bare.filter((manifest) => manifest.kind === kind).forEach(({ metadata }) => delete metadata.namespace);
  const judge = (namespace?: string) => judgeManifests(bare.map((document) => ({ source: 'a.yaml', document })), { namespace });
  const verdict = (namespace?: string) => judge(namespace).findings.map(({ rule }) => rule.id);
  leaveOut('Pod');
  expect(verdict()).toEqual(['require-egress-policy', 'require-ingress-policy']);
  expect(verdict('agents')).toEqual([]);
  expect(verdict('others')).toEqual(['require-egress-policy', 'require-ingress-policy']);
  leaveOut('NetworkPolicy');
  expect(verdict('others')).toEqual([]);
  const placed = judge('others').judged.filter(({ manifest }) => manifest.metadata.namespace === 'others')
    .map(({ manifest }) => manifest.kind as string);
  expect([...new Set(placed)]).toEqual(['Pod', 'NetworkPolicy']);
});

test('a namespace for what bounds a pod, too', () => {
  const bare = [valid('Pod'), ...surroundings(), makeObject('v1', 'ResourceQuota', { name: 'small' }, { hard: { pods: '0' } })];
  const verdict = (namespace?: string) => judgeManifests(bare.map((document) => ({ source: 'a.yaml', document })), { namespace }).findings
    .map(({ rule }) => rule.id);
  expect(verdict()).toEqual([]);
  expect(verdict('agents')).toEqual(['no-quota-overrun']);
});

test('kinds that are made known', () => {
  const podKinds = [{ apiVersion: 'example.com/v1', kind: 'Training', path: 'spec.replicas.*.template' }];
  const { metadata, spec } = weak();
  const job = makeObject('example.com/v1', 'Training', metadata, { replicas: { Worker: { template: { metadata, spec } } } });
  expect(judged([job], { severities: { 'no-unjudged-pods': Severity.OFF } }).findings).toEqual([]);
  expect(judged([job], { podKinds }).findings.map(({ field }) => field)).toEqual(['spec.replicas.Worker.template.spec.hostPID']);
});

describe('a kind that is reported once', () => {
  const MUTATOR = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    webhooks: [{ name: 'a.b.c', rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }] }],
  };
  const WORKFLOW = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', spec: { templates: [{ container: { image: 'a' } }] } };
  const POLICY = { apiVersion: 'crd.antrea.io/v1beta1', kind: 'NetworkPolicy', spec: { priority: 5, ingress: [{ action: 'Allow' }] } };

  test.each<[string, Json]>([['no-late-change', MUTATOR], ['no-unjudged-pods', WORKFLOW], ['no-unjudged-policy', POLICY]])(
    '%s: the acknowledgement of one object accepts no other', (id, of) => {
      const named = (name: string, isAcknowledged: boolean): Json => ({
        ...of,
        metadata: { name, namespace: 'agents', ...isAcknowledged && { annotations: { [`${ACK}${id}`]: 'it has been reviewed' } } },
      });
      const found = (...objects: Json[]) => {
        const { findings, accepted } = judged([valid('Pod'), ...objects]);
        return [findings, accepted].map((all) => (
          all.filter(({ rule }) => rule.id === id).map(({ manifest }): unknown => manifest.metadata.name)));
      };
      expect(found(named('a', false), named('b', false))).toEqual([['a'], []]);
      expect(found(named('a', true), named('b', true))).toEqual([[], ['a']]);
      expect(found(named('a', true), named('b', false), named('c', false))).toEqual([['b'], ['a']]);
      expect(found(named('a', false), named('b', true))).toEqual([['a'], []]);
    },
  );
});

describe('runtimes that annotations state', () => {
  const RUNTIME = 'cdk8s-hardened-agents/runtime';
  const stating = (kind: string, name: string, statement: Json): Json => ({
    apiVersion: kind === 'RuntimeClass' ? 'node.k8s.io/v1' : 'v1',
    kind,
    metadata: { name, annotations: { [RUNTIME]: JSON.stringify(statement) } },
  });
  const first = stating('RuntimeClass', 'box', { isolation: 'virtual-machine' });
  const second = stating('ConfigMap', 'box', { class: 'box', isolation: 'shared-kernel' });
  const third = stating('ConfigMap', 'cage', { class: 'cage', isolation: 'user-space-kernel' });
  const inBox = tweaked('Pod', ({ spec }) => { spec.runtimeClassName = 'box'; });

  test('the first statement for each class is reported', () => {
    expect(judged([valid('Pod'), first, second, third]).stated.map(({ source, manifest, className, isolation }) => (
      [source, manifest, className, isolation]))).toEqual([
      ['a.yaml', first, 'box', 'virtual-machine'], ['a.yaml', third, 'cage', 'user-space-kernel'],
    ]);
    expect(judged([valid('Pod')]).stated).toStrictEqual([]);
  });

  test('they count unless annotations are left out of account', () => {
    const box = { ...first, handler: 'box', metadata: { ...first.metadata } };
    const rules = (options?: JudgeOptions) => judged([inBox(), box], options).findings.map(({ rule }) => rule.id);
    expect(rules()).toEqual([]);
    expect(rules({ ignoreAcknowledgements: true })).toContain('require-sandboxed-runtime');
    expect(judged([inBox(), box], { ignoreAcknowledgements: true }).stated).toStrictEqual([]);
  });
});

test('the exceptions of the options, and those that manifests state', () => {
  const exception = { option: 'no-host-ports', severity: Severity.OFF, reason: 'the guide is what we promised' };
  const reason = 'the chart is of another team';
  const namespace: Json = {
    apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web', annotations: { 'cdk8s-hardened-agents/judge-own-objects': reason } },
  };
  expect(judged([valid('Pod')]).exceptions).toStrictEqual([]);
  expect(judged([valid('Pod')], { exceptions: [exception] }).exceptions).toStrictEqual([exception]);
  expect(judged([valid('Pod'), namespace], { exceptions: [exception] }).exceptions)
    .toStrictEqual([exception, { option: 'ownObjects', reason }]);
});

test.each<[rule: string, ofAgent: boolean, ofNeighbour: boolean]>([
  ['no-host-namespaces', true, true],
  ['no-host-volumes', true, false], // it reports only hostPath of a neighbour
  ['require-limits', true, false],
  ['require-claim-end', false, false],
])('whether %s judges agents and neighbours', (id, ofAgent, ofNeighbour) => {
  const [agent, plain] = [valid('Pod'), plainPod('web', HOST_PATH)];
  const judgement = judged([agent, plain]);
  expect([agent, plain].map((manifest) => judgement.judges(manifest, id))).toEqual([ofAgent, ofNeighbour]);
});

describe('a change that is tried', () => {
  const idsOf = (open: ReadonlyMap<Json, readonly Finding[]>) =>
    [...open].map(([manifest, findings]): unknown => [manifest.metadata.name, findings.map(({ rule }) => rule.id)]);

  test('of a pod leaves the findings of others', () => {
    const [one, other] = [renamed(weak(), 'one'), renamed(weak(), 'other')];
    const judgement = judged([one, other]);
    const after = renamed(valid('Pod'), 'one');
    const { view, open } = judgement.tryChange(one, after, [one, other]);
    expect([...open.keys()]).toStrictEqual([one, other]);
    expect(idsOf(open)).toEqual([['one', []], ['other', ['no-host-namespaces']]]);
    expect(view.all).toEqual(judgement.view.all.map((manifest) => (manifest === one ? after : manifest)));
    expect(judgement.view.all).toContain(one);
    expect([...judgement.tryChange(one, after, [other]).open.keys()]).toStrictEqual([other]);
  });

  test('of a label makes a neighbour an agent', () => {
    const plain = { ...neighbour({ app: 'web' }), metadata: { name: 'web', namespace: 'web', labels: { app: 'web' } } };
    const labelled = { ...plain, metadata: { ...plain.metadata, labels: { 'cdk8s-hardened-agents/agent': 'true' } } };
    const { open } = judged([valid('Pod'), plain]).tryChange(plain, labelled, [plain]);
    expect(judged([valid('Pod'), plain]).findings).toEqual([]);
    expect(idsOf(open)).toEqual([['web', expect.arrayContaining(['require-egress-policy'])]]);
  });
});
