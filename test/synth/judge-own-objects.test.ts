import { ApiObject, App, Chart } from 'cdk8s';
import { AgentExposure, AgentPeer, AgentPolicy, ExistingAgentNamespace, ExposureType, GVisorRuntime, Harden } from '../../src';
import { OWN_OBJECTS_ANNOTATION } from '../../src/engine/manifest/labels';
import { Json } from '../../src/engine/value/json';
import { check, yaml } from '../cli/command';
import { validate } from '../plugin/plugin';
import { Base, RANGES, base, open, pod } from '../support/app';
import { failure } from '../support/errors';
import { HOST_PATH, bindingOf, idlePolicy, plainPod, makeObject } from '../support/plain';

const REASON = 'the platform team runs check on its own charts';

/** An app with an agent and an object of others. With a reason it judges own objects only. */
function withOther(other: Json, reason?: string): Base & { readonly other: ApiObject } {
  const b = base();
  pod(b);
  if (reason !== undefined) {
    AgentPolicy.of(b.app).judgeOwnObjects(reason);
  }
  return { ...b, other: new ApiObject(b.chart, 'other', other as any) };
}

const rulesAt = (app: App, path = 'test/other') => new Set(AgentPolicy.of(app).findings()
  .filter(({ constructPath }) => constructPath === path).map(({ ruleId }) => ruleId));

test.each<[what: string, other: Json, rule: string]>([
  ['a policy beside agents', idlePolicy('agents'), 'no-idle-policy'],
  ['a binding beside agents', bindingOf({ kind: 'ServiceAccount', name: 'agent', namespace: 'agents' }, 'agents'), 'no-unknown-api-rights'],
  ['a neighbour that can take the node', plainPod('web', HOST_PATH), 'no-host-volumes'],
  ['a pod beside agents, by a rule that admission lacks', plainPod('agents', {
    hostAliases: [{ ip: '203.0.113.7', hostnames: ['api.example.com'] }],
  }), 'no-host-aliases'],
])('objects of others are judged by fewer rules: %s', (_, other, rule) => {
  expect(rulesAt(withOther(other).app)).toContain(rule);
  expect(rulesAt(withOther(other, REASON).app)).not.toContain(rule);
});

