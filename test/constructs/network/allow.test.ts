import * as kplus from 'cdk8s-plus-29';
import { closed, egress as policy, inNamespace, rules, specs, tcp } from './egress';
import { AgentPolicy, HardenedAgentDeployment } from '../../../src';
import { IMAGE, open, objects, pod } from '../../support/app';
import { warnings } from '../../support/output';
import { expectValid } from '../../support/schema';

const block = (cidr: string, except?: string[]) => [{ ipBlock: { cidr, ...(except && { except }) } }];
const withLabels = (labels: object) => ({ podSelector: { matchLabels: labels } });
const address = (p: kplus.AbstractPod) => withLabels({ 'cdk8s.io/metadata.addr': p.podMetadata.getLabel('cdk8s.io/metadata.addr') });

/** The egress rules after some calls; what is emitted is valid. */
function allowed(call: (b: ReturnType<typeof closed>) => void) {
  const b = closed();
  call(b);
  expectValid(objects(b.chart, 'NetworkPolicy'));
  return rules(b.chart, 'Egress');
}

describe('allowTo', () => {
  test('an agent of ours, on the ports that it opens', () => {
    const b = closed();
    const called = pod(b);
    b.egress.allowTo(called);
    expect(rules(b.chart, 'Egress')).toEqual([{ to: [{ ...inNamespace('agents'), ...address(called) }], ports: tcp(8080) }]);
  });

  test('a deployment, on every port of every container', () => {
    const b = closed();
    const containers = [{ name: 'a', image: IMAGE, portNumber: 8080 }, {
      name: 'b',
      image: IMAGE,
      ports: [{ number: 53, protocol: kplus.Protocol.UDP }],
    }];
    const called = new HardenedAgentDeployment(b.chart, 'workers', { namespace: b.namespace, runtime: b.runtime, containers });
    b.egress.allowTo(called);
    const ports = [...tcp(8080), { port: 53, protocol: 'UDP' }];
    expect(rules(b.chart, 'Egress')).toEqual([{ to: [{ ...inNamespace('agents'), ...address(called) }], ports }]);
  });

  test('a pod of cdk8s-plus in its namespace', () => {
    const b = closed();
    const called = new kplus.Pod(b.chart, 'mcp', { metadata: { namespace: 'tools' }, containers: [{ image: IMAGE, portNumber: 9000 }] });
    b.egress.allowTo(called);
    expect(rules(b.chart, 'Egress')).toEqual([{ to: [{ ...inNamespace('tools'), ...address(called) }], ports: tcp(9000) }]);
  });

  test.each([[5432, []], [5433, [
    'NetworkPolicy [test/egress] spec.egress[0].to[0] allows port 5433/TCP of Pod "tools/test-db-c8b96b87", which declares 5432/TCP only',
  ]]])('port %s of a pod that declares 5432', (port, details) => {
    const b = closed();
    const db = new kplus.Pod(b.chart, 'db', { metadata: { namespace: 'tools' }, containers: [{ image: IMAGE, portNumber: 5432 }] });
    const agent = pod(b);
    b.egress.allowTo(db, { from: agent, port });
    const found = AgentPolicy.of(b.chart).findings().filter(({ ruleId }) => ruleId === 'no-refused-call');
    expect(found.map(({ constructPath, message }) => [constructPath, message.split(';')[0]]))
      .toEqual(details.map((detail) => [agent.node.path, detail]));
  });

  test('pods by label, in the policy\'s own namespace, in others by name and in others by label', () => {
    const labels = { app: 'db' };
    const pods = (namespaces?: kplus.NamespacesSelectOptions) => allowed(({ chart, egress }) => {
      const selected = namespaces && kplus.Namespaces.select(chart, 'namespaces', namespaces);
      egress.allowTo(kplus.Pods.select(chart, 'db', { labels, namespaces: selected }), { port: 5432 });
    });
    expect(pods()).toEqual([{ to: [withLabels(labels)], ports: tcp(5432) }]);
    expect(pods({ names: ['a', 'b'] })).toEqual([{
      to: [{ ...inNamespace('a'), ...withLabels(labels) }, { ...inNamespace('b'), ...withLabels(labels) }],
      ports: tcp(5432),
    }]);
    expect(pods({ labels: { team: 'data' } })).toEqual([{
      to: [{
        namespaceSelector: { matchLabels: { team: 'data' } },
        ...withLabels(labels),
      }],
      ports: tcp(5432),
    }]);
    expect(pods({ names: ['a'], labels: { team: 'data' } })).toEqual([{
      to: [{ namespaceSelector: { matchLabels: { 'team': 'data', 'kubernetes.io/metadata.name': 'a' } }, ...withLabels(labels) }],
      ports: tcp(5432),
    }]);
  });

  test('all pods of a namespace', () => {
    expect(allowed(({ chart, egress }) => egress.allowTo(new kplus.Namespace(chart, 'tools', { metadata: { name: 'tools' } }),
      { port: 80 })))
      .toEqual([{ to: [{ ...inNamespace('tools'), podSelector: {} }], ports: tcp(80) }]);
  });

  test('addresses, with those that are left out', () => {
    expect(allowed(({ chart, egress }) => egress.allowTo(kplus.NetworkPolicyIpBlock
      .ipv4(chart, 'block', '203.0.113.0/24', ['203.0.113.0/25']), { port: 443 })))
      .toEqual([{ to: block('203.0.113.0/24', ['203.0.113.0/25']), ports: tcp(443) }]);
  });

  test('the same peer twice', () => {
    const b = closed();
    const called = pod(b);
    b.egress.allowTo(called);
    b.egress.allowTo(called, { port: 9090 });
    expect(rules(b.chart, 'Egress').map(({ ports }) => ports)).toEqual([tcp(8080), tcp(9090)]);
    expect(rules(b.chart, 'Ingress').map(({ ports }) => ports)).toEqual([tcp(8080), tcp(9090)]);
    expect(specs(b.chart, 'Ingress')).toHaveLength(1);
    expect(warnings()).toEqual(['no-refused-call']);
  });

  test('for one agent alone, by a policy that selects no other', () => {
    const b = closed();
    const [caller, called] = [pod(b, {}, 'caller'), pod(b, {}, 'called')];
    b.egress.allowTo(called, { from: caller });
    expect(specs(b.chart, 'Egress').map(({ podSelector, egress }) => [podSelector, egress?.length])).toEqual(expect.arrayContaining([
      [{}, undefined],
      [address(caller).podSelector, 1],
    ]));
    expect(rules(b.chart, 'Ingress')).toEqual([{ from: [{ ...inNamespace('agents'), ...address(caller) }], ports: tcp(8080) }]);
  });
});

