import { Testing } from 'cdk8s';
import { Brokered, brokered } from './brokered';
import { AUTHORITY } from './certificates';
import { AgentNamespace, AlertRouting, AlertSink, BrokerGrant, BrokerTls, BrokeredApi, DenialAlerts } from '../../../../src';
import { BrokerPods } from '../../../../src/constructs/gateway/broker/broker-pods';
import { MAX_CONFIG_BYTES, configBytes, filesText } from '../../../../src/constructs/gateway/configuration';
import { BrokerListener } from '../../../../src/engine/gateway-files/broker/broker-route';
import { IMAGE, Manifest, RANGES } from '../../../support/app';
import { grantOf } from '../../../support/brokers';

/** Grants that one ConfigMap cannot hold are divided among several Deployments, and no URL changes by it. */

/** How many of the grants the first pods hold. */
function held(grant: (i: number) => Partial<BrokerListener>): { count: number; bytes: number } {
  const pods = new BrokerPods('/etc/credential-broker', { families: [4], memory: 2 ** 28 });
  const grants = Array.from({ length: 120 }, (_, i) => (
    grantOf({ name: `agents-coder-${i}-api-anthropic-com`, port: 20000 + i, ...grant(i) })));
  const count = grants.findIndex((one) => !pods.take(one));
  return { count: count === -1 ? grants.length : count, bytes: configBytes(filesText(pods.config.files())) };
}
const routes = (i: number, count = 8) => Array.from({ length: count }, (_, n) => ({ method: 'GET', path: `/v1/${i}/${n}` }));

test.each<[string, (i: number) => Partial<BrokerListener>, number]>([
  ['grants of one API: no more than an EndpointSlice has ports', () => ({}), 99],
  ['grants of ten APIs', (i) => ({ routes: routes(i % 10) }), 99],
  ['grants of which each has routes of its own', (i) => ({ routes: routes(i) }), 30],
])('%s', (_, grant, least) => {
  const { count, bytes } = held(grant);
  expect(count).toBeGreaterThanOrEqual(least);
  expect(bytes).toBeLessThanOrEqual(MAX_CONFIG_BYTES);
  expect(count === 99 || bytes > MAX_CONFIG_BYTES * 0.95).toBe(true);
});

const podsWith = (...grants: Partial<BrokerListener>[]) => {
  const pods = new BrokerPods('/etc/credential-broker', { families: [4], memory: 2 ** 28 });
  const taken = grants.map((one, i) => pods.take(grantOf({ name: `grant-${i}`, port: 20000 + i, ...one })));
  return { taken, bytes: configBytes(filesText(pods.config.files())) };
};

test('grants of one API share what fills most of a file', () => {
  const { taken, bytes } = podsWith({ routes: routes(0, 500) }, { routes: routes(0, 500) });
  expect(taken).toEqual([true, true]);
  expect(bytes).toBeGreaterThan(MAX_CONFIG_BYTES / 2);
  expect(podsWith({ routes: routes(0, 500) }, { routes: routes(1, 500) }).taken).toEqual([true, false]);
});

test('a file is filled to the last byte', () => {
  const withPrefix = (length: number) => podsWith({ prefix: 'x'.repeat(length) }, {});
  const longest = 100_000 + MAX_CONFIG_BYTES - withPrefix(100_000).bytes;
  expect(withPrefix(longest)).toEqual({ taken: [true, true], bytes: MAX_CONFIG_BYTES });
  expect(withPrefix(longest + 1).taken).toEqual([true, false]);
});

/** Grants of one agent; each has a host of its own. */
function different(b: Brokered, count: number, from = 0): BrokerGrant[] {
  return Array.from({ length: count }, (_, i) => b.broker.grant(b.agent, BrokeredApi.of({
    host: `api-${from + i}.example.com`,
    key: b.key,
    methods: ['GET', 'POST'],
    paths: ['/v1/a', '/v1/b', '/v1/c'],
    pathRegexes: ['/v2/[a-z]+'],
  })));
}

