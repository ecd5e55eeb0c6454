import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { CLUSTER, OWN, within } from './cluster';
import {
  AgentCluster, AgentClusterProps, AgentConformance, AgentNamespace, AgentPolicy, FalcoDaemonSet, GVisorRuntime, HardenedAgentPod,
  PodSubnetEgressDeny, StartGate,
} from '../../../src';
import { IMAGE, objects } from '../../support/app';
import { failure } from '../../support/errors';
import { expectValid } from '../../support/schema';

describe('which cluster a construct is of', () => {
  test('the nearest chart or the app counts, as a whole', () => {
    const app = new App();
    const [outer, plain] = [new Chart(app, 'outer'), new Chart(app, 'plain')];
    const all = new AgentCluster({ ...CLUSTER, name: 'all', nodeLocalDns: ['169.254.25.10'] }).applyTo(app);
    const own = new AgentCluster({ name: 'own', podCidrs: OWN.podCidrs }).applyTo(outer);
    const inner = new Chart(outer, 'inner');
    const construct = new Construct(inner, 'construct');
    expect([app, plain, outer, inner, construct].map((scope) => AgentCluster.of(scope)?.name)).toEqual(['all', 'all', 'own', 'own', 'own']);
    expect([AgentCluster.of(plain), AgentCluster.of(construct)]).toEqual([all, own]);
    expect(AgentCluster.of(new Chart(new App(), 'other'))).toBeUndefined();
    const namespace = AgentNamespace.fromNamespaceName(inner, 'agents', 'agents');
    new PodSubnetEgressDeny(inner, 'egress', { namespace });
    const text = JSON.stringify(Testing.synth(inner));
    expect([text.includes('20.8.0.0/16'), text.includes('20.96.0.0/16'), text.includes('169.254.20.10/32')]).toEqual([true, false, true]);
  });

  test('one object for several charts is one cluster', () => {
    const app = new App();
    const [a, b] = [new Chart(app, 'a'), new Chart(app, 'b')];
    const cluster = new AgentCluster(CLUSTER);
    cluster.applyTo(a).applyTo(b);
    const namespace = new AgentNamespace(a, 'agents', { name: 'agents' });
    new PodSubnetEgressDeny(b, 'egress', { namespace });
    new HardenedAgentPod(b, 'agent', { namespace, runtime: new GVisorRuntime(a, 'gvisor'), image: IMAGE });
    app.synthYaml();
    expect(b.node.dependencies).toEqual([a]);
    expect(AgentPolicy.of(app).findings()).toEqual([]);
  });

  test('one object for several apps, such as one for each test, is a cluster of each app', () => {
    const cluster = new AgentCluster(CLUSTER);
    const written = () => {
      const app = new App();
      cluster.applyTo(app);
      const chart = new Chart(app, 'chart');
      const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
      new PodSubnetEgressDeny(chart, 'egress', { namespace });
      new HardenedAgentPod(chart, 'agent', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE });
      return app.synthYaml();
    };
    const first = written();
    expect(written()).toBe(first);
    expect(first).toContain(CLUSTER.podCidrs[0]);
  });

  test.each<[string, (app: App, chart: Chart) => unknown, string]>([
    ['a construct that is no chart', (_, chart) => new AgentCluster().applyTo(new Construct(chart, 'c')),
      '\'scope\' must be an app or a chart, got "test/c"; give the chart that the construct is in'],
    ['nothing', () => new AgentCluster().applyTo(undefined as any),
      '\'scope\' must be an app or a chart, got nothing; give the chart that the construct is in'],
    ['a second value on a chart', (_, chart) => new AgentCluster({ name: 'b' })
      .applyTo(new AgentCluster({ name: 'a' }).applyTo(chart) && chart),
    '\'scope\' must carry one AgentCluster, got "test"; give all values in one AgentCluster, and each cluster a chart of its own'],
    ['a value twice', (app) => new AgentCluster().applyTo(app).applyTo(app), '\'scope\' must carry one AgentCluster, got "app"; '],
    ['a value after what needs it', (_, chart) => new AgentNamespace(chart, 'agents', { name: 'agents' })
      && new AgentCluster().applyTo(chart),
    '\'scope\' must carry its AgentCluster before constructs in it are made, got "test"; "test/agents" was made without one; apply the '
      + 'AgentCluster right after the app or chart is made'],
    ['a value of the app after what needs it', (app, chart) => new AgentNamespace(chart, 'agents', { name: 'agents' })
      && new AgentCluster().applyTo(app),
    '\'scope\' must carry its AgentCluster before constructs in it are made, got "app"; "test/agents" was made without one'],
    ['a second cluster without a name', (app, chart) => new AgentCluster({ name: 'a' }).applyTo(app) && new AgentCluster().applyTo(chart),
      '\'name\' must differ from the names of the other AgentClusters of the app, got nothing; "app" carries another named "a": apply '
        + 'that object to the charts of the same cluster, and name each cluster'],
    ['a second cluster of the same name', (app, chart) => new AgentCluster({ name: 'a' }).applyTo(chart)
      && new AgentCluster({ name: 'a' }).applyTo(new Chart(app, 'other')),
    '\'name\' must differ from the names of the other AgentClusters of the app, got "a"; "test" carries another named "a"'],
    ['a cluster beside one without a name', (app, chart) => new AgentCluster().applyTo(chart)
      && new AgentCluster({ name: 'a' }).applyTo(new Chart(app, 'other')),
    '\'name\' must differ from the names of the other AgentClusters of the app, got "a"; "test" carries another without a name'],
  ])('refuses %s', (_, act, message) => {
    const app = new App();
    const chart = new Chart(app, 'test');
    expect(failure(() => act(app, chart))).toContain(`AgentCluster: ${message}`);
  });

  test('what needs no cluster does not stand against it', () => {
    const app = new App();
    const chart = new Chart(app, 'test');
    new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap' });
    expect(AgentCluster.of(chart)).toBeUndefined();
    Testing.synth(chart);
    expect(AgentCluster.of(chart)).toBeUndefined();
    expect(new AgentCluster(CLUSTER).applyTo(chart).values).toEqual(CLUSTER);
  });
});

