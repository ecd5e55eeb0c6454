import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import {
  AgentCluster, AgentClusterProps, AgentNamespace, AgentPolicy, AgentQuarantine, AlertRouting, AlertSink, ClusterEgressDeny, ClusterRanges,
  DnsAllowlist, EgressProxy, FalcoDaemonSet, FqdnBackEnd, GVisorRuntime, HardenedAgentPod, NetworkPolicyProbe, PodSubnetEgressDeny,
  PodSubnetEgressDenyProps, QuarantineResponse, DenialAlerts,
} from '../../../src';
import { Json } from '../../../src/engine/value/json';
import { IMAGE, Manifest, objects, only } from '../../support/app';
import { failure } from '../../support/errors';
import { expectValid } from '../../support/schema';

const CLUSTER = {
  podCidrs: ['20.9.0.0/16'],
  serviceCidrs: ['20.96.0.0/16'],
  nodeCidrs: ['20.77.1.0/24'],
  apiServerCidrs: ['203.0.113.10/32'],
};
const OWN = { podCidrs: ['20.8.0.0/16'], serviceCidrs: ['20.97.0.0/16'], nodeCidrs: ['20.78.1.0/24'], apiServerCidrs: ['203.0.113.11/32'] };

/** A chart of a cluster with a namespace and a runtime. */
function within(cluster: AgentClusterProps = CLUSTER) {
  const app = new App();
  new AgentCluster(cluster).applyTo(app);
  const chart = new Chart(app, 'test');
  return { app, chart, namespace: new AgentNamespace(chart, 'agents', { name: 'agents' }), runtime: new GVisorRuntime(chart, 'gvisor') };
}

type Within = ReturnType<typeof within>;
const common = ({ namespace, runtime }: Within) => ({ namespace, runtime, image: IMAGE });
const alerts = (b: Within, ranges: ClusterRanges = {}, id = 'alerts') =>
  new AlertRouting(b.chart, id, {
    ...common(b),
    name: 'alerts',
    sinks: [AlertSink.webhook({ url: 'https://incidents.example.com/falco' })],
    ...ranges,
  });

/** Objects of a kind as they stand; where a construct is told other ranges than its cluster has, the rules find those of the cluster open. */
const rendered = (chart: Chart, kind: string): Json[] => chart.node.findAll()
  .filter((one): one is ApiObject => ApiObject.isApiObject(one) && one.kind === kind).map((one) => one.toJson());

/** Each of the structs that have ranges, with what a construct is made of beside them, and what it renders that depends on them. */
const MAKERS: [name: string, make: (b: Within, ranges: ClusterRanges) => Construct, text: (b: Within) => string][] = [
  ['PodSubnetEgressDeny', (b, ranges) => new PodSubnetEgressDeny(b.chart, 'made', { ...common(b), ...ranges }),
    ({ chart }) => JSON.stringify(objects(chart, 'NetworkPolicy'))],
  ['ClusterEgressDeny', (b, ranges) => new ClusterEgressDeny(b.chart, 'made', ranges),
    ({ chart }) => JSON.stringify(objects(chart, 'ClusterNetworkPolicy'))],
  ['EgressProxy', (b, ranges) => new EgressProxy(b.chart, 'made', { ...common(b), ...ranges }),
    ({ chart }) => only(chart, 'ConfigMap').data['squid.conf']],
  ['AlertRouting', (b, ranges) => alerts(b, ranges, 'made'), ({ chart }) => JSON.stringify(rendered(chart, 'NetworkPolicy'))],
];

describe.each(MAKERS)('%s', (_, make, text) => {
  const texts = (ranges: typeof OWN) => Object.values(ranges).flat();

  test('takes the ranges of the cluster', () => {
    const b = within();
    make(b, {});
    expect(texts(CLUSTER).filter((cidr) => !text(b).includes(cidr))).toEqual([]);
    expect(texts(OWN).filter((cidr) => text(b).includes(cidr))).toEqual([]);
  });

  test('is told others by its props, each by itself', () => {
    const b = within();
    make(b, { podCidrs: OWN.podCidrs });
    const expected = texts({ ...CLUSTER, podCidrs: OWN.podCidrs });
    expect(expected.filter((cidr) => !text(b).includes(cidr))).toEqual([]);
    expect(text(b)).not.toContain(CLUSTER.podCidrs[0]);
  });

  test('is told all by its props', () => {
    const b = within();
    make(b, OWN);
    expect(texts(OWN).filter((cidr) => !text(b).includes(cidr))).toEqual([]);
    expect(texts(CLUSTER).filter((cidr) => text(b).includes(cidr))).toEqual([]);
  });
});

