import { readFileSync } from 'fs';
import { App, Chart } from 'cdk8s';
import { CIDRS, object, unjudged } from './ways';
import { AgentPolicy } from '../../src';
import { objectName } from '../../src/engine/manifest/manifest-list';
import { Posture } from '../../src/engine/posture/posture';
import { Json } from '../../src/engine/value/json';
import { at, check, command, yaml } from '../cli/command';
import { validate } from '../plugin/plugin';
import { RANGES, base, pod } from '../support/app';
import { HOST_PATH, bindingOf, idlePolicy, ingressTo, plainPod, plainWorkload, routeTo, serviceIn } from '../support/plain';

/** An app with one agent, and objects of others that an app has without `enforce`. */
function withOthers(...others: Json[]): App {
  const b = base();
  pod(b, { name: 'coder' });
  const chart = new Chart(b.app, 'others');
  others.forEach((other, i) => object(chart, `other-${i}`, other));
  return b.app;
}

/** What the tools say of an app: the findings with their objects, the agents, and how many neighbours there are. */
interface Answer {
  readonly findings: string[];
  readonly agents: string[];
  readonly neighbours: number;
}

/** The answer of the report. The other tools must give the same, as far as they say something. */
async function answer(make: () => App): Promise<Answer> {
  const manifests = yaml(...unjudged(make()));
  const ofPosture = ({ findings, agents, summary }: Posture): Answer => ({
    findings: findings.map(({ ruleId, source }) => `${source.object}: ${ruleId}`).sort(),
    agents: agents.map(({ title }) => title).sort(),
    neighbours: summary.neighbours,
  });
  const report = ofPosture(JSON.parse((await command(['report', '-', '--format', 'json', ...CIDRS], manifests)).out) as Posture);
  expect(ofPosture(AgentPolicy.of(make()).report())).toEqual(report);

  const checked = JSON.parse((await check(['-', '--format', 'json', ...CIDRS], manifests)).out) as {
    findings: { rule: string; object: Json }[]; summary: { neighbours: number };
  };
  expect(checked.findings.map(({ rule, object: { kind, ...metadata } }) => `${objectName({ kind, metadata })}: ${rule}`).sort())
    .toEqual(report.findings);
  expect(checked.summary.neighbours).toBe(report.neighbours);

  const { violations, summary } = await validate({ 'a.yaml': manifests });
  expect(violations.flatMap(({ ruleName, violatingConstructs }) => violatingConstructs.flatMap(({ locations }) =>
    locations.map((location) => `${/^\w+ "[^"]*"/.exec(location)![0]}: ${ruleName}`))).sort()).toEqual(report.findings);
  expect(Number((summary.metadata as Json).Neighbours ?? 0)).toBe(report.neighbours);

  const file = at('reach.json');
  await check(['-', '--write-accepted', file, ...CIDRS], manifests);
  expect((JSON.parse(readFileSync(file, 'utf8')) as { agents: Json[] }).agents.map(({ agent }) => agent as string).sort())
    .toEqual(report.agents);
  return report;
}

const named = (kind: string, name: string): Json => ({ kind, name, apiGroup: 'rbac.authorization.k8s.io' });
const account = { kind: 'ServiceAccount', name: 'agent', namespace: 'agents' };

