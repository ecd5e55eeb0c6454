import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { RANGES, closed, inNamespace, rules, specs, tcp } from './egress';
import { AgentNamespace, HardenedAgentPod, PodSubnetEgressDeny } from '../../../src';
import { Base, IMAGE, open, pod } from '../../support/app';

/** Where a policy of ours closes a side, an allow opens it, whichever comes first; where none does, nothing is opened. */

const everyAgent = { ...inNamespace('agents'), podSelector: {} };

/** Pods of namespace `tools` that nothing of ours has made. */
function tools({ chart }: Base): kplus.Pods {
  const namespaces = kplus.Namespaces.select(chart, 'tools-namespace', { names: ['tools'] });
  return kplus.Pods.select(chart, 'tools-pods', { labels: { app: 'search' }, namespaces });
}

const closeIngress = ({ chart }: Base) => new AgentNamespace(chart, 'tools', { name: 'tools' });
const closeEgress = ({ chart }: Base, agent?: kplus.IPodSelector) => new PodSubnetEgressDeny(chart, 'tools-egress', {
  namespace: AgentNamespace.fromNamespaceName(chart, 'tools-ref', 'tools'),
  agent,
  allowInternet: false,
  allowDns: false,
  ...RANGES,
});

/** Both orders of two steps. */
const ORDERS: [string, (first: () => unknown, second: () => unknown) => void][] = [
  ['before', (close, allow) => { close(); allow(); }],
  ['after', (close, allow) => { allow(); close(); }],
];

describe.each(ORDERS)('a side that is closed %s it is to be opened', (_, inOrder) => {
  test('the called pods\' ingress, by their AgentNamespace', () => {
    const b = closed();
    inOrder(() => closeIngress(b), () => b.egress.allowTo(tools(b), { port: 80 }));
    expect(specs(b.chart, 'Ingress', 'tools')).toEqual([
      { podSelector: { matchLabels: { app: 'search' } }, policyTypes: ['Ingress'], ingress: [{ from: [everyAgent], ports: tcp(80) }] },
    ]);
  });

  test('the ingress of the pods behind a Service', () => {
    const b = closed();
    const service = new kplus.Service(b.chart, 'service', {
      metadata: { namespace: 'tools' },
      selector: tools(b),
      ports: [{ port: 80, targetPort: 8080 }],
    });
    inOrder(() => closeIngress(b), () => b.egress.allowToService(service));
    service.bind(443, { name: 'tls' });
    expect(specs(b.chart, 'Ingress', 'tools')).toEqual([
      {
        podSelector: { matchLabels: { app: 'search' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [everyAgent], ports: tcp(8080, 443) }],
      },
    ]);
  });

  test('the ingress of a namespace, named in two ways', () => {
    const b = closed();
    const names = kplus.Namespaces.select(b.chart, 'names', { names: ['tools', 'elsewhere'] });
    inOrder(() => closeIngress(b), () => {
      b.egress.allowToNamespaces(names, { port: 80 });
      b.egress.allowTo(names, { port: 81 });
    });
    expect(rules(b.chart, 'Ingress', 'tools').map(({ ports }) => ports)).toEqual([tcp(80), tcp(81)]);
    expect(rules(b.chart, 'Ingress', 'elsewhere')).toEqual([]);
  });

  test('the callers\' egress, by a policy for their whole namespace', () => {
    const b = closed();
    inOrder(() => closeEgress(b), () => b.egress.allowFrom(tools(b), { port: 80 }));
    expect(rules(b.chart, 'Egress', 'tools')).toEqual([{ to: [everyAgent], ports: tcp(80) }]);
    expect(rules(b.chart, 'Ingress').map(({ ports }) => ports)).toEqual([tcp(80)]);
  });

  test('the callers\' egress, by a policy for them alone', () => {
    const b = closed();
    const callers = tools(b);
    inOrder(() => closeEgress(b, callers), () => b.egress.allowFrom(callers, { port: 80 }));
    expect(rules(b.chart, 'Egress', 'tools')).toEqual([{ to: [everyAgent], ports: tcp(80) }]);
  });

  test('the called pods\' ingress, by an allow of their own namespace', () => {
    const b = closed();
    const called = tools(b);
    inOrder(
      () => closeEgress(b).allowFrom(kplus.Namespaces.select(b.chart, 'gateway', { names: ['gateway'] }), { to: called, port: 80 }),
      () => b.egress.allowTo(called, { port: 80 }),
    );
    expect(rules(b.chart, 'Ingress', 'tools').map(({ from }) => from)).toEqual(expect.arrayContaining([[everyAgent]]));
  });

  test('in another chart', () => {
    const b = closed();
    const other = { ...b, chart: new Chart(b.app, 'other') };
    inOrder(() => closeIngress(other), () => b.egress.allowTo(tools(b), { port: 80 }));
    expect(rules(b.chart, 'Ingress', 'tools')).toEqual([{ from: [everyAgent], ports: tcp(80) }]);
  });
});

