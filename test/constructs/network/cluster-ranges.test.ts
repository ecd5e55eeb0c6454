import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { CLUSTER, OWN, within, Within, common, alerts } from './cluster';
import {
  AgentPolicy, AgentQuarantine, ClusterEgressDeny, ClusterRanges, DnsAllowlist, EgressProxy, FalcoDaemonSet, HardenedAgentPod,
  PodSubnetEgressDeny, QuarantineResponse, DenialAlerts,
} from '../../../src';
import { Json } from '../../../src/engine/value/json';
import { IMAGE, objects } from '../../support/app';
import { ASK_RANGES, failure } from '../../support/errors';
import { makePolicy } from '../../support/plain';

/**
 * Objects of a kind as they stand; where a construct is told other ranges than its cluster has, the rules find those of the cluster open.
 */
const rendered = (chart: Chart, kind: string): Json[] => chart.node.findAll()
  .filter((one): one is ApiObject => ApiObject.isApiObject(one) && one.kind === kind).map((one) => one.toJson());

/** Each of the structs that have ranges, with what a construct is made of beside them, and what it renders that depends on them. */
const MAKERS: [name: string, make: (b: Within, ranges: ClusterRanges) => Construct, text: (b: Within) => string][] = [
  ['PodSubnetEgressDeny', (b, ranges) => new PodSubnetEgressDeny(b.chart, 'made', { namespace: b.namespace, ...ranges }),
    ({ chart }) => JSON.stringify(objects(chart, 'NetworkPolicy'))],
  ['ClusterEgressDeny', (b, ranges) => new ClusterEgressDeny(b.chart, 'made', ranges),
    ({ chart }) => JSON.stringify(objects(chart, 'ClusterNetworkPolicy'))],
  ['EgressProxy', (b, ranges) => new EgressProxy(b.chart, 'made', { ...common(b), ...ranges }),
    ({ chart }) => rendered(chart, 'ConfigMap')[0].data['squid.conf']],
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
    new ApiObject(b.chart, 'open', makePolicy('open', {
      podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }],
    }));
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
    + 'give it here, or once for all charts of the cluster: '
    + 'new AgentCluster({ podCidrs: ["10.244.0.0/16"], serviceCidrs: ["10.96.0.0/16"] }).applyTo(app); '
    + ASK_RANGES);
  });
