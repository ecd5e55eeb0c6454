import { Chart, Size, Testing } from 'cdk8s';
import { AGENT_PORT, Proxied, proxied, proxy } from './proxy';
import { AgentPolicy, EgressProxySniCheck } from '../../../src';
import { infrastructureOf } from '../../../src/engine/cluster/infrastructure';
import { proxyHostsOf, proxyPortsOf } from '../../../src/engine/reach/proxies';
import { IMAGE, Manifest, RANGES, objects, only, open } from '../../support/app';
import { clusterOf } from '../../support/cluster';
import { failure } from '../../support/errors';
import { warnings } from '../../support/output';
import { expectSnapshot } from '../../support/schema';

const ENVOY = `registry.example/envoy@sha256:${'e'.repeat(64)}`;
const checked = (sniCheck: Partial<EgressProxySniCheck> = {}) =>
  proxied({ clusterIP: '10.96.0.31', sniCheck: { image: ENVOY, ...sniCheck } });

const envoy = (chart: Chart): Manifest => JSON.parse(only(chart, 'ConfigMap').data['envoy.json']);
const containers = (chart: Chart): Manifest[] => only(chart, 'Deployment').spec.template.spec.containers;
const listeners = (chart: Chart): Manifest[] => envoy(chart).static_resources.listeners;
const limits = (chart: Chart): number[] => listeners(chart).filter(({ name }) => name.startsWith('connect-'))
  .map(({ filter_chains: [{ filters }] }) => filters[0].typed_config.max_connections);
const virtualHosts = (chart: Chart): Manifest[] => listeners(chart).find(({ name }) => name === 'connect-3128')!
  .filter_chains[0].filters[1].typed_config.route_config.virtual_hosts;
const domains = (chart: Chart) => virtualHosts(chart).map((host) => [host.name, host.domains, host.routes[0].route?.cluster]);

test('a proxy for one agent, a name, a wildcard and a name without TLS', () => {
  const allowing = ({ chart, egress, agent }: Proxied) => {
    egress.allowToFqdn('api.example.com', 443, { from: agent });
    egress.allowToFqdn('*.cdn.example.com', 443, { from: agent });
    egress.allowToFqdn('git.example.com', 22, { from: agent });
    return chart;
  };
  expectSnapshot(allowing(checked({ portsWithoutTls: [22] })), allowing(proxied({ clusterIP: '10.96.0.31' })));
  expect(warnings()).toEqual(['require-sni-check']); // of the one that it is compared with
});

test('every rule holds, with all objects judged', () => {
  const { app, chart, egress, agent } = checked({ portsWithoutTls: [22] });
  egress.allowToFqdn('api.example.com', 443, { from: agent });
  egress.allowToFqdn('git.example.com', 22, { from: agent });
  AgentPolicy.of(app).enforce({ ...RANGES });
  Testing.synth(chart);
  expect(AgentPolicy.of(app).findings()).toEqual([]);
});