test('a side that is closed twice is opened once', () => {
  const b = closed();
  const callers = tools(b);
  b.egress.allowFrom(callers, { port: 80 });
  closeEgress(b, callers);
  new PodSubnetEgressDeny(b.chart, 'again', { namespace: closeIngress(b), allowInternet: false, allowDns: false, ...RANGES });
  expect(rules(b.chart, 'Egress', 'tools')).toEqual([{ to: [everyAgent], ports: tcp(80) }]);
});

test('agents of one namespace may call each other on both sides', () => {
  const b = closed();
  const [caller, called] = [pod(b, {}, 'caller'), pod(b, {}, 'called')];
  b.egress.allowFrom(caller, { to: called });
  const selected = (agent: HardenedAgentPod) => ({
    podSelector: {
      matchLabels: {
        'cdk8s.io/metadata.addr': agent.podMetadata
          .getLabel('cdk8s.io/metadata.addr'),
      },
    },
  });
  expect(specs(b.chart, 'Ingress')).toEqual([
    {
      ...selected(called),
      policyTypes: ['Ingress'],
      ingress: [{
        from: [{ ...inNamespace('agents'), ...selected(caller) }],
        ports: tcp(8080),
      }],
    },
  ]);
  expect(specs(b.chart, 'Egress')).toContainEqual(
    {
      ...selected(caller),
      policyTypes: ['Egress'],
      egress: [{
        to: [{ ...inNamespace('agents'), ...selected(called) }],
        ports: tcp(8080),
      }],
    });
});

describe('nothing is opened where nothing of ours is closed', () => {
  test.each<[string, (b: Base) => unknown]>([
    ['nothing is known of the namespace', () => undefined],
    ['the namespace exists already', ({ chart }) => AgentNamespace.fromNamespaceName(chart, 'tools', 'tools')],
    ['the namespace is cdk8s-plus\'s', ({ chart }) => new kplus.Namespace(chart, 'tools', { metadata: { name: 'tools' } })],
    ['another namespace is ours', ({ chart }) => new AgentNamespace(chart, 'other', { name: 'other' })],
    ['the other side is closed', (b) => closeEgress(b)],
    ['the namespace is ours in another app', () => new AgentNamespace(new Chart(new App(), 'test'), 'tools', { name: 'tools' })],
  ])('%s', (_, make) => {
    const b = closed();
    make(b);
    b.egress.allowTo(tools(b), { port: 80 });
    expect(rules(b.chart, 'Egress')).toHaveLength(1);
    expect(specs(b.chart, 'Ingress', 'tools')).toEqual([]);
  });

  test('namespaces chosen by name and label may not be meant', () => {
    const b = closed();
    closeIngress(b);
    b.egress.allowToNamespaces(kplus.Namespaces.select(b.chart, 'labelled', { names: ['tools'], labels: { team: 'tools' } }), { port: 80 });
    expect(specs(b.chart, 'Ingress', 'tools')).toEqual([]);
  });

  test('namespaces chosen by label are not known by name', () => {
    const b = closed();
    closeIngress(b);
    b.egress.allowTo(kplus.Namespaces.select(b.chart, 'labelled', { labels: { team: 'tools' } }), { port: 80 });
    expect(specs(b.chart, 'Ingress', 'tools')).toEqual([]);
  });
});

test('an agent of another namespace of ours is reached from both sides', () => {
  const b = open();
  const namespace = closeIngress(b);
  const search = new HardenedAgentPod(b.chart, 'search', { namespace, runtime: b.runtime, image: IMAGE, port: 8443 });
  const agent = pod(b);
  new PodSubnetEgressDeny(b.chart, 'tools-egress', { namespace, ...RANGES });
  new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES }).allowTo(search, { from: agent });
  const [opened] = rules(b.chart, 'Ingress', 'tools');
  expect(opened.ports).toEqual(tcp(8443));
  expect(opened.from).toEqual([{
    ...inNamespace('agents'),
    podSelector: {
      matchLabels: agent.toPodSelectorConfig().labelSelector
        ._toKube().matchLabels,
    },
  }]);
});
