import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, Chart, Include, JsonPatch, Lazy, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentAdmission, AgentCluster, AgentPolicy, AgentReach, DetectionNodeFiles, HardenedAgentPod, PodSubnetEgressDeny,
} from '../../src';
import { Json } from '../../src/engine/value/json';
import { Enforcement } from '../../src/synth/enforcement';
import { RANGES, base, open, pod } from '../support/app';

/** What an app reaches is computed once while the app is the same. Whatever changes what is written counts at the next call. */

/** The policy opens 203.0.113.n for every agent. */
const opening = (n: number): Json => (
  { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: `203.0.113.${n}/32` } }] }] });
const policyOf = (spec: unknown, name = 'policy') => (
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace: 'agents' }, spec }) as any;

/** An app with policies that can change: one that opens 1 by a Lazy, one that opens 2 by props, and one that opens 3 by its context. */
function changeable() {
  const b = open();
  new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, allowInternet: false, allowDns: false, ...RANGES });
  const agent = pod(b, { name: 'agent' });
  const lazy = { n: 1 };
  const props = policyOf(opening(2));
  new ApiObject(b.chart, 'lazy', policyOf(Lazy.any({ produce: () => opening(lazy.n) }), 'lazy'));
  const plain = new ApiObject(b.chart, 'plain', props);
  const context: ApiObject = new ApiObject(b.chart, 'context', policyOf(Lazy.any({
    produce: () => opening(context.node.tryGetContext('n') as number ?? 3),
  }), 'context'));
  return { ...b, agent, lazy, props, plain, context };
}

type Changeable = ReturnType<typeof changeable>;

const reachesOf = ({ app, agent }: { readonly app: Changeable['app']; readonly agent: HardenedAgentPod }): AgentReach[] => [
  agent.reach(), AgentPolicy.of(app).reaches().find(({ constructPath }) => constructPath === agent.node.path)!,
];
const opened = (reach: AgentReach) => [1, 2, 3, 9].filter((n) => reach.allowsAddress(`203.0.113.${n}`, 443));

function include(chart: Chart): void {
  const url = join(mkdtempSync(join(tmpdir(), 'reach-')), 'policy.json');
  writeFileSync(url, JSON.stringify(policyOf(opening(9), 'file')));
  new Include(chart, 'file', { url });
}

const NINE = '203.0.113.9/32';
const cidr = '/spec/egress/0/to/0/ipBlock/cidr';

test.each<[what: string, expected: number[], change: (c: Changeable) => unknown]>([
  ['a construct', [1, 2, 3, 9], ({ chart }) => new ApiObject(chart, 'more', policyOf(opening(9), 'more'))],
  ['a chart', [1, 2, 3, 9], ({ app }) => new ApiObject(new Chart(app, 'more'), 'more', policyOf(opening(9), 'more'))],
  ['a file', [1, 2, 3, 9], ({ chart }) => include(chart)],
  ['a connection', [1, 2, 3, 9], ({ agent, chart }) => agent.connections.allowTo(kplus.NetworkPolicyIpBlock.ipv4(chart, 'block', NINE))],
  ['a patch', [1, 3, 9], ({ plain }) => plain.addJsonPatch(JsonPatch.replace(cidr, NINE))],
  ['a patch of the kind', [1, 3], ({ plain }) => plain.addJsonPatch(JsonPatch.replace('/kind', 'Other'))],
  ['another value of a Lazy', [2, 3, 9], ({ lazy }) => (lazy.n = 9)],
  ['props that change', [1, 3, 9], ({ props }) => (props.spec.egress[0].to[0].ipBlock.cidr = NINE)],
  ['a context', [1, 2, 9], ({ context }) => context.node.setContext('n', 9)],
  ['a toJson', [1, 3, 9], ({ plain }) => (plain.toJson = () => policyOf(opening(9)))],
  ['a resolver', [1, 3, 9], ({ app }) => app.resolvers.push({
    resolve: (context) => context.value === '203.0.113.2/32' && context.replaceValue(NINE),
  })],
  ['a child that is gone', [1, 3], ({ chart }) => chart.node.tryRemoveChild('plain')],
  ['a child in the place of another one', [1, 3, 9], ({ chart }) => {
    chart.node.tryRemoveChild('plain');
    new ApiObject(chart, 'plain', policyOf(opening(9)));
  }],
  ['a validation', [2, 3, 9], ({ app, chart, lazy }) => {
    chart.node.addValidation({
      validate: () => {
        lazy.n = 9;
        return [];
      },
    });
    app.synthYaml();
  }],
  ['another selector', [1, 3], ({ props }) => (props.spec.podSelector = { matchLabels: { team: 'web' } })],
  ['a label of the pod', [1, 2, 3], ({ props, agent }) => {
    props.spec.podSelector = { matchLabels: { team: 'web' } };
    expect(opened(agent.reach())).toEqual([1, 3]);
    agent.metadata.addLabel('team', 'web');
  }],
])('%s counts', (_, expected, change) => {
  const c = changeable();
  expect(reachesOf(c).map(opened)).toEqual([[1, 2, 3], [1, 2, 3]]);
  change(c);
  expect(reachesOf(c).map(opened)).toEqual([expected, expected]);
});

