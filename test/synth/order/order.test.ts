import { mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart, Testing, Yaml, YamlOutputType } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentCluster, AgentNamespace, GVisorRuntime, Harden, HardenedAgentDeployment, HardenedAgentPod, IAgentNamespace, IAgentRuntime,
  PodSubnetEgressDeny,
} from '../../../src';
import { IMAGE, Manifest } from '../../support/app';
import { failure } from '../../support/errors';
import { makeObject, makePolicy } from '../../support/plain';

const names = (chart: Chart) => (Testing.synth(chart) as Manifest[]).map((object) => `${object.kind}/${object.metadata.name}`);

/** The places where one object comes before what it needs. */
function misplaced(manifests: Manifest[]): string[] {
  const at = (kind: string, name?: string, namespace?: string) =>
    manifests.findIndex((o) => o.kind === kind && o.metadata.name === name
      && (namespace === undefined || o.metadata.namespace === namespace));
  return manifests.flatMap((object, i) => {
    const spec = object.kind === 'Deployment' ? object.spec.template.spec : object.spec;
    const { namespace } = object.metadata;
    const isPod = object.kind === 'Pod' || object.kind === 'Deployment';
    const needs = [
      namespace && at('Namespace', namespace),
      ...(isPod ? [at('RuntimeClass', spec.runtimeClassName), at('ServiceAccount', spec.serviceAccountName, namespace)] : []),
      ...(isPod ? manifests.map((o, p) => (o.kind === 'NetworkPolicy' && o.metadata.namespace === namespace ? p : -1)) : []),
    ];
    return needs.filter((need) => need > i)
      .map((need) => `${object.kind}/${object.metadata.name} before ${manifests[need].kind}/${manifests[need].metadata.name}`);
  });
}

const CIDRS = { podCidrs: ['10.243.0.0/16'], serviceCidrs: ['10.96.0.0/16'] };

test('one apply works whatever order the chart was written in', () => {
  const chart = new Chart(new App(), 'test');
  // Everything that needs a namespace first: the construct refers to it by name until it is there.
  const byName = AgentNamespace.fromNamespaceName(chart, 'ref', 'agents');
  new kplus.ConfigMap(chart, 'settings', { metadata: { name: 'settings', namespace: 'agents' } });
  const runtime = { runtimeClassName: 'gvisor', traits: { isolation: 'user-space-kernel' } } as IAgentRuntime;
  const account = kplus.ServiceAccount.fromServiceAccountName(chart, 'account', 'agent');
  new HardenedAgentPod(chart, 'pod', { namespace: byName, runtime, image: IMAGE, serviceAccount: account });
  new HardenedAgentDeployment(chart, 'deployment', { namespace: byName, runtime, image: IMAGE, serviceAccount: account });
  new kplus.Pod(chart, 'foreign', { metadata: { name: 'foreign', namespace: 'agents' }, containers: [{ image: IMAGE }] })
    .with(new Harden({ runtime, serviceAccountName: 'agent' }));
  new kplus.NetworkPolicy(chart, 'foreign-policy', { metadata: { name: 'foreign', namespace: 'agents' } });
  new PodSubnetEgressDeny(chart, 'egress', { namespace: byName, ...CIDRS });
  new GVisorRuntime(chart, 'gvisor');
  new AgentNamespace(chart, 'agents', { name: 'agents' });

  expect(misplaced(Testing.synth(chart))).toEqual([]);
  expect(names(chart)[0]).toBe('Namespace/agents');
  expect(names(chart).at(-1)).toBe('ServiceAccount/default');
});

test('a policy for some pods comes before those, and others do not wait for it', () => {
  const chart = new Chart(new App(), 'test');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
  const runtime = new GVisorRuntime(chart, 'gvisor');
  const [one, two] = ['one', 'two'].map((id) => new HardenedAgentPod(chart, id, { name: id, namespace, runtime, image: IMAGE }));
  new PodSubnetEgressDeny(chart, 'egress-one', { name: 'for-one', namespace, agent: one, ...CIDRS });
  new PodSubnetEgressDeny(chart, 'egress', { name: 'for-two', namespace, agent: two, ...CIDRS });
  const order = names(chart);
  expect(order.indexOf('NetworkPolicy/for-two')).toBeLessThan(order.indexOf('Pod/two'));
  expect(order.indexOf('Pod/one')).toBeLessThan(order.indexOf('NetworkPolicy/for-two'));
});

test('whoever waits for the namespace construct still does', () => {
  const chart = new Chart(new App(), 'test');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
  const settings = new kplus.ConfigMap(chart, 'settings', { metadata: { name: 'settings', namespace: 'agents' } });
  settings.node.addDependency(namespace); // waits for the account `default` too, which otherwise comes last
  const after = new kplus.ConfigMap(chart, 'after', { metadata: { name: 'after', namespace: 'agents' } });
  after.node.addDependency(settings);
  const order = names(chart);
  expect(order.indexOf('ServiceAccount/default')).toBeLessThan(order.indexOf('ConfigMap/settings'));
  expect(order.indexOf('ConfigMap/settings')).toBeLessThan(order.indexOf('ConfigMap/after'));
});