describe('the pod', () => {
  test('agents call Envoy, and Squid listens for processes of the pod alone', () => {
    const { chart, egress, agent, proxy: { env } } = checked();
    egress.allowToFqdn('api.example.com', 443, { from: agent });
    const [squid, front] = containers(chart);
    const listened = [3128, AGENT_PORT].map((containerPort) => ({ containerPort, protocol: 'TCP' }));
    expect([squid.name, squid.ports, front.name, front.image, front.ports]).toEqual(['main', undefined, 'envoy', ENVOY, listened]);
    expect(only(chart, 'ConfigMap').data['squid.conf'].match(/^http_port .*$/gm)).toEqual(['http_port 127.0.0.1:3129 name=via_3129']);
    expect(only(chart, 'Service').spec.ports).toEqual([
      { name: 'shared', port: 3128, targetPort: 3128 }, { name: 'caller-13280', port: AGENT_PORT, targetPort: AGENT_PORT },
    ]);
    expect(env.HTTPS_PROXY).toBe('http://10.96.0.31:3128');
    const opened = objects(chart, 'NetworkPolicy').flatMap(({ spec }) => spec.ingress ?? []).flatMap(({ ports }) => ports);
    expect(opened).toEqual([{ port: AGENT_PORT, protocol: 'TCP' }]);
  });

  test('Envoy answers for the health of both, outside its bounds', () => {
    const { chart } = checked();
    const [squid, front] = containers(chart);
    const probes = (container: Manifest) => ['livenessProbe', 'readinessProbe', 'startupProbe'].map((probe) => container[probe]);
    expect(probes(squid).map(({ httpGet }) => httpGet)).toEqual(Array(3).fill({ path: '/healthz', port: 9903 }));
    expect(probes(front).map(({ httpGet }) => httpGet)).toEqual(Array(3).fill({ path: '/alive', port: 9903 }));
    expect(listeners(chart).find(({ name }) => name === 'probes'))
      .toMatchObject({ address: { socket_address: { port_value: 9903 } }, ignore_global_conn_limit: true, bypass_overload_manager: true });
    expect(squid.securityContext).toEqual(front.securityContext);
    expect(front.securityContext).toMatchObject({ readOnlyRootFilesystem: true, runAsNonRoot: true, capabilities: { drop: ['ALL'] } });
  });

  test('keeps 16 KiB of each direction of what agents send and get', () => {
    const { chart, egress } = checked({ portsWithoutTls: [22] });
    egress.allowToFqdn('api.example.com', 443);
    egress.allowToFqdn('git.example.com', 22);
    const { clusters } = envoy(chart).static_resources;
    const parts = [...listeners(chart), ...clusters].filter(({ name }) => !['metrics', 'probes', 'admin'].includes(name));
    expect(parts.map((part) => [part.name, part.per_connection_buffer_limit_bytes])).toEqual(
      ['connect-3128', 'tls', 'without-tls', 'squid', 'tls', 'without-tls'].map((name) => [name, 16_384]),
    );
  });

  test.each([[32, 64], [128, 256], [256, 512], [1024, 896]])('with %d MiB for Envoy has %d connections', (memory, connections) => {
    const { chart, egress } = checked({ resources: { memory: { limit: Size.mebibytes(memory) } } });
    egress.allowToFqdn('api.example.com', 443);
    const [, monitor] = envoy(chart).overload_manager.resource_monitors;
    expect(monitor.typed_config.max_active_downstream_connections).toBe(connections + 16); // the metrics have some, too
    expect(limits(chart)).toEqual([connections]);
  });

  test('gives each port with names an equal share of them', () => {
    const { chart, egress, agent } = checked();
    egress.allowToFqdn('api.example.com', 443, { from: agent });
    expect(limits(chart)).toEqual([1, 512]);
    egress.allowToFqdn('git.example.com', 443);
    expect(limits(chart)).toEqual([256, 256]);
  });

  test('has resources for each, which bound the heap of Envoy', () => {
    const heap = (chart: Chart) => envoy(chart).overload_manager.resource_monitors[0].typed_config.max_heap_size_bytes / 2 ** 20;
    const usual = checked();
    expect(containers(usual.chart).map(({ resources }) => resources.limits.memory)).toEqual(['256Mi', '256Mi']);
    expect(heap(usual.chart)).toBeCloseTo(256 * 0.8, 3);
    const { chart } = checked({ resources: { memory: { limit: Size.mebibytes(512) } } });
    expect(containers(chart).map(({ resources }) => resources.limits.memory)).toEqual(['256Mi', '512Mi']);
    expect(heap(chart)).toBeCloseTo(512 * 0.8, 3);
  });
});