test.each<[string, kplus.NetworkPolicyPort, object]>([
  ['one port', kplus.NetworkPolicyPort.tcp(80), { port: 80, protocol: 'TCP' }],
  ['the last port', kplus.NetworkPolicyPort.tcp(65535), { port: 65535, protocol: 'TCP' }],
  ['UDP', kplus.NetworkPolicyPort.udp(53), { port: 53, protocol: 'UDP' }],
  ['SCTP', kplus.NetworkPolicyPort.of({ port: 36412, protocol: kplus.NetworkProtocol.SCTP }), { port: 36412, protocol: 'SCTP' }],
  ['no protocol', kplus.NetworkPolicyPort.of({ port: 80 }), { port: 80 }],
  ['every port of a protocol', kplus.NetworkPolicyPort.of({ protocol: kplus.NetworkProtocol.UDP }), { protocol: 'UDP' }],
  ['a range', kplus.NetworkPolicyPort.tcpRange(8000, 8999), { port: 8000, endPort: 8999, protocol: 'TCP' }],
  ['a range of one', kplus.NetworkPolicyPort.tcpRange(80, 80), { port: 80, endPort: 80, protocol: 'TCP' }],
  ['all of TCP, where cdk8s-plus begins at 0', kplus.NetworkPolicyPort.allTcp(), { port: 1, endPort: 65535, protocol: 'TCP' }],
  ['all of UDP', kplus.NetworkPolicyPort.allUdp(), { port: 1, endPort: 65535, protocol: 'UDP' }],
])('ports: %s', (_, port, expected) => {
  expect(allowed(({ egress }) => egress.allowToCidr('203.0.113.0/24', { ports: [port, kplus.NetworkPolicyPort.tcp(1)] }))[0].ports)
    .toEqual([expected, ...tcp(1)]);
});

