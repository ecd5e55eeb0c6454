import { ApiObject, App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { closed, rules, tcp } from './egress';
import { AgentExposure, AgentMetrics, AgentPeer, ExposureType, HardenedAgentDeployment, IngressController } from '../../../src';
import { IMAGE, Manifest, objects, open, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { expectValid } from '../../support/schema';

const labels = { app: 'ui' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'ui', image: IMAGE }] } };
const deployment = (chart: Chart, namespace?: string) => new kplus.Deployment(chart, 'ui', {
  metadata: namespace === undefined ? {} : { namespace }, containers: [{ image: IMAGE, portNumber: 3000 }],
});
const included = (chart: Chart, namespace?: string, given: object = template) => new ApiObject(chart, 'ui', {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'ui', namespace },
  spec: { selector: { matchLabels: labels }, template: given },
} as any);
const named = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
const NGINX = {
  'app.kubernetes.io/component': 'controller', 'app.kubernetes.io/instance': 'ingress-nginx', 'app.kubernetes.io/name': 'ingress-nginx',
};
const PROMETHEUS = { 'app.kubernetes.io/managed-by': 'prometheus-operator', 'app.kubernetes.io/name': 'prometheus' };

const PEERS: readonly (readonly [string, (chart: Chart) => AgentPeer, namespace: string, Manifest])[] = [
  ['labels', (chart) => AgentPeer.ofLabels(chart, 'peer', { namespace: 'web', labels }), 'web', { matchLabels: labels }],
  ['a namespace', (chart) => AgentPeer.ofNamespace(chart, 'peer', 'web'), 'web', {}],
  ['ingress-nginx', (chart) => AgentPeer.ingressNginx(chart, 'peer'), 'ingress-nginx', { matchLabels: NGINX }],
  ['Prometheus', (chart) => AgentPeer.prometheus(chart, 'peer'), 'monitoring', { matchLabels: PROMETHEUS }],
  ['Prometheus elsewhere', (chart) => AgentPeer.prometheus(chart, 'peer', { namespace: 'prom', labels }), 'prom', { matchLabels: labels }],
  ['a workload', (chart) => AgentPeer.ofWorkload(chart, 'peer', { workload: deployment(chart, 'web') }), 'web',
    { matchLabels: { 'cdk8s.io/metadata.addr': expect.any(String) } }],
  ['a workload without one', (chart) => AgentPeer.ofWorkload(chart, 'peer', { workload: deployment(chart), namespace: 'web' }), 'web',
    { matchLabels: { 'cdk8s.io/metadata.addr': expect.any(String) } }],
  ['an object of others', (chart) => AgentPeer.ofWorkload(chart, 'peer', { workload: included(chart, 'web') }), 'web',
    { matchLabels: labels }],
  ['the same without a namespace', (chart) => AgentPeer.ofWorkload(chart, 'peer', { workload: included(chart), namespace: 'web' }), 'web',
    { matchLabels: labels }],
];

describe.each(PEERS)('by %s', (_, make, namespace, podSelector) => {
  const peer = { namespaceSelector: named(namespace), podSelector };

  test('allowTo and allowToPods', () => {
    for (const method of ['allowTo', 'allowToPods'] as const) {
      const b = closed();
      b.egress[method](make(b.chart), { port: 5432 });
      expect(rules(b.chart, 'Egress')).toEqual([{ to: [peer], ports: tcp(5432) }]);
      expectValid(objects(b.chart, 'NetworkPolicy'));
    }
  });

  test('allowFrom and allowFromPods', () => {
    for (const method of ['allowFrom', 'allowFromPods'] as const) {
      const b = closed();
      b.egress[method](make(b.chart), { port: 8080 });
      expect(rules(b.chart, 'Ingress')).toEqual([{ from: [peer], ports: tcp(8080) }]);
    }
  });

  test('callers of an exposure, a controller and a scraper', () => {
    const b = closed();
    const agent = pod(b, { port: 8080, probes: { path: '/' } });
    const callers = make(b.chart);
    new AgentExposure(b.chart, 'api', { agent, through: ExposureType.service({ callers: [callers] }) });
    new AgentMetrics(b.chart, 'metrics', { agent, prometheus: callers });
    IngressController.pods(callers);
    expect(rules(b.chart, 'Ingress').map(({ from }) => from)).toEqual([[peer], [peer]]);
  });
});

