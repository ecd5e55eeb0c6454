import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import {
  AgentCluster, AgentNamespace, AgentPolicy, AgentQuarantine, GVisorRuntime, HardenedAgentPod,
  PodSubnetEgressDeny,
} from '../../src';
import { parseCidr } from '../../src/engine/address/cidr';
import { judgeManifests } from '../../src/engine/rules/judge-manifests';
import { Json } from '../../src/engine/value/json';
import { IMAGE, RANGES, base, only, pod } from '../support/app';
import { failure } from '../support/errors';
import { makePolicy } from '../support/plain';

/** Tries to keep an open policy or a binding from the rules by another chart; none may. */

const OPEN = { podSelector: {}, policyTypes: ['Egress'], egress: [{}] };
const policy = (chart: Chart, name = 'open', spec: Json = OPEN) =>
  new ApiObject(chart, name, makePolicy(name, spec) as any);
const binding = (chart: Chart) => new ApiObject(chart, 'admin', {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'admin' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ kind: 'ServiceAccount', name: 'agent', namespace: 'agents' }],
} as any);
const object = (chart: Chart, apiVersion: string, kind: string, metadata: Json, rest: Json = {}) =>
  new ApiObject(chart, `${kind}-${metadata.name}`, { apiVersion, kind, metadata, ...rest } as any);

/** An app with an agent in one chart, and a second chart. */
function two() {
  const b = base();
  pod(b, { name: 'web' });
  return { ...b, other: new Chart(b.app, 'other') };
}

type Two = ReturnType<typeof two>;
const knative = ({ chart, other }: Two) => {
  object(chart, 'v1', 'Service', { name: 'web', namespace: 'agents' }, { spec: { selector: { app: 'web' } } });
  object(other, 'serving.knative.dev/v1', 'Service', { name: 'web', namespace: 'agents' }, { spec: {} });
};

describe.each<[string, (b: Two) => void]>([
  ['the same RuntimeClass', ({ other }) => { new GVisorRuntime(other, 'gvisor'); }],
  ['the same Namespace', ({ other }) => object(other, 'v1', 'Namespace', { name: 'agents' })],
  ['a Service of Knative that is named like one of Kubernetes', knative],
  ['a pod of the same name', ({ other }) => object(other, 'v1', 'Pod', { name: 'web', namespace: 'agents' }, { spec: {} })],
  ['a name that is patched late', ({ other }) => {
    object(other, 'v1', 'ConfigMap', { name: 'a', namespace: 'agents' })
      .addJsonPatch(JsonPatch.replace('/metadata/name', 'web'));
  }],
  ['a namespace on a cluster-scoped object', ({ other }) => object(other, 'node.k8s.io/v1', 'RuntimeClass',
    { name: 'gvisor', namespace: 'agents' }, { handler: 'runsc' })],
])('a second chart with %s', (_, hide) => {
  test('hides no policy that opens everything', () => {
    const b = two();
    hide(b);
    policy(b.other);
    expect(failure(() => Testing.synth(b.chart))).toMatch(/\[test\/agent\] .*NetworkPolicy \S+ spec\S+ allows .*\(no-open-egress\)/);
    expect(failure(() => Testing.synth(b.other))).toMatch('no-open-egress');
  });

  test('hides no binding to cluster-admin', () => {
    const b = two();
    hide(b);
    binding(b.other);
    expect(failure(() => Testing.synth(b.chart))).toMatch(/\[test\/agent\] .*\(no-agent-api-rights\)/);
  });
});