describe('values', () => {
  const ALL = 'must be less than every address, got "0.0.0.0/0"; to deny all egress, set allowInternet to false';
  test.each<[string, AgentClusterProps, string]>([
    ['host bits', { podCidrs: ['10.243.0.1/16'] },
      '\'podCidrs[0]\' must have no bits set after the prefix; did you mean "10.243.0.0/16"?, got "10.243.0.1/16"'],
    ['no pods', { podCidrs: [] }, '\'podCidrs\' must name at least one range, such as ["10.243.0.0/16"], got []; ask the cluster: '],
    ['text for a list', { podCidrs: '10.243.0.0/16' as never }, '\'podCidrs\' must be a list, got "10.243.0.0/16"'],
    ['gaps', { nodeCidrs: [undefined as never] }, '\'nodeCidrs\' must be a list without gaps'],
    ['Services among pods', { podCidrs: ['10.0.0.0/8'], serviceCidrs: ['10.96.0.0/12'] },
      '\'serviceCidrs\' must lie outside the pod range "10.0.0.0/8", got "10.96.0.0/12"'],
    ['Services of a family that pods lack', { podCidrs: ['10.0.0.0/8'], serviceCidrs: ['fd00::/64'] },
      '\'podCidrs\' must also name the IPv6 range of the pods'],
    ['nodes everywhere', { nodeCidrs: ['0.0.0.0/0'] }, `'nodeCidrs[0]' ${ALL}`],
    ['too many', { nodeCidrs: Array.from({ length: 257 }, (_, i) => `10.0.${i % 256}.0/24`) },
      '\'podCidrs\' must be, with the other ranges, at most 256, got 257; name wider ranges'],
    ['a name', { name: 'Prod' }, '\'name\' must be a DNS label: '],
    ['a domain', { clusterDomain: '.local' }, '\'clusterDomain\' must be a DNS subdomain: '],
    ['a resolver', { nodeLocalDns: ['169.254.0.0/16'] },
      '\'nodeLocalDns[0]\' must be an address such as "169.254.20.10", got "169.254.0.0/16"'],
    ['a back end', { fqdnBackEnd: 'cilium' as never }, '\'fqdnBackEnd\' must be a back end for names, got "cilium"; give for example '
      + 'FqdnBackEnd.cilium()'],
  ])('refuses %s', (_, props, message) => {
    expect(failure(() => new AgentCluster(props))).toContain(`AgentCluster: ${message}`);
  });

  test('that are null are left out, as those of constructs are', () => {
    const b = within({ podCidrs: ['20.9.0.0/16'], nodeCidrs: null as never });
    expect(AgentCluster.of(b.chart)!.values).toEqual({ podCidrs: ['20.9.0.0/16'] });
  });

  test('are copied: what is changed later does not count', () => {
    const podCidrs = ['20.9.0.0/16'];
    const b = within({ podCidrs });
    podCidrs.push('0.0.0.0/0');
    AgentCluster.of(b.chart)!.values.podCidrs!.push('0.0.0.0/0'); // of a copy
    const { values } = AgentCluster.of(b.chart)!;
    expect([values, values.podCidrs].map(Object.isExtensible)).toEqual([true, true]); // else jsii cannot give it to other languages
    new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace });
    expect(values).toEqual({ podCidrs: ['20.9.0.0/16'] });
  });
});