/** Constructs that deny all addresses anyway: their ranges decide what of their props is refused. */
const STRICT: [name: string, make: (b: Within, ranges: ClusterRanges) => Construct][] = [
  ['DnsAllowlist', (b, ranges) => new DnsAllowlist(b.chart, 'made', {
    ...common(b),
    clusterIP: '20.96.0.53',
    names: ['api.example.com'],
    ...ranges,
  })],
  ['DenialAlerts', (b, ranges) => {
    const resolvers = [new DnsAllowlist(b.chart, 'dns', { ...common(b), ...CLUSTER, clusterIP: '20.96.0.53', names: ['api.example.com'] })];
    return new DenialAlerts(b.chart, 'made', { namespace: b.namespace, image: IMAGE, alerts: alerts(b, CLUSTER), resolvers, ...ranges });
  }],
  ['FalcoDaemonSet', (b, ranges) => new FalcoDaemonSet(b.chart, 'made', { image: IMAGE, ...ranges })],
  ['QuarantineResponse', (b, ranges) => {
    const quarantines = [new AgentQuarantine(b.chart, 'quarantine', { namespace: b.namespace })];
    return new QuarantineResponse(b.chart, 'made', { ...common(b), name: 'response', alerts: alerts(b, CLUSTER), quarantines, ...ranges });
  }],
];

/** What the rules know of the cluster by the policies of a construct. */
function known(made: Construct): string[] {
  const [rules] = made.node.findAll().filter((one): one is PodSubnetEgressDeny => one instanceof PodSubnetEgressDeny);
  const { pods, services, nodes, apiServers } = (rules as any).denied;
  return [pods, services, nodes, apiServers].flat().map(({ text }: { text: string }) => text);
}

describe.each(STRICT)('%s', (_, make) => {
  test('takes the ranges of the cluster, and others by its props', () => {
    expect(known(make(within(), {}))).toEqual(Object.values(CLUSTER).flat());
    const own = { ...OWN, serviceCidrs: CLUSTER.serviceCidrs };
    expect(known(make(within(), own))).toEqual(Object.values(own).flat());
  });
});

test('an app is judged by the ranges of its cluster, and by those that enforce adds', () => {
  const opens = (cidr: string, options?: ClusterRanges) => {
    const b = within();
    new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace });
    new HardenedAgentPod(b.chart, 'agent', common(b));
    new ApiObject(b.chart, 'open', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'open', namespace: 'agents' },
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }] },
    });
    if (options) {
      AgentPolicy.of(b.app).enforce(options);
    }
    return AgentPolicy.of(b.app).findings().some(({ ruleId }) => ruleId === 'no-open-egress');
  };
  expect([opens('20.9.7.0/24'), opens('20.9.7.0/24', {}), opens('20.9.7.0/24', OWN)]).toEqual([true, true, true]);
  expect([opens('198.51.100.0/24'), opens('198.51.100.0/24', {}), opens('198.51.100.0/24', { nodeCidrs: ['198.51.100.0/24'] })])
    .toEqual([false, false, true]);
});

test.each([...MAKERS, ...STRICT].map(([name, make]) => [name, make] as const))('%s without ranges of pods names the prop and both remedies',
  (_, make) => {
    const others = { serviceCidrs: CLUSTER.serviceCidrs, apiServerCidrs: CLUSTER.apiServerCidrs };
    expect(failure(() => make(within({ name: 'bare' }), others)))
      .toBe('test/made: \'podCidrs\' must name at least one range, such as ["10.243.0.0/16"], got nothing; '
    + 'give it here, or once for all charts of the cluster: new AgentCluster({ podCidrs: ["10.243.0.0/16"] }).applyTo(app); '
    + 'ask the cluster: kubectl get nodes -o jsonpath="{.items[*].spec.podCIDRs}", or your network\'s IP pools');
  });