test('a neighbour that calls an agent by the name that it had is found, too', () => {
  const b = base();
  const agent = pod(b);
  const through = ExposureType.service({ callers: [AgentPeer.ofNamespace(b.chart, 'web', 'web')] });
  new AgentExposure(b.chart, 'api', { agent, name: 'triage', port: 8080, through });
  new ApiObject(b.chart, 'namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } });
  new ApiObject(b.chart, 'ui', plainPod('web', {
    containers: [{ name: 'ui', image: 'ui', env: [{ name: 'TRIAGE_URL', value: 'http://triage:8000' }, { name: 'DB_HOST', value: 'db' }] }],
  }) as any);
  const found = AgentPolicy.of(b.app).findings().filter(({ constructPath }) => constructPath === 'test/ui');
  expect(found.map(({ message }) => message)).toEqual([
    expect.stringContaining('namespace web has no Service "triage" (TRIAGE_URL): write "triage.agents.svc"'),
  ]);
});

describe('it never switches off what held before', () => {
  test.each<[what: string, other: Json, rule: string]>([
    ['the rules of admission on a pod beside agents', plainPod('agents', { hostPID: true }), 'no-host-namespaces'],
    ['the same on a pod with the label of agents', {
      ...plainPod('web'), metadata: { name: 'plain', namespace: 'web', labels: { 'cdk8s-hardened-agents/agent': 'true' } },
    }, 'require-sandboxed-runtime'],
    ['unknown kinds that make pods beside agents', {
      apiVersion: 'example.com/v1', kind: 'Crew', metadata: { name: 'crew', namespace: 'agents' }, spec: { containers: [{ image: 'a' }] },
    }, 'no-unjudged-pods'],
    ['policies of other networks', makeObject('crd.antrea.io/v1beta1', 'NetworkPolicy', 'p', {}), 'no-unjudged-policy'],
  ])('%s', (_, other, rule) => {
    expect(rulesAt(withOther(other, REASON).app)).toContain(rule);
  });

  test('objects of this library', () => {
    const b = base();
    AgentPolicy.of(b.app).judgeOwnObjects(REASON);
    pod(b, { image: 'registry.example/agent:latest' });
    expect(failure(() => b.app.synthYaml())).toContain('no-latest-image');
  });

  test('what `Harden` covers, wherever it is', () => {
    const b = withOther(plainPod('web', HOST_PATH), REASON);
    b.other.with(new Harden({ runtime: b.runtime }));
    expect(rulesAt(b.app)).toEqual(new Set([...rulesAt(b.app), 'no-host-volumes', 'require-egress-policy']));
  });

  test('what `check` and the plugin find', async () => {
    const { chart } = withOther(idlePolicy('agents'), REASON);
    const manifests = yaml(...chart.toJson() as Json[]);
    expect((await check(['-'], manifests)).out).toContain('no-idle-policy');
    expect((await validate({ 'a.yaml': manifests })).violations.map(({ ruleName }) => ruleName)).toContain('no-idle-policy');
  });
});

describe('the reason', () => {
  const carriers = (chart: Chart) => (chart.toJson() as Json[])
    .filter(({ metadata }) => metadata.annotations?.[OWN_OBJECTS_ANNOTATION] === REASON)
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);

  test('is on each Namespace for agents, and on nothing without a call', () => {
    expect(carriers(withOther(plainPod('web'), ` ${REASON} `).chart)).toEqual(['Namespace agents']);
    expect(carriers(withOther(plainPod('web')).chart)).toEqual([]);
  });

  test('is on each agent if the app has no such Namespace, also in a List', () => {
    const app = new App();
    const chart = new Chart(app, 'test');
    const namespace = new ExistingAgentNamespace(chart, 'agents', { name: 'agents' });
    AgentPolicy.acknowledge(namespace, 'require-restricted-namespace', 'another app sets the label of the namespace');
    AgentPolicy.of(app).judgeOwnObjects(REASON);
    const labels = { 'cdk8s-hardened-agents/agent': 'true' };
    const labelled = { ...plainPod('agents'), metadata: { name: 'a', namespace: 'agents', labels } };
    const list = new ApiObject(chart, 'list', { apiVersion: 'v1', kind: 'List', items: [labelled, plainPod('web')] } as any);
    AgentPolicy.of(app).findings().filter(({ constructPath }) => constructPath === list.node.path)
      .forEach(({ ruleId }) => AgentPolicy.acknowledge(list, ruleId, 'this test is about the reason alone'));
    const { items } = (chart.toJson() as Json[]).find(({ kind }) => kind === 'List')!;
    expect((items as Json[]).map(({ metadata }) => metadata.annotations?.[OWN_OBJECTS_ANNOTATION])).toEqual([REASON, undefined]);
    expect(carriers(chart)).toEqual([]);
  });

  test('is in exceptions(), reports, check and the plugin', async () => {
    const { app, chart } = withOther(plainPod('web'), REASON);
    const exceptions = [{ option: 'ownObjects', reason: REASON }];
    expect(AgentPolicy.of(app).exceptions()).toEqual(exceptions);
    expect(AgentPolicy.of(app).report().exceptions).toEqual(exceptions);
    const manifests = yaml(...chart.toJson() as Json[]);
    expect((JSON.parse((await check(['-', '--format', 'json'], manifests)).out) as Json).exceptions).toEqual(exceptions);
    expect((await check(['-', '--ignore-acknowledgements'], manifests)).out)
      .toContain(`Stated, not checked\n  synth judges objects of others by fewer rules: ${REASON}\n`);
    const clusters = { a: ['a*'], b: ['b*'] };
    const { logged, summary } = await validate({ 'a.yaml': manifests, 'b.yaml': manifests }, { ...RANGES, clusters });
    expect(logged.filter((line) => line.endsWith(REASON))).toEqual([`synth judges objects of others by fewer rules: ${REASON}`]);
    expect(summary.metadata).toMatchObject({ 'Exception ownObjects': REASON });
  });

  test.each([undefined, '', 'because', '..........', 7])('must say something: %p', (reason) => {
    expect(failure(() => AgentPolicy.of(open().app).judgeOwnObjects(reason as string)))
      .toMatch(/'reason' must say in at least 10 letters or digits why fewer rules judge objects of others, got /);
  });
});

test('`enforce` and `judgeOwnObjects` exclude each other, and each is called once', () => {
  const calls = {
    enforce: (app: App) => AgentPolicy.of(app).enforce(),
    judgeOwnObjects: (app: App) => AgentPolicy.of(app).judgeOwnObjects(REASON),
  };
  const message = (first: keyof typeof calls, second: keyof typeof calls) => {
    const { app } = base();
    calls[first](app);
    return failure(() => calls[second](app));
  };
  expect(message('enforce', 'judgeOwnObjects')).toMatch('\'judgeOwnObjects\' must be called without \'enforce\'');
  expect(message('judgeOwnObjects', 'enforce')).toMatch('\'enforce\' must be called without \'judgeOwnObjects\'');
  expect(message('judgeOwnObjects', 'judgeOwnObjects')).toMatch('\'judgeOwnObjects\' must be called once for an app');
  expect(message('enforce', 'enforce')).toMatch('\'enforce\' must be called once for an app; give all options in one call');
});

test('an app without agents may call it, and nothing carries the reason', () => {
  const app = new App();
  const chart = new Chart(app, 'test');
  new GVisorRuntime(chart, 'gvisor');
  AgentPolicy.of(app).judgeOwnObjects(REASON);
  expect(JSON.stringify(chart.toJson())).not.toContain(REASON);
});