test('what comes after a first synth is ordered in the next', () => {
  const chart = new Chart(new App(), 'test');
  new kplus.ConfigMap(chart, 'settings', { metadata: { name: 'settings', namespace: 'agents' } });
  new GVisorRuntime(chart, 'gvisor');
  names(chart);
  new AgentNamespace(chart, 'agents', { name: 'agents' });
  expect(misplaced(Testing.synth(chart))).toEqual([]);
  expect(names(chart)).toContain('Namespace/agents');
});

test('cdk8s is given no dependencies, on which it spends much of its time', () => {
  const chart = new Chart(new App(), 'test');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
  const agent = new HardenedAgentPod(chart, 'pod', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE });
  new PodSubnetEgressDeny(chart, 'egress', { namespace, agent, ...CIDRS });
  expect(misplaced(Testing.synth(chart))).toEqual([]);
  expect(chart.node.findAll().flatMap((construct) => construct.node.dependencies)).toEqual([]);
});

describe('what the user has wait for something else', () => {
  test('still does where it is needed early', () => {
    const chart = new Chart(new App(), 'test');
    new kplus.ConfigMap(chart, 'settings', { metadata: { name: 'settings', namespace: 'tools' } });
    const first = new kplus.ConfigMap(chart, 'first', { metadata: { name: 'first', namespace: 'other' } });
    new kplus.Namespace(chart, 'tools', { metadata: { name: 'tools' } }).node.addDependency(first);
    new AgentNamespace(chart, 'agents', { name: 'agents' });
    expect(names(chart).slice(0, 3)).toEqual(['ConfigMap/first', 'Namespace/tools', 'ConfigMap/settings']);
  });

  test('counts more than what is known here', () => {
    const chart = new Chart(new App(), 'test');
    const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
    const agent = new HardenedAgentPod(chart, 'pod', { name: 'pod', namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE });
    const egress = new PodSubnetEgressDeny(chart, 'egress', { name: 'egress', namespace, agent, ...CIDRS });
    egress.node.addDependency(agent);
    expect(names(chart).slice(-3)).toEqual(['Pod/pod', 'NetworkPolicy/egress', 'ServiceAccount/default']);
  });
});