describe('every tool finds the same, without `enforce`', () => {
  test.each<[what: string, others: Json[], found: string | undefined, neighbours: number]>([
    ['a web UI and a database elsewhere', [
      plainWorkload('Deployment', 'ui', 'web'), plainWorkload('StatefulSet', 'postgres', 'data'), serviceIn('web', 'ui'),
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } },
    ], undefined, 2],
    ['a plain pod beside an agent', [plainPod('agents')], 'Pod "agents/plain": require-sandboxed-runtime', 0],
    ['a policy beside an agent', [idlePolicy('agents')], 'NetworkPolicy "agents/idle": no-idle-policy', 0],
    ['a policy elsewhere', [idlePolicy('web'), plainPod('web')], undefined, 1],
    ['a binding beside an agent', [bindingOf(account, 'agents')], 'RoleBinding "agents/bound": no-unknown-api-rights', 0],
    ['a binding elsewhere for an agent', [bindingOf(account, 'web')], 'RoleBinding "web/bound": no-unknown-api-rights', 0],
    ['a binding elsewhere for everyone', [bindingOf(named('Group', 'system:authenticated'), 'web')],
      'RoleBinding "web/bound": no-unknown-api-rights', 0],
    ['a binding elsewhere for another', [
      bindingOf({ ...account, namespace: 'web' }, 'web'), plainPod('web', { serviceAccountName: 'agent' }),
    ], undefined, 1],
    ['an Ingress beside an agent', [ingressTo('web', 'agents'), serviceIn('agents')], 'Ingress "agents/front": no-dead-route', 0],
    ['a route elsewhere to a Service beside an agent', [routeTo('web', 'agents', 'web'), serviceIn('agents')],
      'HTTPRoute "web/front": no-dead-route', 0],
    ['a route elsewhere to another Service', [routeTo('web', 'web', 'web'), serviceIn('web')], undefined, 0],
    ['a webhook that is there twice', ['a', 'b'].map((failurePolicy) => ({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'hook' },
      webhooks: [{ name: 'a', failurePolicy }],
    })), 'MutatingWebhookConfiguration "hook": no-conflicting-object', 0],
    ['a ConfigMap that is there twice elsewhere', ['a', 'b'].map((a) => ({
      apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'web' }, data: { a },
    })), undefined, 0],
    ['a Namespace of others for agents', [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'more', labels: { 'cdk8s-hardened-agents/agents': 'true' } } },
    ], 'Namespace "more": require-restricted-namespace', 0],
    ['the same with "True"', [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'more', labels: { 'cdk8s-hardened-agents/agents': 'True' } } },
    ], undefined, 0],
    ['a socket of the node elsewhere', [plainPod('web', HOST_PATH)], 'Pod "web/plain": no-host-volumes', 1],
    ['the network of the node elsewhere', [plainWorkload('Deployment', 'ui', 'web', { hostNetwork: true })],
      'Deployment "web/ui": no-host-namespaces', 1],
    ['in a List', [{ apiVersion: 'v1', kind: 'List', items: [plainPod('web', HOST_PATH), plainPod('web', {}, 'other')] }],
      'Pod "web/plain": no-host-volumes', 2],
    ['a pod without a namespace', [plainPod(undefined)], undefined, 1],
  ])('%s', async (_, others, found, neighbours) => {
    const all = await answer(() => withOthers(...others));
    const own = await answer(() => withOthers());
    const more = all.findings.filter((finding) => !own.findings.includes(finding));
    expect(found === undefined ? more : more.includes(found)).toEqual(found === undefined ? [] : true);
    expect(all.neighbours).toBe(neighbours);
    expect(await answer(() => withOthers(...[...others].reverse()))).toEqual(all);
  });
});

test('synth fails, and names what is beside agents and what can take their node', () => {
  expect(() => withOthers(plainPod('agents')).synthYaml()).toThrow(
    /\[others\/other-0\] Pod "agents\/plain", which runs beside agents and is judged like one\n[^]*\(require-sandboxed-runtime\)/);
  expect(() => withOthers(plainPod('web', HOST_PATH)).synthYaml()).toThrow(
    /\[others\/other-0\] Pod "web\/plain", which is a neighbour of agents and can take their node\n {4}.*\(no-host-volumes\)$/);
  expect(withOthers(plainPod('web'), plainWorkload('StatefulSet', 'postgres', 'data')).synthYaml()).toContain('postgres');
});

test('an app in which nothing is marked judges no plain pod', () => {
  const app = new App();
  const chart = new Chart(app, 'test');
  AgentPolicy.of(app); // its guard is active
  object(chart, 'pod', plainPod('web', HOST_PATH));
  object(chart, 'policy', idlePolicy('web'));
  expect(AgentPolicy.of(app).findings()).toEqual([]);
  expect(app.synthYaml()).toContain('hostPath');
  AgentPolicy.of(app).enforce();
  expect(AgentPolicy.of(app).findings().map(({ ruleId }) => ruleId)).toEqual(expect.arrayContaining(['no-host-volumes', 'no-idle-policy']));
});

test('`enforce` judges neighbours by every rule, and with a selector by those about the node', () => {
  const found = (app: App) => new Set(AgentPolicy.of(app).findings().map(({ ruleId }) => ruleId));
  const make = () => withOthers(plainPod('web', HOST_PATH), idlePolicy('web'));
  const all = make();
  AgentPolicy.of(all).enforce(RANGES);
  expect([...found(all)]).toEqual(expect.arrayContaining(['no-host-volumes', 'require-sandboxed-runtime', 'no-idle-policy']));
  expect(AgentPolicy.of(all).report().summary.neighbours).toBe(0);
  const some = make();
  AgentPolicy.of(some).enforce({ ...RANGES, podSelector: { app: 'agent' }, reasons: { podSelector: 'the web team judges its own pods' } });
  expect(found(some)).toEqual(new Set(['no-host-volumes', 'no-idle-policy']));
  expect(AgentPolicy.of(some).report().summary.neighbours).toBe(1);
});
