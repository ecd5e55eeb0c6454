import { Namespaces, Pods } from 'cdk8s-plus-29';
import { Brokered, brokered } from './brokered';
import { AgentMetrics, AgentPolicy, BrokeredApi, HardenedAgentPod } from '../../../../src';
import { selects } from '../../../../src/engine/manifest/selector';
import { Manifest, objects, open, pod } from '../../../support/app';
import { failure } from '../../../support/errors';

const PORT = 9902;
const PROMETHEUS = { labels: { app: 'prometheus' } };

/** The pods of Prometheus in a namespace that another app makes. */
const prometheus = ({ chart }: Brokered) => Pods.select(chart, 'prometheus', {
  ...PROMETHEUS, namespaces: Namespaces.select(chart, 'monitoring', { names: ['monitoring'] }),
});
const PEER = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
  podSelector: { matchLabels: PROMETHEUS.labels },
};

/** Who may call a port of the broker's pods. */
function callers({ chart, broker }: Brokered, port: number): Manifest[] {
  const labels = broker.deployment.podMetadata.toJson().labels as Manifest;
  return objects(chart, 'NetworkPolicy')
    .filter(({ metadata, spec }) => metadata.namespace === 'gateways' && selects(spec.podSelector, labels))
    .flatMap(({ spec }): Manifest[] => spec.ingress ?? [])
    .filter(({ ports }) => ports.some((one: Manifest) => one.port === port)).flatMap(({ from }) => from);
}

/** The ports of the broker that policies let a pod call. */
function callsOf({ chart }: Brokered, { podMetadata }: HardenedAgentPod): number[] {
  return objects(chart, 'NetworkPolicy')
    .filter(({ metadata, spec }) => metadata.namespace === 'agents' && selects(spec.podSelector, podMetadata.toJson().labels as Manifest))
    .flatMap(({ spec }): Manifest[] => spec.egress ?? [])
    .filter(({ to }) => JSON.stringify(to).includes('gateways')).flatMap(({ ports }) => ports.map(({ port }: Manifest) => port));
}

describe('metrics', () => {
  test('are read by no one, unless a scraper is named', () => {
    const b = brokered();
    b.broker.grant(b.agent, BrokeredApi.anthropic({ key: b.key }), { port: 20001 });
    expect(callers(b, PORT)).toEqual([]);
    expect(callers(b, 20001)).toHaveLength(1);
  });

  test('are read by the scraper alone, on their port alone', () => {
    const b = brokered();
    b.broker.grant(b.agent, BrokeredApi.anthropic({ key: b.key }), { port: 20001 });
    b.broker.allowMetricsFrom(prometheus(b));
    expect(callers(b, PORT)).toEqual([PEER]);
    expect(callers(b, 20001)).not.toContainEqual(PEER);
    expect(AgentPolicy.of(b.app).findings().filter(({ acknowledged }) => !acknowledged)).toEqual([]);
  });

  test('are opened on the side of a scraper of this library, too', () => {
    const b = brokered();
    const scraper = pod(b, {}, 'scraper');
    b.broker.allowMetricsFrom(scraper);
    expect(callsOf(b, scraper)).toEqual([PORT]);
    expect(callsOf(b, b.agent)).toEqual([]);
  });

  test('are found by a PodMonitor of AgentMetrics', () => {
    const b = brokered();
    b.broker.grant(b.agent, BrokeredApi.anthropic({ key: b.key }));
    new AgentMetrics(b.chart, 'metrics', {
      agent: b.broker.pods, prometheus: prometheus(b), port: PORT, path: '/stats/prometheus',
    });
    const [{ metadata, spec }] = objects(b.chart, 'PodMonitor');
    expect([metadata.namespace, spec.podMetricsEndpoints]).toEqual(['gateways', [{ portNumber: PORT, path: '/stats/prometheus' }]]);
    expect(callers(b, PORT)).toEqual([PEER]);
  });

  test.each<[string, (b: Brokered) => unknown, string]>([
    ['nothing', () => undefined, '\'scraper\' must be given, got nothing'],
    ['what selects no pods', ({ namespace }) => namespace, '\'scraper\' must be pods that can be selected'],
    ['every pod of its namespace', ({ chart }) => Pods.all(chart, 'all'), '\'scraper\' must select pods by their labels, got "test/all"'],
    ['every pod of another namespace', ({ chart }) => Pods.all(chart, 'all', {
      namespaces: Namespaces.select(chart, 'monitoring', { names: ['monitoring'] }),
    }), '\'scraper\' must select pods by their labels, got "test/all"'],
    ['every pod of the cluster', ({ chart }) => Pods.all(chart, 'all', { namespaces: Namespaces.all(chart, 'everywhere') }),
      '\'scraper\' must select pods by their labels, got "test/all"'],
    ['a scraper of another app', () => pod(open()), '\'scraper\' must belong to the same app'],
  ])('are not opened to %s', (_, scraper, message) => {
    const b = brokered();
    expect(failure(() => b.broker.allowMetricsFrom(scraper(b) as never))).toContain(`test/broker: ${message}`);
    expect(callers(b, PORT)).toEqual([]);
  });
});