describe('what is allowed', () => {
  test('names by port, each once, sorted, and wildcards of one label', () => {
    const { chart, egress } = checked({ portsWithoutTls: [22, 2222] });
    for (const [name, port] of [['b.example', 8443], ['b.example', 443], ['A.example.', 443], ['b.example', 443], ['*.c.example', 443],
      ['git.example', 22]] as const) {
      egress.allowToFqdn(name, port);
    }
    expect(domains(chart)).toEqual([
      ['tls', ['a.example:443', 'b.example:443', 'b.example:8443'], 'tls'],
      ['*.c.example:443', ['*.c.example:443'], 'tls'],
      ['without-tls', ['git.example:22'], 'without-tls'],
      ['refused', ['*'], undefined],
    ]);
    expect(virtualHosts(chart)[1].routes[0].match.headers)
      .toEqual([{ name: ':authority', string_match: { safe_regex: { regex: '(?i)[a-z0-9-]+\\.c\\.example:443' } } }]);
  });

  test('nothing, where nothing was', () => {
    const { chart } = checked();
    expect(domains(chart)).toEqual([['refused', ['*'], undefined]]);
    expect(listeners(chart).map(({ name }) => name)).toEqual(['metrics', 'probes', 'connect-3128']);
  });

  test('the names are those that reports read without the check', () => {
    const hosts = (sniCheck?: EgressProxySniCheck) => {
      const { chart, egress } = proxied({ sniCheck });
      egress.allowToFqdn('api.example.com', 443);
      egress.allowToFqdn('git.example.com', 22);
      const view = clusterOf(Testing.synth(chart));
      const [pods] = infrastructureOf(view, ['egress-proxy']);
      return [proxyHostsOf(view, pods)!.map(({ host, numbers, via }) => [host, numbers, via]), proxyPortsOf(pods)];
    };
    expect(hosts({ image: ENVOY, portsWithoutTls: [22] })).toEqual(hosts());
    expect(warnings()).toEqual(['require-resolvable-host', 'require-sni-check', 'require-resolvable-host']);
  });
});

test('another list makes other pods', () => {
  const hash = (...ports: number[]) => {
    const { chart, egress } = checked({ portsWithoutTls: ports });
    egress.allowToFqdn('git.example', 22);
    return only(chart, 'Deployment').spec.template.metadata.annotations['cdk8s-hardened-agents/config-hash'];
  };
  expect(hash(22)).not.toBe(hash());
  expect(hash(22, 22)).toBe(hash(22));
});

test('a list too long to be applied', () => {
  const { app, egress } = checked();
  Array.from({ length: 3000 }, (_, i) => egress.allowToFqdn(`name-${i}.example.com`, 443));
  expect(failure(() => app.synth())).toMatch(/\[test\/proxy\] the configuration has \d{6} bytes, .* divide the 3000 names among several/);
});

test.each<[string, unknown, string]>([
  ['no image', {}, '\'sniCheck.image\' must be pinned by digest such as "envoy@sha256:<64 hex>", got nothing'],
  ['an image by tag', { image: 'envoy:1.40' },
    '\'sniCheck.image\' must be pinned by digest such as "envoy@sha256:<64 hex>", got "envoy:1.40"'],
  ['an image alone', ENVOY, `'sniCheck' must be an object such as { image: "envoy@sha256:<64 hex>" }, got "${ENVOY}"`],
  ['ports that are no list', { image: ENVOY, portsWithoutTls: 22 }, '\'sniCheck.portsWithoutTls\' must be a list, got 22'],
  ['port 0', { image: ENVOY, portsWithoutTls: [22, 0] }, '\'sniCheck.portsWithoutTls[1]\' must be an integer from 1 to 65535, got 0'],
  ['resources that are none', { image: ENVOY, resources: { memory: 5 } },
    '\'sniCheck.resources.memory\' must be an object such as { limit: Size.gibibytes(1) }, got 5'],
])('refuses %s', (_, sniCheck, message) => {
  expect(failure(() => proxy(open(), { image: IMAGE, sniCheck: sniCheck as EgressProxySniCheck }))).toBe(`test/proxy: ${message}`);
});
