import { fileAt, validate, yaml, ACK, weak, hardened } from './plugin';
import { objectName } from '../../src/engine/manifest/manifest-list';
import { RULES } from '../../src/engine/rules/catalogue';
import { Json } from '../../src/engine/value/json';
import { AgentValidation } from '../../src/plugin/cdk8s-cli-plugin';
import { RANGES } from '../support/app';
import { ofPod, renamed, surroundings, tweaked, valid } from '../support/cases';
import { failure } from '../support/errors';
import { HOST_PATH, plainPod, makeObject } from '../support/plain';

test('hardened objects pass', async () => {
  expect(await validate({ 'a.yaml': hardened() })).toMatchObject({
    success: true,
    violations: [],
    summary: { status: 'success', metadata: { Objects: String(surroundings().length + 1), Errors: '0', Warnings: '0', Acknowledged: '0' } },
  });
});

const reason = 'the node agent needs it';
const reasons = { 'no-host-namespaces': reason };

test('a violation names rule, severity, file, object, field, value and remedy', async () => {
  const { success, violations } = await validate({ 'a.yaml': hardened(), 'b.yaml': yaml({ kind: 'List', items: [weak()] }) });
  const rule = RULES.find(({ id }) => id === 'no-host-namespaces')!;
  const { name } = weak().metadata;
  expect([success, violations]).toEqual([false, [{
    ruleName: rule.id,
    recommendation: `error: ${rule.why}`,
    fix: rule.fix,
    violatingConstructs: [{
      resourceName: name,
      locations: [`Pod "agents/${name}": items[0].spec.hostPID is true`],
      manifestPath: fileAt('b.yaml'),
    }],
  }]]);
});

test('rules with errors come first, and what they find is gathered by object', async () => {
  const pod = renamed(ofPod((spec) => { Object.assign(spec, { hostIPC: true, hostPID: true, enableServiceLinks: true }); })(), 'one');
  const { violations } = await validate({ 'a.yaml': yaml(pod, weak(), ...surroundings()) },
    { ...RANGES, severities: { 'no-host-namespaces': 'warning' }, reasons });
  expect(violations.map(({ ruleName, recommendation, violatingConstructs }) =>
    [ruleName, recommendation.split(':')[0], violatingConstructs.map(({ locations }) => locations.length)])).toEqual([
    ['no-service-links', 'error', [1]],
    ['no-host-namespaces', 'warning', [2, 1]],
  ]);
});

test('a warning does not fail', async () => {
  expect(await validate({ 'a.yaml': yaml(weak(), ...surroundings()) }, {
    ...RANGES,
    severities: { 'no-host-namespaces': 'warning' },
    reasons,
  }))
    .toMatchObject({
      success: true,
      violations: [{ ruleName: 'no-host-namespaces' }],
      summary: { metadata: { Errors: '0', Warnings: '1' } },
    });
});

test('neighbours of agents are counted, and judged with all', async () => {
  const manifests = yaml(valid('Pod'), ...surroundings(), plainPod('web'), plainPod('data'));
  const { success, logged, summary } = await validate({ 'a.yaml': manifests });
  expect([success, logged]).toEqual([true, ['2 pods are neighbours of agents: only the rules about the node judge them; '
    + 'the property "all: true" judges them by every rule']]);
  expect(summary.metadata).toMatchObject({ Errors: '0', Neighbours: '2' });
  const all = await validate({ 'a.yaml': manifests }, { ...RANGES, all: true });
  expect([all.success, all.logged]).toEqual([false, []]);
  expect(all.summary.metadata).not.toHaveProperty('Neighbours');
  expect((await validate({ 'a.yaml': yaml(valid('Pod'), ...surroundings(), plainPod('web', HOST_PATH)) })).violations
    .map(({ ruleName }) => ruleName)).toEqual(['no-host-volumes']);
});

test('a pod that is an agent in one cluster and a neighbour in another is counted as an agent', async () => {
  const files = {
    'a.yaml': yaml(valid('Pod'), ...surroundings()),
    'b.yaml': yaml({ ...valid('Namespace'), metadata: { ...valid('Namespace').metadata, name: 'web' } }),
    'shared.yaml': yaml(plainPod('web')),
  };
  const { summary } = await validate(files, { ...RANGES, clusters: { a: ['a.yaml'], b: ['b.yaml'] } });
  expect(summary.metadata).not.toHaveProperty('Neighbours');
  const twice = await validate({ ...files, 'b.yaml': files['a.yaml'] }, { ...RANGES, clusters: { a: ['a.yaml'], b: ['b.yaml'] } });
  expect(twice.summary.metadata).toMatchObject({ Neighbours: '1' });
});

