import { ApiObject, App, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { Way, expectFound } from './ways';
import { AgentNamespace, AlertRouting, AlertSink, DenialAlerts } from '../../src';
import { Json } from '../../src/engine/value/json';
import { secretIn } from '../constructs/gateway/broker/brokered';
import { allowlist } from '../constructs/gateway/dns';
import { proxied } from '../constructs/gateway/proxy';
import { IMAGE, RANGES, base } from '../support/app';

/** Gateways whose files or pods someone edits. Brokers are in brokers.test.ts. */

/** The file of a gateway, with what someone changed in it. */
function edit(app: App, gateway: Construct, file: string, change: (text: string) => string): App {
  app.charts.forEach((chart) => chart.toJson()); // so that the file is there
  const config = gateway.node.findAll().find((one): one is ApiObject => ApiObject.isApiObject(one) && one.kind === 'ConfigMap')!;
  const text = (config.toJson() as Json).data[file] as string;
  expect(change(text)).not.toBe(text);
  config.addJsonPatch(JsonPatch.replace(`/data/${file}`, change(text)));
  return app;
}

const squid = (change: (text: string) => string) => (): App => {
  const { app, proxy, egress, agent } = proxied({ clusterIP: '10.96.0.31', sniCheck: { image: IMAGE } });
  egress.allowToFqdn('api.example.com', 443, { from: agent });
  return edit(app, proxy, 'squid.conf', change);
};
const envoy = (change: (text: string) => string) => (): App => {
  const { app, proxy, egress, agent } = proxied({ clusterIP: '10.96.0.31', sniCheck: { image: IMAGE } });
  egress.allowToFqdn('api.example.com', 443, { from: agent });
  return edit(app, proxy, 'envoy.json', change);
};
const corefile = (change: (text: string) => string) => (): App => {
  const b = base();
  return edit(b.app, allowlist(b), 'Corefile', change);
};
const syslog = (change: (text: string) => string) => (): App => {
  const { app, chart, namespace, runtime, proxy } = proxied({ clusterIP: '10.96.0.31' });
  const detection = new AgentNamespace(chart, 'detection', { name: 'detection' });
  const secret = secretIn({ chart } as Parameters<typeof secretIn>[0], 'detection');
  const alerts = new AlertRouting(chart, 'alerts', {
    namespace: detection, runtime, image: IMAGE, ...RANGES, sinks: [AlertSink.slack({ webhookUrl: { secret, key: 'url' } })],
  });
  expect(namespace).toBeDefined();
  const nodes = AgentNamespace.fromNamespaceName(chart, 'nodes', 'nodes');
  return edit(app, new DenialAlerts(chart, 'denials', { namespace: nodes, image: IMAGE, ...RANGES, alerts, proxies: [proxy] }),
    'syslog-ng.conf', change);
};

const WAYS: Way[] = [
  ['a proxy whose list is patched to allow all', squid((text) => text.replace('http_access deny all', 'http_access allow all')),
    'no-edited-gateway-file'],
  ['a proxy whose list is patched to include another file', squid((text) => `include /tmp/x\n${text}`), 'no-edited-gateway-file'],
  ['a check of names that is patched to pass others', envoy((text) => text.replace('connection.requested_server_name', '\'\'')),
    'no-edited-gateway-file'],
  ['a resolver that is patched to forward every name', corefile(() => '.:1053 {\n  forward . /etc/resolv.conf\n}\n'),
    'no-edited-gateway-file'],
  ['alerts of refusals that are patched to drop all', syslog((text) => text.replace('flags(flow-control)', 'flags(final)')),
    'no-edited-gateway-file'],
];

expectFound('gateways', WAYS);
