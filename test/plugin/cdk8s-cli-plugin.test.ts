import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { stripVTControlCharacters } from 'util';
import { parse, stringify } from 'yaml';
import { folder, validate, yaml } from './plugin';
import { bundleSource } from '../../scripts/support/bundle-source';
import { outerEnv } from '../../scripts/support/run';
import { objectName } from '../../src/engine/manifest/manifest-list';
import { RULES } from '../../src/engine/rules/catalogue';
import { Json } from '../../src/engine/value/json';
import { AgentValidation } from '../../src/plugin/cdk8s-cli-plugin';
import { RANGES } from '../support/app';
import { surroundings, tweaked, valid } from '../support/cases';
import { failure } from '../support/errors';
import { ROOT } from '../support/root';

const ACK = 'cdk8s-hardened-agents/acknowledged-no-host-namespaces';
const weak = tweaked('Pod', ({ spec }) => { spec.hostPID = true; });

const hardened = () => yaml(valid('Deployment'), ...surroundings());

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
      manifestPath: join(folder, 'b.yaml'),
    }],
  }]]);
});

test('rules with errors come first, and what they find is gathered by object', async () => {
  const pod = tweaked('Pod', ({ spec, metadata }) => {
    Object.assign(spec, { hostIPC: true, hostPID: true, enableServiceLinks: true });
    metadata.name = 'one';
  });
  const { violations } = await validate({ 'a.yaml': yaml(pod(), weak(), ...surroundings()) },
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

test('the properties say which rules are asked, of which pods, and what is known beside the manifests', async () => {
  const told = async (properties: object, manifest: Json) =>
    (await validate({ 'a.yaml': yaml(manifest, ...surroundings()) }, properties)).violations.map(({ ruleName }) => ruleName);
  const unknownClass = tweaked('Pod', ({ spec }) => { spec.runtimeClassName = 'sandbox'; });
  const job = {
    apiVersion: 'kubeflow.org/v1',
    kind: 'PyTorchJob',
    metadata: { name: 'train', namespace: 'agents' },
    spec: { task: { spec: { hostPID: true } } },
  };
  const podKinds = [{ apiVersion: 'kubeflow.org/v1', kind: 'PyTorchJob', path: 'spec.task' }];
  const elsewhere = weak();
  elsewhere.metadata.namespace = 'others';
  delete elsewhere.metadata.labels['cdk8s-hardened-agents/agent'];
  expect(await told({ ...RANGES, severities: { 'no-host-namespaces': 'off' }, reasons }, weak())).toEqual([]);
  expect(await told({ ...RANGES, podSelector: { app: 'other' }, reasons: { podSelector: reason } }, elsewhere)).toEqual([]);
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
    `${join(folder, 'a.yaml')}: ${objectName(manifest)}: spec.hostPID is true (no-host-namespaces) is acknowledged: the debugger needs it`,
    `${join(folder, 'a.yaml')}: ${objectName(other)}: the acknowledgement of "no-host-namespaces" is unused: the rule finds nothing here`,
  ]);
});

describe('clusters', () => {
  const policyFor = (cidr: string) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'open', namespace: 'agents' },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }] },
  });
  const clusters = { dev: ['dev*.yaml'], prod: ['*/prod*.yaml'] };
  const rulesOf = async (files: { [name: string]: string }, properties: object = {}) =>
    (await validate(files, { ...RANGES, ...properties })).violations
      .map(({ ruleName, violatingConstructs }) => [ruleName, violatingConstructs.map(({ manifestPath }) => manifestPath)]);
  const at = (...names: string[]) => names.map((name) => join(folder, name));
  const pod = (tweak: (spec: Json) => void = () => {}) => tweaked('Pod',
    ({ spec, metadata }) => { metadata.name = 'agent'; tweak(spec); })();
  const other = () => pod((spec) => { spec.containers[0].image = spec.containers[0].image.replace('agent', 'other'); });

  test('files of different clusters are judged apart, with those that belong to each', async () => {
    const files = { 'dev.yaml': yaml(pod()), 'prod.yaml': yaml(other()), 'shared.yaml': yaml(...surroundings()) };
    expect(await rulesOf(files)).toEqual([['no-conflicting-object', at('dev.yaml', 'prod.yaml')]]);
    expect(await rulesOf(files, { clusters })).toEqual([]);
  });

  test('a policy of one cluster opens nothing in the other', async () => {
    const files = {
      'dev.yaml': yaml(pod(), policyFor('10.244.0.0/16')),
      'prod.yaml': yaml(other()),
      'shared.yaml': yaml(...surroundings()),
    };
    expect(await rulesOf(files, { clusters })).toEqual([['no-open-egress', at('dev.yaml')]]);
  });

  test('a policy in a file that no pattern matches opens both', async () => {
    const files = {
      'dev.yaml': yaml(pod()),
      'prod.yaml': yaml(other()),
      'shared.yaml': yaml(...surroundings(), policyFor('10.244.0.0/16')),
    };
    expect(await rulesOf(files, { clusters })).toEqual([['no-open-egress', at('dev.yaml', 'prod.yaml')]]);
  });

  test('a file of two clusters is judged in both, and told once', async () => {
    const manifest = weak();
    manifest.metadata.annotations = { [ACK]: 'the debugger needs it' };
    const open = yaml(weak(), { ...manifest, metadata: { ...manifest.metadata, name: 'other' } }, { kind: 'List', items: [7] });
    const files = {
      'dev-prod.yaml': open,
      'dev.yaml': yaml(policyFor('203.0.113.0/24')),
      'prod.yaml': yaml(valid('Namespace')),
      'shared.yaml': yaml(...surroundings().filter(({ kind }) => kind !== 'Namespace')),
    };
    const { violations, summary, logged } = await validate(files, { ...RANGES, clusters: { dev: ['dev*'], prod: ['*prod.yaml'] } });
    expect(violations.map(({ ruleName, violatingConstructs }) => [ruleName, violatingConstructs.length]))
      .toEqual([['unreadable-manifest', 1], ['no-host-namespaces', 1]]);
    expect([summary.metadata, logged.length]).toEqual([{
      Objects: String(surroundings().length + 4),
      Errors: '2',
      Warnings: '0',
      Acknowledged: '1',
    }, 1]);
  });

  test('an acknowledgement that is used in one cluster is used', async () => {
    const agent = pod();
    agent.metadata.annotations = { 'cdk8s-hardened-agents/acknowledged-no-open-egress': 'development calls the test bench' };
    const files = {
      'a-agent.yaml': yaml(agent, ...surroundings()),
      'dev.yaml': yaml(policyFor('10.244.0.0/16')),
      'prod.yaml': yaml(policyFor('203.0.113.0/24')),
    };
    const { success, logged } = await validate(files, { ...RANGES, clusters: { dev: ['dev.yaml'], prod: ['prod.yaml'] } });
    expect([success, logged]).toEqual([true, [expect.stringMatching(/is acknowledged: development calls the test bench$/)]]);
  });

  test('a pattern that matches no file', async () => {
    await expect(validate({ 'dev.yaml': hardened() }, { clusters: { dev: ['dev.yaml'], prod: ['dev.yaml', 'prod?.yaml'] } }))
      .rejects.toThrow('cdk8s.yaml: \'validations[].properties.clusters.prod[1]\' must match a written file: '
        + `${join(folder, 'dev.yaml')}, got "prod?.yaml"`);
  });

  test.each<[unknown, string]>([
    [[], 'clusters\' must map names of clusters to patterns of files, for example { "dev": ["dev*.k8s.yaml"], "prod": ["prod*.k8s.yaml"] '
      + '}, got []'],
    [{}, 'clusters\' must map names of clusters'],
    [{ dev: 'dev*' }, 'clusters.dev\' must be a list of patterns of file names, for example ["prod*.k8s.yaml"], got "dev*"'],
    [{ dev: [] }, 'clusters.dev\' must be a list of patterns'],
    [{ dev: [''] }, 'clusters.dev\' must be a list of patterns'],
  ])('refuses %j', (given, message) => {
    expect(failure(() => new AgentValidation({ clusters: given }))).toContain(`cdk8s.yaml: 'validations[].properties.${message}`);
  });
});