describe('objects of one name', () => {
  test('that differ fail synth on both, and the message says how to tell clusters apart', () => {
    const b = base();
    pod(b, { name: 'web' }, 'one');
    const chart = new Chart(b.app, 'other');
    pod({ ...b, chart }, { name: 'web', image: IMAGE.replace('agent', 'other') }, 'two');
    const message = failure(() => Testing.synth(b.chart));
    for (const [path, other] of [['test/one', 'other/two'], ['other/two', 'test/one']]) {
      expect(message).toMatch(`[${path}] metadata.name is "web": another Pod [${other}] differs at `
        + 'metadata.labels["cdk8s.io/metadata.addr"]; keep one of them, or give one another name or namespace; '
        + 'if they are for different clusters, judge the files of each cluster in a separate run ');
    }
    expect(message.match(/no-conflicting-object/g)).toHaveLength(2);
  });

  test('a foreign one that is not judged is found on ours', () => {
    const b = base();
    pod(b, { name: 'web' });
    object(new Chart(b.app, 'other'), 'v1', 'Pod', { name: 'web', namespace: 'agents' }, { spec: {} });
    expect(failure(() => Testing.synth(b.chart)))
      .toMatch(/\[test\/agent\] metadata\.name is "web": another Pod \[other\/Pod-web\] differs at metadata\.labels;/);
  });

  test('that are equal are named by their constructs: one Namespace in two charts', () => {
    const app = new App();
    const [first, second] = ['platform', 'team'].map((id) =>
      new ApiObject(new Chart(app, id), 'support', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'support' } }));
    AgentPolicy.of(app).enforce();
    const found = AgentPolicy.of(app).findings().filter(({ ruleId }) => ruleId === 'no-repeated-object');
    expect(found.map(({ constructPath, message }) => [constructPath, message.split(';')[0]]))
      .toEqual([[second.node.path, `metadata.name is "support": another Namespace [${first.node.path}] has the same content`]]);
  });

  test('that are equal are a warning on the second, and what is acknowledged there makes them no conflict', () => {
    const b = base();
    const chart = new Chart(b.app, 'other');
    const again = new GVisorRuntime(chart, 'gvisor');
    const found = () => AgentPolicy.of(b.app).findings().map(({ ruleId, constructPath, acknowledged }) =>
      [ruleId, constructPath, acknowledged]);
    expect(found()).toEqual([['no-repeated-object', 'other/gvisor', undefined]]);
    AgentPolicy.acknowledge(again, 'no-repeated-object', 'each chart is applied by itself');
    expect(found()).toEqual([['no-repeated-object', 'other/gvisor', 'each chart is applied by itself']]);
    const written: Json[] = [...Testing.synth(b.chart), ...Testing.synth(chart)];
    const judgement = judgeManifests(written.map((document) => ({ source: 'a.yaml', document })),
      { ranges: { pods: [parseCidr('10.244.0.0/16')] } });
    expect([judgement.findings, judgement.idle, judgement.accepted.map(({ rule }) => rule.id)]).toEqual([[], [], ['no-repeated-object']]);
  });

  test('names that the API server makes are none', () => {
    const b = base();
    for (const id of ['a', 'b']) {
      const made = new ApiObject(b.chart, id, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { namespace: 'agents' },
        data: { id },
      } as any);
      made.addJsonPatch(JsonPatch.remove('/metadata/name'), JsonPatch.add('/metadata/generateName', 'settings-'));
    }
    AgentPolicy.of(b.app).enforce();
    expect(AgentPolicy.of(b.app).findings()).toEqual([]);
  });
});