test('the properties say which rules are asked, of which pods, and what is known beside the manifests', async () => {
  const told = async (properties: object, manifest: Json) =>
    (await validate({ 'a.yaml': yaml(manifest, ...surroundings()) }, properties)).violations.map(({ ruleName }) => ruleName);
  const unknownClass = tweaked('Pod', ({ spec }) => { spec.runtimeClassName = 'sandbox'; });
  const job = makeObject('kubeflow.org/v1', 'PyTorchJob', 'train', { task: { spec: { hostPID: true } } });
  const podKinds = [{ apiVersion: 'kubeflow.org/v1', kind: 'PyTorchJob', path: 'spec.task' }];
  const elsewhere = weak();
  elsewhere.metadata.namespace = 'others';
  delete elsewhere.metadata.labels['cdk8s-hardened-agents/agent'];
  expect(await told({ ...RANGES, severities: { 'no-host-namespaces': 'off' }, reasons }, weak())).toEqual([]);
  expect(await told({ ...RANGES, podSelector: { app: 'other' }, reasons: { podSelector: reason } }, elsewhere))
    .toEqual(['no-host-namespaces']); // a neighbour that can take the node
  expect(await told({ ...RANGES, podSelector: { app: 'other' }, reasons: { podSelector: reason } }, weak()))
    .toEqual(['no-host-namespaces']); // in a namespace for agents
  expect(await told(RANGES, unknownClass())).toEqual(['require-sandboxed-runtime']);
  expect(await told({ ...RANGES, runtimes: { sandbox: 'virtual-machine' } }, unknownClass())).toEqual([]);
  expect(await told(RANGES, job)).toEqual([]);
  expect(await told({ ...RANGES, podKinds }, job)).toContain('no-host-namespaces');
  expect(await told({ ...RANGES, podKinds, pack: 'baseline', reasons: { pack: reason } }, job)).not.toContain('no-service-links');
});

test('acknowledgements are honoured and told, those that are in vain too', async () => {
  const manifest = weak();
  manifest.metadata.annotations = { [ACK]: 'the debugger needs it' };
  const other = valid('Deployment');
  other.metadata.annotations = { [ACK]: 'no longer needed' };
  const { success, summary, violations, logged } = await validate({ 'a.yaml': yaml(manifest, other, ...surroundings()) });
  expect([success, violations, summary.metadata?.Acknowledged]).toEqual([true, [], '1']);
  expect(logged).toEqual([
    `${fileAt('a.yaml')}: ${objectName(manifest)}: spec.hostPID is true (no-host-namespaces) is acknowledged: the debugger needs it`,
    `${fileAt('a.yaml')}: ${objectName(other)}: the acknowledgement of "no-host-namespaces" is unused: the rule finds nothing here`,
  ]);
});

test('what cannot be read fails, and hides nothing of the other files', async () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', ...[...'bcdefgh'].map((name, i) =>
    `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[i]}`).join(', ')}]`)].join('\n');
  const { success, violations } = await validate({
    'a.yaml': 'text\n---\n- 1\n---\n',
    'b.yaml': bomb,
    'c.yaml': yaml(weak(), ...surroundings()),
  });
  expect(success).toBe(false);
  expect(violations.map(({ ruleName }) => ruleName)).toEqual(['unreadable-manifest', 'no-host-namespaces']);
  expect(violations[0].violatingConstructs.map(({ manifestPath, locations }) => [manifestPath, locations])).toEqual([
    [fileAt('b.yaml'), [expect.stringMatching(/alias/)]],
    [fileAt('a.yaml'), ['a document is "text", not an object']],
    [fileAt('a.yaml'), ['a document is [1], not an object']],
  ]);
});

test('an object without a name, and one whose fields are of other types', async () => {
  const { violations } = await validate({
    'a.yaml': yaml({ apiVersion: 'v1', kind: 'Pod', metadata: { name: { a: 1 } } },
      { apiVersion: 'v1', kind: 'Pod', spec: 7 }),
  });
  expect(new Set(violations.flatMap(({ violatingConstructs }) => violatingConstructs.map(({ resourceName }) => resourceName))))
    .toEqual(new Set(['N/A']));
  expect(violations[0].violatingConstructs.map(({ locations: [location] }) => location.split(': ')[0]))
    .toEqual(['Pod "{"a":1}"', 'Pod ""']);
});

test.each<[unknown, string]>([
  [{ packs: 'strict' },
    'cdk8s.yaml: \'validations[].properties.packs\' must be left out: there are pack, severities, reasons, podCidrs, serviceCidrs, '
      + 'nodeCidrs, apiServerCidrs, denyPrivate, clusterDomain, podSelector, podKinds, runtimes, registries, clusters, all, '
      + 'ignoreAcknowledgements, got "strict"'],
  [{ pack: 'all' }, 'cdk8s.yaml: \'validations[].properties.pack\' must be one of "baseline", "strict", got "all"'],
  [{ podCidrs: ['10.1.2.3/8'] },
    'cdk8s.yaml: \'validations[].properties.podCidrs[0]\' must have no bits set after the prefix; did you mean "10.0.0.0/8"?, got '
      + '"10.1.2.3/8"'],
  [{ all: true, podSelector: { app: 'a' }, reasons: { podSelector: reason } },
    'cdk8s.yaml: \'validations[].properties.all\' must be left out beside podSelector, which leaves pods out, got true'],
  [{ all: 'yes' }, 'cdk8s.yaml: \'validations[].properties.all\' must be true or false, got "yes"'],
  [['strict'], 'cdk8s.yaml: \'validations[].properties\' must be a map, got ["strict"]'],
])('properties %j are refused', (properties, message) => {
  expect(failure(() => new AgentValidation(properties))).toBe(message);
});