test('a workload of cdk8s-plus shows its own ports', () => {
  const b = closed();
  b.egress.allowTo(AgentPeer.ofWorkload(b.chart, 'peer', { workload: deployment(b.chart, 'web') }));
  expect(rules(b.chart, 'Egress').map(({ ports }) => ports)).toEqual([tcp(3000)]);
});

test('an agent is a workload too, and its side opens', () => {
  const b = closed();
  const agent = new HardenedAgentDeployment(b.chart, 'agent', {
    namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 8080, probes: { path: '/' },
  });
  b.egress.allowTo(AgentPeer.ofWorkload(b.chart, 'peer', { workload: agent }));
  expect(rules(b.chart, 'Ingress').map(({ ports }) => ports)).toEqual([tcp(8080)]);
});

test('a policy of cdk8s-plus takes it', () => {
  const b = open();
  const policy = new kplus.NetworkPolicy(b.chart, 'own', { metadata: { namespace: 'agents' } });
  policy.addIngressRule(AgentPeer.ofLabels(b.chart, 'peer', { namespace: 'web', labels }), [kplus.NetworkPolicyPort.tcp(80)]);
  expect(JSON.stringify(rules(b.chart, 'Ingress'))).toContain('"kubernetes.io/metadata.name":"web"');
});

test.each<[string, (chart: Chart) => unknown, string]>([
  ['no labels', (chart) => AgentPeer.ofLabels(chart, 'peer', { namespace: 'web', labels: {} }),
    'test/peer: \'labels\' must have a label, got {}; for every pod of a namespace, use AgentPeer.ofNamespace(…)'],
  ['no namespace', (chart) => AgentPeer.ofLabels(chart, 'peer', { labels } as never), 'test/peer: \'namespace\' must be'],
  ['a label for a namespace', (chart) => AgentPeer.ofNamespace(chart, 'peer', 'Web'), 'test/peer: \'namespace\' must be'],
  ['other labels of Prometheus, but none', (chart) => AgentPeer.prometheus(chart, 'peer', { labels: {} }), '\'labels\' must have a label'],
  ['a workload nowhere', (chart) => AgentPeer.ofWorkload(chart, 'peer', { workload: deployment(chart) }),
    'test/peer: \'namespace\' must be given, got nothing; the workload names none, so its pods could be in any'],
  ['an object nowhere', (chart) => AgentPeer.ofWorkload(chart, 'peer', { workload: included(chart) }), '\'namespace\' must be given'],
  ['a workload elsewhere', (chart) => AgentPeer.ofWorkload(chart, 'peer', { workload: deployment(chart, 'web'), namespace: 'data' }),
    '\'namespace\' must be that of the workload, "web", got "data"; leave it out'],
  ['an object without pods', (chart) => AgentPeer.ofWorkload(chart, 'peer', {
    workload: new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'web' } }),
  }), '\'workload\' must hold pods with labels, got "test/settings"; give a Deployment'],
  ['pods without labels', (chart) => AgentPeer.ofWorkload(chart, 'peer', { workload: included(chart, 'web', { spec: template.spec }) }),
    '\'workload\' must hold pods with labels'],
  ['the chart', (chart) => AgentPeer.ofWorkload(chart, 'peer', { workload: chart }), '\'workload\' must hold pods with labels, got "test"'],
  ['text', (chart) => AgentPeer.ofWorkload(chart, 'peer', { workload: 'ui' as never }), '\'workload\' must be a construct that makes pods'],
  ['a workload of another app', (chart) => AgentPeer.ofWorkload(chart, 'peer', {
    workload: deployment(new Chart(new App(), 'other'), 'web'),
  }), '\'workload\' must belong to the same app'],
])('refuses %s', (_, make, message) => {
  expect(failure(() => make(open().chart))).toMatch(message);
});