test('what callers do with an answer and with what synth gives changes no answer', () => {
  const c = changeable();
  const lines = () => [...reachesOf(c), c.agent.reachedBy()].map((one) => one.lines());
  const before = lines();
  for (const { targets, notComputed } of reachesOf(c)) {
    targets.flatMap((one) => [one.addresses, one.exceptAddresses, one.policies, one.ports]).forEach((all) => all.push('more'));
    notComputed.push('more');
  }
  c.agent.reachedBy().sources.forEach(({ addresses }) => addresses.push('more'));
  Testing.synth(c.chart).forEach((json) => Object.assign(json.spec ?? {}, { podSelector: { matchLabels: { team: 'web' } } }));
  expect(lines()).toEqual(before);
  expect(JSON.stringify(reachesOf(c).map(({ targets, notComputed }) => [targets, notComputed]))).not.toContain('more');
});

/** How many views of clusters a function makes. */
function viewsIn(act: () => void): number {
  const view = jest.spyOn(Enforcement.prototype, 'view');
  try {
    act();
    return view.mock.calls.length;
  } finally {
    view.mockRestore();
  }
}

test('a view of the app serves all answers while the app is the same', () => {
  const c = changeable();
  const all = () => [...reachesOf(c), c.agent.reachedBy(), ...AgentPolicy.of(c.app).callers()].map((one) => one.lines());
  expect(viewsIn(() => [1, 2, 3].forEach(all))).toBe(1);
  c.lazy.n = 9;
  expect(viewsIn(all)).toBe(1);
  new AgentAdmission(c.chart, 'admission'); // what a network does depends on no text about the app, so none is made
  new DetectionNodeFiles(c.chart, 'files');
  expect(viewsIn(() => [1, 2, 3].forEach(all))).toBe(1);
});

test('the cluster that a chart gets later', () => {
  const c = changeable();
  const other = new Chart(c.app, 'other');
  new ApiObject(other, 'more', policyOf(opening(9), 'more'));
  expect(opened(c.agent.reach())).toEqual([1, 2, 3, 9]);
  new AgentCluster({ name: 'own' }).applyTo(other);
  expect(opened(c.agent.reach())).toEqual([1, 2, 3]);
});

test('rules that are enforced later, whose options no one changes any more', () => {
  const b = base();
  const kind = { apiVersion: 'example.com/v1', kind: 'Robot', path: 'spec.template' };
  const robot = new ApiObject(b.chart, 'robot', {
    apiVersion: 'example.com/v1', kind: 'Robot', metadata: { namespace: 'agents' }, spec: { template: {}, other: { metadata: {} } },
  } as any);
  const reach = () => AgentPolicy.of(b.app).reach(robot).lines();
  expect(reach).toThrow('make one sort of pods');
  AgentPolicy.of(b.app).enforce({ podKinds: [kind] });
  expect(reach()).toContainEqual(expect.stringContaining('0.0.0.0/0'));
  kind.kind = 'Other';
  expect(reach()).not.toEqual([]);
});

test('the construct that is named for an agent', () => {
  const b = base();
  const deployment = new kplus.k8s.KubeDeployment(b.chart, 'made', {
    metadata: { namespace: 'agents' }, spec: { selector: {}, template: { spec: { containers: [] } } },
  });
  const paths = () => AgentPolicy.of(b.app).reaches().map(({ constructPath }) => constructPath);
  expect(paths()).toEqual(['test/made']);
  b.chart.node.defaultChild = deployment;
  expect(paths()).toEqual(['test']);
});

test('an agent in the place of one with the same manifest', () => {
  const b = base();
  const first = pod(b, { name: 'agent' });
  const lines = first.reach().lines();
  b.chart.node.tryRemoveChild(first.node.id);
  expect(pod(b, { name: 'agent' }).reach().lines()).toEqual(lines);
  expect(() => first.reach()).toThrow('make one sort of pods');
});
