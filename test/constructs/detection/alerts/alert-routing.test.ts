import { Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { calls, fails, letFalcoCall, pods, routed, routing, secret } from './alerts';
import {
  AgentNamespace, AgentPolicy, AlertRouting, AlertRoutingProps, AlertSink, EgressProxy, FalcoPriority, FqdnBackEnd,
} from '../../../../src';
import { Base, IMAGE, Manifest, RANGES, objects, only, open } from '../../../support/app';
import { failure } from '../../../support/errors';
import { HOSTILE } from '../../../support/hostile';
import { warnings } from '../../../support/output';
import { expectSnapshot } from '../../../support/schema';

/** Values that falcosidekick takes as they are. */
const PLAIN_VALUES = ['Agents', '`NODE_NAME`', '\\', '"', '*', '../x', '.*', 'a..b', '-a'];

test('a routing to a webhook and a pager', () => {
  const b = open();
  routing(b, {
    sinks: [
      AlertSink.webhook({ url: 'https://incidents.example.com/falco', authorization: secret(b, 'token') }),
      AlertSink.pagerDuty({ routingKey: secret(b), minimumPriority: FalcoPriority.CRITICAL }),
    ],
    fields: { cluster: 'production' },
  });
  expectSnapshot(b.chart);
});

test('every rule holds, but that secrets are in the environment, which is acknowledged', () => {
  const b = open();
  routing(b, { sinks: [AlertSink.slack({ webhookUrl: secret(b) })] });
  letFalcoCall(b, 'agents');
  AgentPolicy.of(b.app).enforce({ ...RANGES });
  Testing.synth(b.chart);
  expect(AgentPolicy.of(b.app).findings().map(({ ruleId, acknowledged }) => [ruleId, acknowledged !== undefined]))
    .toEqual([['no-secret-env-reference', true]]);
  expect(AgentPolicy.of(b.app).unusedAcknowledgements()).toEqual([]);
});

test('nothing is acknowledged where no sink has a secret', () => {
  const { app } = routed();
  expect(AgentPolicy.of(app).findings()).toEqual([]);
  expect(AgentPolicy.of(app).unusedAcknowledgements()).toEqual([]);
});

test('events come by the Service, from those alone whom a policy lets call', () => {
  const { chart, alerts } = routed();
  expect(alerts.url).toBe('http://alerts.agents.svc:2801/');
  expect(only(chart, 'Service').spec.ports).toEqual([{ port: 2801, targetPort: 2801 }]);
  const ingress = objects(chart, 'NetworkPolicy').filter(({ spec }) => spec.policyTypes[0] === 'Ingress');
  expect(ingress.map(({ spec }) => spec.ingress)).toEqual([undefined, undefined]);
});

describe('what it may call', () => {
  const TCP = (port: number) => [{ port, protocol: 'TCP' }];

  test('all that is outside, on the ports of its sinks, each once', () => {
    const { chart } = routed((b) => ({
      sinks: [
        AlertSink.webhook({ url: 'https://incidents.example.com/falco' }), AlertSink.slack({ webhookUrl: secret(b) }),
        AlertSink.elasticsearch({ url: 'https://search.example.com:9200' }),
      ],
    }));
    expect(calls(chart).map(({ to, ports }) => [to[0].ipBlock.cidr, ports])).toEqual([['0.0.0.0/0', TCP(443)], ['0.0.0.0/0', TCP(9200)]]);
    expect(calls(chart)[0].to[0].ipBlock.except).toEqual(expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16', '192.168.0.0/16']));
  });

  test.each(['peer', 'pods'])('pods in the cluster by \'%s\', on the port that they listen on', (option) => {
    const { chart } = routed((b) => ({
      sinks: [AlertSink.alertmanager({
        urls: ['http://alertmanager.monitoring.svc:80'],
        [option]: pods(b),
        peerPort: 9093,
      })],
    }));
    expect(calls(chart)).toEqual([{
      to: [{
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
        podSelector: { matchLabels: { app: 'sink' } },
      }],
      ports: TCP(9093),
    }]);
  });

  test('an address of the URL, and a block of addresses by UDP', () => {
    const { chart } = routed((b) => ({
      sinks: [
        AlertSink.webhook({ url: 'https://203.0.113.7:8443/x' }),
        AlertSink.syslog({
          host: '192.168.3.4',
          protocol: 'udp' as never,
          peer: kplus.NetworkPolicyIpBlock.ipv4(b.chart, 'syslog', '192.168.3.4/32'),
        }),
      ],
    }));
    expect(calls(chart)).toEqual([
      { to: [{ ipBlock: { cidr: '203.0.113.7/32' } }], ports: TCP(8443) },
      { to: [{ ipBlock: { cidr: '192.168.3.4/32' } }], ports: [{ port: 514, protocol: 'UDP' }] },
    ]);
  });

  test('names alone, where the network knows names', () => {
    const { chart } = routed(() => ({ fqdnBackEnd: FqdnBackEnd.cilium() }));
    expect(only(chart, 'CiliumNetworkPolicy').spec.egress.flatMap(({ toFQDNs }: Manifest) => toFQDNs ?? []))
      .toEqual([{ matchName: 'incidents.example.com' }]);
    expect(calls(chart)).toEqual([]);
  });

  test('a proxy alone, which its variables name', () => {
    const b = open();
    const proxy = new EgressProxy(b.chart, 'proxy', {
      namespace: new AgentNamespace(b.chart, 'gateways', { name: 'gateways' }), runtime: b.runtime, image: IMAGE, name: 'proxy', ...RANGES,
    });
    const { deployment } = routing(b, { proxy });
    const { spec } = objects(b.chart, 'Deployment').find(({ metadata }) => metadata.name === deployment.name)!;
    expect(spec.template.spec.containers[0].env).toContainEqual({ name: 'HTTPS_PROXY', value: 'http://proxy.gateways.svc:47155' });
    const [conf] = objects(b.chart, 'ConfigMap');
    expect(conf.data['squid.conf']).toContain('acl names_47155_443 dstdomain -n incidents.example.com');
    expect(calls(b.chart).filter(({ to }) => to[0].ipBlock === undefined).map(({ ports }) => ports)).toEqual([TCP(47155)]);
    expect(warnings()).toEqual(['require-sni-check']);
  });
});

describe('bad input', () => {
  const some = (x: unknown) => x as never;

  test.each<[string, (b: Base) => Partial<AlertRoutingProps>, string]>([
    ['no sink', () => ({ sinks: [] }), '[test/alerts] no sink gets the alerts; give \'sinks\', or call addSink'],
    ['what is no sink', () => ({ sinks: [some({ url: 'x' })] }), 'test/alerts: \'sinks[0]\' must be of class AlertSink, got {"url":"x"}'],
    ['two of a kind', (b) => ({ sinks: [AlertSink.slack({ webhookUrl: secret(b) }), AlertSink.slack({ webhookUrl: secret(b) })] }),
      'test/alerts: \'sinks[1]\' must be of another kind than the sinks before it, got "slack"; falcosidekick takes one sink of each kind'],
    ['an unknown priority', () => ({ minimumPriority: some('Severe') }),
      'test/alerts: \'minimumPriority\' must be one of "Emergency", "Alert"'],
    ['a field with a comma', () => ({ fields: { cluster: 'a,b' } }), 'test/alerts: \'fields["cluster"]\' must be a text without spaces'],
    ...HOSTILE.filter((odd) => !PLAIN_VALUES.includes(odd)).map((odd): [string, () => Partial<AlertRoutingProps>, string] =>
      [`a field ${JSON.stringify(odd)}`, () => ({ fields: { cluster: odd } }), 'test/alerts: \'fields["cluster"]\' must be a text']),
    ...[...HOSTILE.filter((odd) => odd !== 'Agents'), 'k8s.ns.name', 'n_drops', 'n_evts']
      .map((odd): [string, () => Partial<AlertRoutingProps>, string] => [
        `a field called ${JSON.stringify(odd)}`, () => ({ fields: { [odd]: 'a' } }),
        'test/alerts: \'fields\' must have names of letters, digits, "_" and "-"',
      ]),
    ['a tag for an image', () => ({ image: 'falcosidekick:2.34.1' }),
      'test/alerts: \'image\' must be pinned by digest such as "falcosidekick@sha256:<64 hex>"'],
  ])('%s', (_, tweak, message) => {
    expect(fails(tweak)).toContain(message);
  });

  test('Kafka through a proxy', () => {
    const b = open();
    const proxy = new EgressProxy(b.chart, 'proxy', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, ...RANGES });
    const kafka = AlertSink.kafka({ brokers: ['a.example:9093'], topic: 't' });
    expect(failure(() => routing(b, { proxy, sinks: [kafka] })))
      .toContain('test/alerts: \'sinks[0].peer\' must be given if falcosidekick calls sinks through a proxy, got nothing; kafka is not '
        + 'HTTP');
  });

  test('a proxy and another way for names', () => {
    const b = open();
    const proxy = new EgressProxy(b.chart, 'proxy', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, ...RANGES });
    expect(failure(() => routing(b, { proxy, fqdnBackEnd: FqdnBackEnd.cilium() })))
      .toBe('test/alerts: give either \'proxy\' or \'fqdnBackEnd\', not both');
  });

  test('no props that it needs', () => {
    const b = open();
    expect(failure(() => new AlertRouting(b.chart, 'alerts', some({})))).toContain('test/alerts: \'namespace\' must be given, got nothing');
  });
});