test('ranges that a Namespace has of its cluster are closed', async () => {
  const namespace = tweaked('Namespace', ({ metadata }) => {
    metadata.annotations =
    { 'cdk8s-hardened-agents/cluster': '{"podCidrs":["10.9.0.0/16"]}' };
  })();
  const open = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'open', namespace: 'agents' },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.9.0.0/24' } }] }] },
  };
  const around = surroundings().filter(({ kind }) => kind !== 'Namespace');
  const { violations } = await validate({ 'a.yaml': yaml(valid('Pod'), open, namespace, ...around) }, {});
  expect(violations.map(({ ruleName }) => ruleName)).toContain('no-open-egress');
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
    [join(folder, 'b.yaml'), [expect.stringMatching(/alias/)]],
    [join(folder, 'a.yaml'), ['a document is "text", not an object']],
    [join(folder, 'a.yaml'), ['a document is [1], not an object']],
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
    'cdk8s.yaml: \'validations[].properties.packs\' must be left out: there are pack, severities, podCidrs, serviceCidrs, nodeCidrs, '
      + 'apiServerCidrs, denyPrivate, podKinds, runtimes, registries, podSelector, reasons, clusters, ignoreAcknowledgements, got '
        + '"strict"'],
  [{ pack: 'all' }, 'cdk8s.yaml: \'validations[].properties.pack\' must be one of "baseline", "strict", got "all"'],
  [{ podCidrs: ['10.1.2.3/8'] },
    'cdk8s.yaml: \'validations[].properties.podCidrs[0]\' must have no bits set after the prefix; did you mean "10.0.0.0/8"?, got '
      + '"10.1.2.3/8"'],
  [['strict'], 'cdk8s.yaml: \'validations[].properties\' must be a map, got ["strict"]'],
])('properties %j are refused', (properties, message) => {
  expect(failure(() => new AgentValidation(properties))).toBe(message);
});