test.each([YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART])('holds in the files that are written: %s', (yamlOutputType) => {
  const outdir = mkdtempSync(join(tmpdir(), 'order-'));
  try {
    const app = new App({ outdir, yamlOutputType });
    const chart = new Chart(app, 'test');
    const byName = AgentNamespace.fromNamespaceName(chart, 'ref', 'agents');
    new PodSubnetEgressDeny(chart, 'egress', { namespace: byName, ...CIDRS });
    new AgentNamespace(chart, 'agents', { name: 'agents' });
    app.synth();
    const [file] = readdirSync(outdir);
    expect(misplaced(Yaml.load(join(outdir, file)))).toEqual([]);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});

describe('several charts', () => {
  function charts(...ids: string[]): [App, ...Chart[]] {
    const app = new App();
    return [app, ...ids.map((id) => new Chart(app, id))];
  }
  function agent(chart: Chart, namespace: IAgentNamespace, runtime: IAgentRuntime, id = 'agent'): HardenedAgentPod {
    return new HardenedAgentPod(chart, id, { namespace, runtime, image: IMAGE, port: 8080 });
  }

  test('are put in an order that applies', () => {
    const [app, pods, policies, base] = charts('pods', 'policies', 'base');
    const namespace = new AgentNamespace(base, 'agents', { name: 'agents' });
    agent(pods, namespace, new GVisorRuntime(base, 'gvisor'));
    new PodSubnetEgressDeny(policies, 'egress', { namespace, ...CIDRS });
    app.synthYaml();
    expect(app.charts.map((chart) => chart.node.id)).toEqual(['base', 'policies', 'pods']);
    expect(misplaced(app.charts.flatMap((chart) => Testing.synth(chart)))).toEqual([]);
  });

  test('need no circle for a policy on the other side', () => {
    const [app, one, two] = charts('one', 'two');
    const runtime = new GVisorRuntime(one, 'gvisor');
    const mine = new AgentNamespace(one, 'mine', { name: 'mine' });
    const theirs = new AgentNamespace(two, 'theirs', { name: 'theirs' });
    const peer = agent(two, theirs, runtime, 'peer');
    // Its policy for the peer belongs to namespace `theirs` of chart two, and the pods of two would wait for it.
    new PodSubnetEgressDeny(two, 'their-egress', { namespace: theirs, ...CIDRS });
    new PodSubnetEgressDeny(two, 'egress', { namespace: mine, ...CIDRS }).allowTo(peer, { port: 8080 });
    agent(one, mine, runtime);
    app.synthYaml();
    expect(app.charts.map((chart) => chart.node.id)).toEqual(['one', 'two']);
  });

  test('that need each other are refused with the remedy', () => {
    const [app, one, two] = charts('one', 'two');
    const runtime = new GVisorRuntime(one, 'gvisor');
    agent(one, new AgentNamespace(two, 'theirs', { name: 'theirs' }), runtime);
    agent(two, new AgentNamespace(one, 'mine', { name: 'mine' }), runtime);
    const error = failure(() => app.synthYaml());
    expect(error).toBe('Validation failed with the following errors:\n  [the app] the charts cannot be put in an order that applies: '
      + '"two/agent" needs Namespace "mine" of chart "one", and "one/agent" needs Namespace "theirs" of chart "two"; put namespaces, '
      + 'runtimes and accounts that several charts use in a chart of their own');
    agent(two, new AgentNamespace(one, 'more', { name: 'more' }), runtime, 'late');
    expect(failure(() => app.synthYaml())).toBe(error); // the reasons of a first synth are those of the second
  });

  test('that need each other through a third chart, or by a dependency of the user, name each step', () => {
    const [app, one, two, three] = charts('one', 'two', 'three');
    const runtime = new GVisorRuntime(one, 'gvisor');
    agent(two, new AgentNamespace(one, 'mine', { name: 'mine' }), runtime);
    one.node.addDependency(three);
    three.node.addDependency(two);
    expect(failure(() => app.synthYaml()))
      .toMatch(/: "two\/agent" needs .* of chart "one", and "one" depends on "three", and "three" depends on "two"; /);
  });

  test('a chart inside the chart that has the namespace is refused', () => {
    const [app, outer] = charts('outer');
    const inner = new Chart(outer, 'inner');
    agent(inner, new AgentNamespace(outer, 'agents', { name: 'agents' }), new GVisorRuntime(inner, 'gvisor'));
    expect(failure(() => app.synthYaml())).toMatch('and cdk8s writes chart "outer/inner" before "outer", which is around it; put ');
  });

  test('do not wait for a kind of the same name in another group', () => {
    const [, one, two] = charts('one', 'two');
    for (const [apiVersion, kind, name] of [['example.com/v1', 'Namespace', 'agents'], ['example.com/v1', 'RuntimeClass', 'gvisor'],
      ['example.com/v1', 'ServiceAccount', 'agent']]) {
      new ApiObject(two, kind, { apiVersion, kind, metadata: { name, namespace: 'agents' } });
    }
    new ApiObject(two, 'policy', makeObject('crd.projectcalico.org/v1', 'NetworkPolicy', 'p', { podSelector: {} }) as any);
    new kplus.k8s.KubePod(one, 'pod', {
      metadata: { name: 'pod', namespace: 'agents' },
      spec: { runtimeClassName: 'gvisor', serviceAccountName: 'agent', containers: [] },
    });
    new GVisorRuntime(one, 'other', { name: 'other' });
    expect(names(one)).toContain('Pod/pod');
    expect(one.node.dependencies).toEqual([]);
  });

  test('of another cluster are not waited for', () => {
    const [app, ...clusters] = charts('dev', 'prod', 'edge');
    const [dev, prod, edge] = clusters;
    clusters.forEach((chart) => new AgentCluster({ name: chart.node.id }).applyTo(chart));
    for (const chart of [prod, dev]) {
      const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
      new PodSubnetEgressDeny(chart, 'egress', { namespace, ...CIDRS });
      agent(chart, namespace, new GVisorRuntime(chart, 'gvisor'));
    }
    new kplus.ConfigMap(edge, 'settings', { metadata: { name: 'settings', namespace: 'agents' } });
    app.synthYaml();
    expect(clusters.map(({ node }) => node.dependencies)).toEqual([[], [], []]);
  });
});

test('what lies in a list is put in order with the list', () => {
  const chart = new Chart(new App(), 'test');
  const list = (id: string, ...items: object[]) => new ApiObject(chart, id,
    { apiVersion: 'v1', kind: 'List', metadata: { name: id }, items } as any);
  const { spec } = new kplus.k8s.KubePod(new Chart(new App(), 'other'), 'pod', { spec: { containers: [{ name: 'main', image: IMAGE }] } })
    .toJson() as Manifest;
  list('pods', makeObject('v1', 'Pod', { name: 'a', namespace: 'tools', labels: { app: 'a' } }, {
    ...spec, runtimeClassName: 'fast', serviceAccountName: 'own',
  }));
  list('policies', makePolicy({ name: 'a', namespace: 'tools' }, { podSelector: { matchLabels: { app: 'a' } } }));
  list('accounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'own', namespace: 'tools' } });
  list('classes', { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'fast' }, handler: 'x' });
  list('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'tools' } });
  new GVisorRuntime(chart, 'gvisor');
  expect(names(chart)).toEqual(['List/namespaces', 'List/classes', 'List/accounts', 'List/policies', 'List/pods', 'RuntimeClass/gvisor']);
});