describe('allowToService', () => {
  const service = (b: ReturnType<typeof closed>, props: kplus.ServiceProps) =>
    new kplus.Service(b.chart, 'service', { selector: pod(b), ...props });

  test('the ports that the pods listen on, not those of the Service', () => {
    const b = closed();
    const called = pod(b);
    b.egress.allowToService(new kplus.Service(b.chart, 'service', {
      selector: called,
      ports: [{ port: 80, targetPort: 8080 }, { port: 9090 }],
    }));
    expect(rules(b.chart, 'Egress')).toEqual([{ to: [{ ...inNamespace('agents'), ...address(called) }], ports: tcp(8080, 9090) }]);
    expect(rules(b.chart, 'Ingress')).toEqual([{ from: [{ ...inNamespace('agents'), podSelector: {} }], ports: tcp(8080, 9090) }]);
    expect(warnings()).toEqual(['no-refused-call']);
  });

  test('one port of it, by all its protocols', () => {
    const ports = [{ port: 80, targetPort: 8080 }, { port: 53, protocol: kplus.Protocol.UDP }, { port: 53, targetPort: 5353, name: 'tcp' }];
    expect(allowed((b) => b.egress.allowToService(service(b, { ports }), { port: 53 }))[0].ports)
      .toEqual([{ port: 53, protocol: 'UDP' }, { port: 5353, protocol: 'TCP' }]);
    expect(warnings()).toEqual(['no-refused-call']);
  });

  test('ports that are bound later', () => {
    const b = closed();
    const later = service(b, { ports: [{ port: 80 }] });
    b.egress.allowToService(later);
    later.bind(443, { targetPort: 8443, name: 'tls' });
    expect(rules(b.chart, 'Egress')[0].ports).toEqual(tcp(80, 8443));
    expect(rules(b.chart, 'Ingress')[0].ports).toEqual(tcp(80, 8443));
    expect(warnings()).toEqual(['no-refused-call']);
  });

  test('a Service of another namespace, for one agent', () => {
    const b = closed();
    const caller = pod(b);
    const other = new kplus.Service(b.chart, 'service', { metadata: { namespace: 'tools' }, ports: [{ port: 80 }] });
    other.selectLabel('app', 'search');
    b.egress.allowToService(other, { from: caller });
    expect(specs(b.chart, 'Egress')).toContainEqual({
      podSelector: address(caller).podSelector,
      policyTypes: ['Egress'],
      egress: [{ to: [{ ...inNamespace('tools'), ...withLabels({ app: 'search' }) }], ports: tcp(80) }],
    });
  });
});

test.each<[string, kplus.NamespacesSelectOptions, object[]]>([
  ['by name', { names: ['a', 'b'] }, [{ ...inNamespace('a'), podSelector: {} }, { ...inNamespace('b'), podSelector: {} }]],
  ['by label', { labels: { team: 'tools' } }, [{ namespaceSelector: { matchLabels: { team: 'tools' } }, podSelector: {} }]],
  ['by expression', { expressions: [kplus.LabelExpression.in('team', ['a', 'b'])] },
    [{ namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'In', values: ['a', 'b'] }] }, podSelector: {} }]],
  ['all of them', {}, [{ namespaceSelector: {}, podSelector: {} }]],
])('allowToNamespaces: %s', (_, options, to) => {
  expect(allowed(({ chart, egress }) => egress.allowToNamespaces(kplus.Namespaces.select(chart, 'some', options), { port: 4317 })))
    .toEqual([{ to, ports: tcp(4317) }]);
});

