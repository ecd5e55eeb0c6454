import { podViews } from '../../../src/engine/manifest/pod-view';
import { othersOf } from '../../../src/engine/reach/other-policies';
import { Json } from '../../../src/engine/value/json';
import { configOf, ofProxy, ofRole, valid } from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { sniConfig, sniProxy } from '../../support/proxies';

/** What an agent that no policy isolates may call by a gateway. */
function hosts(gateway: Json, config: Json): string[] {
  const named: Json = { ...gateway, metadata: { ...gateway.metadata, name: 'gateway' } };
  named.spec.containers.at(-1).ports = [{ containerPort: 3128 }];
  const objects = [valid('Pod'), named, config];
  const view = clusterOf(objects);
  return othersOf(view, podViews(objects[0])[0], 'Egress').hosts.map(({ host, by, line, field, numbers }) => (
    `${host} by ${by}, ${field} line ${line}: ${numbers.ranges.map(({ protocol, first, last }) => (
      `${protocol} ${first}-${last}`)).join()}`));
}
const edited = (file: string, edit: (text: string) => string): Json => (
  { ...configOf(file), data: { [file]: edit(configOf(file).data[file] as string) } });

test('a resolver as it was written opens no host', () => {
  expect(hosts(ofRole('dns-allowlist', 'Corefile')(), configOf('Corefile'))).toEqual([]);
});

test('an edited resolver is a way to every name', () => {
  expect(hosts(ofRole('dns-allowlist', 'Corefile')(), edited('Corefile', () => '.:1053 {\n forward . /etc/resolv.conf\n}'))).toEqual([
    '* by DnsAllowlist "gateway", data["Corefile"] line 1: TCP 53-53,UDP 53-53',
  ]);
});

test.each<[string, Json, Json]>([
  ['line of Squid', ofProxy(), edited('squid.conf', (text) => `include /x\n${text}`)],
  ['field of Envoy', sniProxy(), sniConfig({ 'envoy.json': '{}' })],
  ['container', { ...ofProxy(), spec: { ...ofProxy().spec, containers: [...ofProxy().spec.containers, { name: 'spy' }] } },
    configOf('squid.conf')],
])('a proxy with another %s is a way to every name on every port', (_, proxy, config) => {
  expect(hosts(proxy, config).map((text) => text.split(',')[0])).toEqual(['* by EgressProxy "gateway"']);
});