describe('the annotation', () => {
  const KEY = 'cdk8s-hardened-agents/cluster';
  const annotations = (chart: Chart) => objects(chart, 'Namespace').map(({ metadata }) => metadata.annotations);

  test('stands on every Namespace that the library makes, in one form', () => {
    const { podCidrs, ...others } = CLUSTER;
    const b = within({ ...others, nodeLocalDns: [], podCidrs, name: 'prod' });
    const startGate = new StartGate(b.chart, 'gate', { image: IMAGE, runtime: b.runtime });
    new AgentConformance(b.chart, 'conformance', { startGate });
    new FalcoDaemonSet(b.chart, 'falco', { image: IMAGE });
    new AgentNamespace(b.chart, 'tools', { name: 'tools', annotations: { owner: 'a' } });
    const text = '{"name":"prod","podCidrs":["20.9.0.0/16"],"serviceCidrs":["20.96.0.0/16"],'
      + '"nodeCidrs":["20.77.1.0/24"],"apiServerCidrs":["203.0.113.10/32"]}';
    expect(annotations(b.chart).map((all) => all[KEY])).toEqual([text, text, text, text, text]);
    expect(annotations(b.chart)).toContainEqual({ owner: 'a', [KEY]: text });
    expectValid(objects(b.chart, 'Namespace'));
  });

  test('is left out where no range is known', () => {
    const chart = new Chart(new App(), 'test');
    new AgentNamespace(chart, 'agents', { name: 'agents' });
    const named = within({ name: 'prod', nodeLocalDns: ['169.254.25.10'] });
    expect([annotations(chart), annotations(named.chart)]).toEqual([[undefined], [undefined]]);
  });

  test('has no domain; pods may search in that of the cluster, with and without a Namespace of the app', () => {
    const clusterDomain = 'k8s.corp.example';
    const searching = (searches: string[], cluster: AgentClusterProps) => {
      const { app, chart, runtime, namespace } = within(cluster);
      [namespace, AgentNamespace.fromNamespaceName(chart, 'other', 'other')].forEach((home, i) =>
        new HardenedAgentPod(chart, `agent-${i}`, { namespace: home, runtime, image: IMAGE, dns: { searches } }));
      return AgentPolicy.of(app).findings().filter(({ ruleId }) => ruleId === 'no-outside-resolver').map(({ field }) => field);
    };
    expect(annotations(within({ clusterDomain }).chart)).toEqual([undefined]);
    expect(searching([`shop.svc.${clusterDomain}`], { clusterDomain })).toEqual([]);
    expect(searching([`shop.svc.${clusterDomain}`], {})).toEqual(Array(2).fill('spec.dnsConfig.searches[0]'));
  });

  test('is not the user\'s to set', () => {
    const b = within();
    expect(failure(() => new AgentNamespace(b.chart, 'tools', { name: 'tools', annotations: { [KEY]: '{}' } })))
      .toBe(`test/tools: 'annotations' must have no key that begins with "${KEY}", got "${KEY}"; apply an AgentCluster to the app or `
        + 'chart');
  });
});