describe('what else is said of the cluster', () => {
  const local = { ...CLUSTER, nodeLocalDns: ['169.254.25.10'] };
  const dns = (chart: Chart) => JSON.stringify(objects(chart, 'NetworkPolicy').map(({ spec }) => spec)).match(/169\.254\.\d+\.10(?=\/32)/g);

  test('NodeLocal DNS', () => {
    const made = (tweak: Partial<PodSubnetEgressDenyProps>) => {
      const b = within(local);
      new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, allowInternet: false, ...tweak });
      return dns(b.chart);
    };
    expect([made({}), made({ nodeLocalDns: ['169.254.26.10'] }), made({ nodeLocalDns: [] })])
      .toEqual([['169.254.25.10'], ['169.254.26.10'], null]);
    const b = within(local);
    new NetworkPolicyProbe(b.chart, 'probe', { image: IMAGE, runtime: b.runtime });
    expect(dns(b.chart)).toEqual(['169.254.25.10']);
  });

  test('the domain', () => {
    const b = within({ ...CLUSTER, clusterDomain: 'k8s.example', fqdnBackEnd: FqdnBackEnd.cilium() });
    const proxy = new EgressProxy(b.chart, 'proxy', common(b));
    expect(proxy.env.NO_PROXY).toMatch(/^localhost,127\.0\.0\.1,::1,\.svc,\.k8s\.example,20\.9\.0\.0\/16,20\.96\.0\.0\/16$/);
    expect(new EgressProxy(b.chart, 'other', { ...common(b), clusterDomain: 'other.example' }).env.no_proxy).toContain(',.other.example,');
    const allowlist = new DnsAllowlist(b.chart, 'dns', { ...common(b), clusterIP: '20.96.0.53' });
    expect(allowlist.allowService(proxy.service)).toMatch(/\.agents\.svc\.k8s\.example$/);
    new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, allowInternet: false }).allowToFqdn('api.example.com', 443);
    expect(JSON.stringify(only(b.chart, 'CiliumNetworkPolicy'))).toContain('"*.*.svc.k8s.example"');
  });

  describe('how names are allowed', () => {
    const named = { ...CLUSTER, fqdnBackEnd: FqdnBackEnd.cilium() };
    const rules = (chart: Chart, name: string): Json[] => objects(chart, 'NetworkPolicy')
      .find(({ metadata }) => metadata.name === name)!.spec.egress ?? [];
    const egress = (b: Within, tweak: Partial<PodSubnetEgressDenyProps> = {}, name = 'egress') =>
      new PodSubnetEgressDeny(b.chart, name, { namespace: b.namespace, name, allowInternet: false, ...tweak });
    const ports = (all: Json[]) => all.map((rule) => rule.ports?.[0].port);

    test('counts from the first name on: until then the policy keeps its rules for DNS', () => {
      const b = within(named);
      const [quiet, naming] = [egress(b, {}, 'quiet'), egress(b, {}, 'naming')];
      quiet.allowToCidr('198.51.100.0/24', { port: 443 });
      naming.allowToCidr('198.51.100.0/24', { port: 443 });
      naming.allowToFqdn('api.example.com', 443);
      naming.allowToFqdn('pypi.org', 443);
      expect([ports(rules(b.chart, 'quiet')), ports(rules(b.chart, 'naming'))]).toEqual([[53, 53, 443], [443]]);
      expectValid(objects(b.chart, 'CiliumNetworkPolicy'));
      expect(objects(b.chart, 'CiliumNetworkPolicy')).toHaveLength(1);
    });

    test('renders what the prop renders', () => {
      const synthesized = (ofCluster?: FqdnBackEnd, ofProp?: FqdnBackEnd): Manifest[] => {
        const b = within({ ...CLUSTER, fqdnBackEnd: ofCluster });
        egress(b, { fqdnBackEnd: ofProp }).allowToFqdn('api.example.com', 443);
        return Testing.synth(b.chart);
      };
      for (const backEnd of [() => FqdnBackEnd.cilium(), () => FqdnBackEnd.gke(), () => FqdnBackEnd.eks()]) {
        expect(synthesized(backEnd())).toEqual(synthesized(undefined, backEnd()));
      }
    });

    test('leaves a policy that allows the internet as it is', () => {
      const b = within(named);
      const open = egress(b, { allowInternet: true, allowDns: true });
      expect(ports(rules(b.chart, 'egress'))).toEqual([undefined, 53, 53]);
      expect(failure(() => open.allowToFqdn('api.example.com', 443))).toMatch('\'allowInternet\' must be false where names are allowed');
    });

    test('is refused with DNS for every name, as by the prop', () => {
      const limited = egress(within(named), { allowDns: true });
      expect(failure(() => limited.allowToFqdn('api.example.com', 443)))
        .toMatch('test/egress: \'allowDns\' must be left out where the back end allows DNS for the allowed names');
    });

    test('leaves the gateways their resolver, and opens the sinks of a routing by name', () => {
      const b = within(named);
      new EgressProxy(b.chart, 'proxy', common(b));
      new DnsAllowlist(b.chart, 'dns', { ...common(b), clusterIP: '20.96.0.53', names: ['api.example.com'] });
      new FalcoDaemonSet(b.chart, 'falco', { image: IMAGE, alerts: alerts(b) });
      const [sinks] = objects(b.chart, 'CiliumNetworkPolicy');
      expect(JSON.stringify(sinks)).toContain('"matchName":"incidents.example.com"');
      const asking = objects(b.chart, 'NetworkPolicy').filter(({ spec }) => spec.egress?.some((rule: Json) => rule.ports?.[0].port === 53));
      expect(asking.map(({ metadata }) => metadata.name.split('-')[1]).sort()).toEqual(['dns', 'falco', 'proxy']);
    });

    test('serves several policies, and one of their own counts more', () => {
      const b = within(named);
      egress(b, {}, 'one').allowToFqdn('api.example.com', 443);
      egress(b, {}, 'two').allowToFqdn('api.example.com', 443);
      egress(b, { fqdnBackEnd: FqdnBackEnd.gke() }, 'three').allowToFqdn('api.example.com', 443);
      expect([objects(b.chart, 'CiliumNetworkPolicy').length, objects(b.chart, 'FQDNNetworkPolicy').length]).toEqual([2, 1]);
    });
  });
});

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
    '\'scope\' must carry its AgentCluster before constructs in it are made, got "test"; "test/agents" was made without one; apply the AgentCluster right after the app or chart is made'],
    ['a value of the app after what needs it', (app, chart) => new AgentNamespace(chart, 'agents', { name: 'agents' })
      && new AgentCluster().applyTo(app),
    '\'scope\' must carry its AgentCluster before constructs in it are made, got "app"; "test/agents" was made without one'],
    ['a second cluster without a name', (app, chart) => new AgentCluster({ name: 'a' }).applyTo(app) && new AgentCluster().applyTo(chart),
      '\'name\' must differ from the names of the other AgentClusters of the app, got nothing; "app" carries another named "a": apply that object to the charts of the same cluster, and name each cluster'],
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
    ['text for a list', { podCidrs: '10.243.0.0/16' as never }, '\'podCidrs\' must be a list without gaps, got "10.243.0.0/16"'],
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
    ['a back end', { fqdnBackEnd: 'cilium' as never }, '\'fqdnBackEnd\' must be a back end for names, got "cilium"; give for example FqdnBackEnd.cilium()'],
  ])('refuses %s', (_, props, message) => {
    expect(failure(() => new AgentCluster(props))).toContain(`AgentCluster: ${message}`);
  });

  test('are copied: what is changed later does not count', () => {
    const podCidrs = ['20.9.0.0/16'];
    const b = within({ podCidrs });
    podCidrs.push('0.0.0.0/0');
    const { values } = AgentCluster.of(b.chart)!;
    expect(() => values.podCidrs!.push('0.0.0.0/0')).toThrow();
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
    new NetworkPolicyProbe(b.chart, 'probe', { image: IMAGE, runtime: b.runtime });
    new FalcoDaemonSet(b.chart, 'falco', { image: IMAGE });
    new AgentNamespace(b.chart, 'tools', { name: 'tools', annotations: { owner: 'a' } });
    const text = '{"name":"prod","podCidrs":["20.9.0.0/16"],"serviceCidrs":["20.96.0.0/16"],"nodeCidrs":["20.77.1.0/24"],"apiServerCidrs":["203.0.113.10/32"]}';
    expect(annotations(b.chart).map((all) => all[KEY])).toEqual([text, text, text, text]);
    expect(annotations(b.chart)).toContainEqual({ owner: 'a', [KEY]: text });
    expectValid(objects(b.chart, 'Namespace'));
  });

  test('is left out where no range is known', () => {
    const chart = new Chart(new App(), 'test');
    new AgentNamespace(chart, 'agents', { name: 'agents' });
    const named = within({ name: 'prod', nodeLocalDns: ['169.254.25.10'] });
    expect([annotations(chart), annotations(named.chart)]).toEqual([[undefined], [undefined]]);
  });

  test('is not the user\'s to set', () => {
    const b = within();
    expect(failure(() => new AgentNamespace(b.chart, 'tools', { name: 'tools', annotations: { [KEY]: '{}' } })))
      .toBe(`test/tools: 'annotations' must have no key that begins with "${KEY}", got "${KEY}"; apply an AgentCluster to the app or chart`);
  });
});