describe('allowToCidr', () => {
  const WITHOUT = ['10.0.0.0/8', '169.254.0.0/16', '168.63.129.16/32', '100.64.0.0/10', '192.168.0.0/16'];
  test.each<[string, string, string[] | undefined, object[]]>([
    ['a block', '203.0.113.0/24', undefined, block('203.0.113.0/24')],
    ['one address', '203.0.113.7/32', [], block('203.0.113.7/32')],
    ['IPv6, written canonically', '2001:DB8:0::/48', ['2001:db8:0:1::/64'], block('2001:db8::/48', ['2001:db8:0:1::/64'])],
    ['a wide block without the cluster and the endpoints', '0.0.0.0/0', WITHOUT, block('0.0.0.0/0', WITHOUT)],
    ['nodes, which the user names on purpose', '192.168.77.10/32', undefined, block('192.168.77.10/32')],
  ])('%s', (_, cidr, except, to) => {
    const b = closed({ nodeCidrs: ['192.168.77.0/24'] });
    b.egress.allowToCidr(cidr, { except, port: 443 });
    expect(rules(b.chart, 'Egress')).toEqual([{ to, ports: tcp(443) }]);
  });
});

describe('allowFrom', () => {
  test('pods by label may call all agents, or one on the ports that it opens', () => {
    const b = closed();
    const agent = pod(b);
    const gateway = kplus.Pods.select(b.chart, 'gateway', {
      labels: { app: 'gateway' },
      namespaces: kplus.Namespaces.select(b.chart, 'ns', { names: ['ingress'] }),
    });
    b.egress.allowFrom(gateway, { port: 80 });
    b.egress.allowFrom(gateway, { to: agent });
    const from = [{ ...inNamespace('ingress'), ...withLabels({ app: 'gateway' }) }];
    expect(specs(b.chart, 'Ingress')).toEqual(expect.arrayContaining([
      { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from, ports: tcp(80) }] },
      { ...address(agent), policyTypes: ['Ingress'], ingress: [{ from, ports: tcp(8080) }] },
    ]));
    expect(rules(b.chart, 'Egress', 'ingress')).toEqual([]); // the gateway's side is not ours
  });

  test('the one agent of the policy, on the ports that it opens', () => {
    const b = open();
    const agent = pod(b);
    policy(b, { agent }).allowFrom(kplus.Namespaces.select(b.chart, 'ns', { names: ['ingress'] }));
    expect(rules(b.chart, 'Ingress')).toEqual([{ from: [{ ...inNamespace('ingress'), podSelector: {} }], ports: tcp(8080) }]);
  });

  test('addresses', () => {
    const b = closed();
    b.egress.allowFrom(kplus.NetworkPolicyIpBlock.ipv4(b.chart, 'office', '192.0.2.0/24', ['192.0.2.128/25']), { port: 80 });
    expect(rules(b.chart, 'Ingress')).toEqual([{ from: block('192.0.2.0/24', ['192.0.2.128/25']), ports: tcp(80) }]);
  });

  test('namespaces by label', () => {
    const b = closed();
    b.egress.allowFrom(kplus.Namespaces.select(b.chart, 'ns', { labels: { team: 'a' } }), { port: 80 });
    expect(rules(b.chart, 'Ingress')).toEqual([{
      from: [{ namespaceSelector: { matchLabels: { team: 'a' } }, podSelector: {} }],
      ports: tcp(80),
    }]);
  });
});