describe('charts of different clusters', () => {
  /** One agent in two clusters that have their pods in other ranges, with the same names in both. */
  function stages() {
    const app = new App();
    return {
      app,
      ...Object.fromEntries([['dev', '10.1.0.0/16'], ['prod', '10.2.0.0/16']].map(([name, podCidr]) => {
        const chart = new Chart(app, name);
        new AgentCluster({ ...RANGES, name, podCidrs: [podCidr] }).applyTo(chart);
        const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
        const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace, name: 'egress' });
        const agent = new HardenedAgentPod(chart, 'agent', {
          namespace,
          name: 'agent',
          runtime: new GVisorRuntime(chart, 'gvisor'),
          image: IMAGE,
          port: 80,
        });
        return [name, { chart, namespace, egress, agent }];
      })),
    } as { app: App } & {
      [stage in 'dev' | 'prod']: { chart: Chart; namespace: AgentNamespace; egress: PodSubnetEgressDeny; agent: HardenedAgentPod };
    };
  }

  test('may have the same objects, and each has its own ranges', () => {
    const { app, dev, prod } = stages();
    expect(AgentPolicy.of(app).findings()).toEqual([]);
    for (const [{ chart }, podCidr] of [[dev, '10.1.0.0/16'], [prod, '10.2.0.0/16']] as const) {
      expect(only(chart, 'Pod').metadata.name).toBe('agent');
      expect(JSON.stringify(Testing.synth(chart).find(({ metadata }: Json) => metadata.name === 'egress'))).toContain(podCidr);
      expect(only(chart, 'Namespace').metadata.annotations)
        .toEqual({
          'cdk8s-hardened-agents/cluster': `{"name":"${chart.node.id}","podCidrs":["${podCidr}"],"serviceCidrs":["10.96.0.0/16"]}`,
        });
    }
  });

  test('a policy counts in its own cluster alone', () => {
    const { app, dev, prod } = stages();
    policy(dev.chart, 'bench', { ...OPEN, egress: [{ to: [{ ipBlock: { cidr: '10.2.0.0/16' } }] }] });
    expect(AgentPolicy.of(app).findings()).toEqual([]);
    policy(prod.chart, 'bench', { ...OPEN, egress: [{ to: [{ ipBlock: { cidr: '10.2.0.0/16' } }] }] });
    expect(AgentPolicy.of(app).findings().map(({ ruleId, constructPath }) => [ruleId, constructPath]))
      .toEqual([['no-open-egress', 'prod/agent']]);
  });

  test('quarantine and closed sides are of one cluster', () => {
    const { dev, prod } = stages();
    new AgentQuarantine(dev.chart, 'quarantine', { namespace: dev.namespace });
    new AgentQuarantine(prod.chart, 'quarantine', { namespace: prod.namespace });
    const late = new HardenedAgentPod(dev.chart, 'late', {
      namespace: dev.namespace,
      runtime: new GVisorRuntime(dev.chart, 'other', { name: 'other' }),
      image: IMAGE,
      port: 80,
    });
    dev.egress.allowTo(late, { from: dev.agent });
    expect(Testing.synth(prod.chart).filter(({ kind }: Json) => kind === 'NetworkPolicy').map(({ metadata }: Json) => metadata.name).sort())
      .toEqual(['default-deny', 'egress', 'quarantine']);
  });

  test('are not put in an order', () => {
    const { app, dev } = stages();
    object(dev.chart, 'v1', 'ConfigMap', { name: 'settings', namespace: 'agents' });
    app.synthYaml();
    expect(app.charts.map(({ node }) => node.dependencies)).toEqual([[], []]);
  });

  test('what one cluster has is none that the other needs', () => {
    const { app, dev } = stages();
    const edge = new Chart(app, 'edge');
    new AgentCluster({ name: 'edge' }).applyTo(edge);
    object(edge, 'v1', 'ConfigMap', { name: 'settings', namespace: dev.namespace.namespaceName });
    app.synthYaml();
    expect(edge.node.dependencies).toEqual([]);
  });

  test.each<[string, (chart: Chart) => unknown]>([
    ['an object', policy],
    ['a construct', (chart) => new AgentNamespace(chart, 'namespace', { name: 'others' })],
  ])('a chart that does not say which it is of fails synth: what is in it would be judged by itself: %s', (_, fill) => {
    const { app, prod } = stages();
    const forgotten = new Chart(app, 'forgotten');
    new Chart(app, 'empty');
    fill(forgotten);
    expect(failure(() => Testing.synth(prod.chart)))
      .toMatch('chart "forgotten" must carry an AgentCluster as "dev" does; apply the AgentCluster of its cluster to it, '
      + 'or apply one to the app for all charts without one');
    expect(failure(() => Testing.synth(prod.chart))).not.toMatch('"empty"');
  });

  test('a chart inside a chart is of the same cluster', () => {
    const { app, prod } = stages();
    policy(new Chart(prod.chart, 'inner'));
    expect(AgentPolicy.of(app).findings().map(({ ruleId, constructPath }) => [ruleId, constructPath]))
      .toEqual([['no-open-egress', 'prod/agent']]);
  });
});

test('the ranges of the cluster are closed without enforce, whatever a policy of ours was told', () => {
  const app = new App();
  new AgentCluster({ podCidrs: ['10.9.0.0/16'], nodeCidrs: ['192.168.77.0/24'] }).applyTo(app);
  const chart = new Chart(app, 'test');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
  new PodSubnetEgressDeny(chart, 'egress', { namespace, ...RANGES });
  new HardenedAgentPod(chart, 'agent', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE });
  expect(failure(() => Testing.synth(chart))).toMatch(/allows 10\.9\.0\.0\/16 of the pods.*\(no-open-egress\)/);
});

test('a policy of the app that opens a range which enforce names, and one that the cluster names', () => {
  const b = base();
  pod(b);
  AgentPolicy.of(b.app).enforce({ nodeCidrs: ['203.0.113.0/24'] });
  expect(failure(() => Testing.synth(b.chart))).toMatch(/allows 203\.0\.113\.0\/24 of the nodes/);
});

test('an annotation that is patched off or made unreadable opens nothing', () => {
  const app = new App();
  new AgentCluster({ podCidrs: ['10.9.0.0/16'] }).applyTo(app);
  const chart = new Chart(app, 'test');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
  ApiObject.of(namespace).addJsonPatch(JsonPatch.replace('/metadata/annotations', { 'cdk8s-hardened-agents/cluster': '{' }));
  new PodSubnetEgressDeny(chart, 'egress', { namespace });
  new HardenedAgentPod(chart, 'agent', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE });
  policy(chart, 'bench', { ...OPEN, egress: [{ to: [{ ipBlock: { cidr: '10.9.7.0/24' } }] }] });
  expect(AgentPolicy.of(app).findings().map(({ ruleId }) => ruleId).sort()).toEqual(['no-open-egress', 'no-unreadable-cluster']);
});