describe('cdk8s synth', () => {
  const PLUGIN = bundleSource(ROOT, join('src', 'index.ts'));

  /** Runs cdk8s-cli on an app of its own that writes the manifests and has the plugin from this checkout's sources. */
  function synth(manifests: Json[], properties: object, name = 'AgentValidation') {
    const app = mkdtempSync(join(folder, 'app-'));
    mkdirSync(join(app, 'plugin'));
    writeFileSync(join(app, 'plugin', 'index.js'), PLUGIN);
    symlinkSync(join(ROOT, 'node_modules'), join(app, 'node_modules'));
    const validations = [{ package: './plugin', version: '0.0.0', class: name, properties }];
    writeFileSync(join(app, 'cdk8s.yaml'), stringify({ language: 'typescript', app: 'node main.js', validations }));
    writeFileSync(join(app, 'manifests.json'), JSON.stringify(manifests));
    writeFileSync(join(app, 'main.js'), `const { ApiObject, App, Chart } = require('cdk8s');
const app = new App();
const chart = new Chart(app, 'agents');
require('./manifests.json').forEach((manifest, i) => new ApiObject(chart, manifest.metadata.name + (i || ''), manifest));
app.synth();
`);
    const args = ['synth', '--check-upgrade=false', '--validation-reports-output-file', 'report.json'];
    const { status, stdout, stderr } = spawnSync(join(ROOT, 'node_modules', '.bin', 'cdk8s'), args,
      { cwd: app, env: outerEnv(), encoding: 'utf8' });
    return { status, stdout, stderr, app };
  }

  test('passes a hardened app', () => {
    const { status, stdout } = synth([valid('Pod'), ...surroundings()], RANGES);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/Errors +│ 0[\s\S]*Validations ended succesfully/)]);
  });

  test('fails a weak one, configured and told as the documentation has it', () => {
    const page = readFileSync(join(ROOT, 'docs', 'cdk8s-cli.md'), 'utf8');
    const [config, report] = [...page.matchAll(/^```\w*\n(.*?)^```/gms)].map(([, text]) => text);
    const [{ class: name, properties }] = parse(config).validations;
    const pod = weak();
    pod.metadata.name = 'claude-code';
    const { status, stdout, stderr, app } = synth([pod, ...surroundings()], properties, name);
    expect([status, stderr]).toEqual([2, expect.stringContaining('Validation failed')]);
    expect(stripVTControlCharacters(stdout)).toContain(report);
    const [{ violations }] = JSON.parse(readFileSync(join(app, 'report.json'), 'utf8')).reports;
    expect(violations).toMatchObject([{
      violatingConstructs: [{
        constructPath: 'agents/claude-code',
        manifestPath: 'dist/agents.k8s.yaml',
      }],
    }]);
  });

  test('tells which property is wrong, and nothing of ours', () => {
    const { status, stderr } = synth([], { pack: 'all' });
    expect([status, stderr]).toEqual([1,
      '[Error: cdk8s.yaml: \'validations[].properties.pack\' must be one of "baseline", "strict", got "all"]\n']);
  });
});