describe('several Deployments', () => {
  const tls = BrokerTls.certManager({ issuer: 'agents-ca', ca: AUTHORITY });
  const b = brokered({ tls });
  const own = (name: string) => new AgentNamespace(b.chart, name, { name });
  const sinks = [AlertSink.webhook({ url: 'https://a.example' })];
  const alerts = new AlertRouting(b.chart, 'alerts', { namespace: own('alerting'), runtime: b.runtime, image: IMAGE, ...RANGES, sinks });
  new DenialAlerts(b.chart, 'refusals', { namespace: own('watch'), image: IMAGE, alerts, brokers: [b.broker], ...RANGES });
  const grants = [...different(b, 40, 1000), ...different(b, 5)];
  const all = Testing.synth(b.chart) as Manifest[];
  const of = (kind: string) => all.filter((manifest) => manifest.kind === kind);
  const deployments = of('Deployment').filter(({ metadata }) => metadata.namespace === 'gateways');

  test('each has its own file, keys and ports', () => {
    expect(deployments.map(({ metadata }) => metadata.name)).toEqual(['broker', 'broker-2']);
    expect(b.broker.deployments.map(({ name }) => name)).toEqual(['broker', 'broker-2']);
    const ports = deployments.map(({ spec: { template: { spec } } }) => {
      const { configMap } = spec.volumes.find((one: Manifest) => one.configMap);
      const config = of('ConfigMap').find(({ metadata }) => metadata.name === configMap.name)!;
      const listened: number[] = JSON.parse(config.data['envoy.json']).static_resources.listeners.slice(2) // after metrics and certificate
        .map(({ address }: Manifest) => address.socket_address.port_value);
      const declared: number[] = spec.containers[0].ports.filter(({ name }: Manifest) => name).map((one: Manifest) => one.containerPort);
      expect(declared.sort()).toEqual(listened.sort());
      expect(spec.volumes.filter(({ name, secret }: Manifest) => secret && name !== 'tls')).toHaveLength(declared.length);
      return declared;
    });
    expect(ports.flat().sort()).toEqual(grants.map(({ port }) => port).sort());
  });

  test('each has the certificate by which agents know the broker', () => {
    const mounts = deployments.map(({ spec }) => spec.template.spec.containers[0].volumeMounts);
    mounts.forEach((some) => expect(some)
      .toContainEqual({ name: 'tls', mountPath: '/var/run/secrets/credential-broker-tls', readOnly: true }));
  });

  test('one Service leads each port to the pods that have it, and its policies are for all pods', () => {
    const label = { 'cdk8s-hardened-agents/gateway': b.broker.node.addr };
    const { spec } = of('Service').find(({ metadata }) => metadata.name === 'broker')!;
    expect(spec.selector).toEqual(label);
    expect(spec.ports.slice(1).map(({ port, targetPort }: Manifest) => [port, targetPort]))
      .toEqual(grants.map(({ port }) => [port, `port-${port}`]));
    const pods = deployments.map((one) => one.spec);
    pods.forEach(({ template }) => expect(template.metadata.labels).toMatchObject(label));
    expect(new Set(pods.map(({ selector }) => JSON.stringify(selector))).size).toBe(2);
    const opened = of('NetworkPolicy').map((one) => one.spec)
      .filter(({ podSelector, ingress = [] }) => ingress.length > 0 && podSelector.matchLabels?.[Object.keys(label)[0]] !== undefined);
    expect(opened.map(({ podSelector, ingress }) => [podSelector.matchLabels, ingress.length])).toEqual([[label, 45]]);
  });

  test('ports and URLs stay where grants before them fill a ConfigMap', () => {
    const alone = different(brokered({ tls }), 5);
    expect(grants.slice(40).map(({ url, port }) => [url, port])).toEqual(alone.map(({ url, port }) => [url, port]));
  });

  test('alerts read the logs of all, also of those that come later', () => {
    const conf: string = of('ConfigMap').find(({ data }) => data['syslog-ng.conf'])!.data['syslog-ng.conf'];
    expect(conf.match(/set\("gateways\/[a-z0-9-]+" value/g)).toEqual(['broker', 'broker-2'].map((name) => `set("gateways/${name}" value`));
    expect(of('DaemonSet')).toHaveLength(1);
  });
});
