import { App, Chart, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AGENT_PORT, proxied, proxy, through } from './proxy';
import { AgentNamespace, AgentPolicy, AgentRuntime, EgressProxy, EgressProxyProps, GVisorRuntime } from '../../../src';
import { IMAGE, Manifest, RANGES, around, objects, only, open, pod } from '../../support/app';
import { ASK_RANGES, failure, GIVE_NAMESPACE, GIVE_RUNTIME } from '../../support/errors';
import { HOSTILE } from '../../support/hostile';
import { mayWarn } from '../../support/output';
import { expectSnapshot } from '../../support/schema';

const conf = (chart: Chart): string => only(chart, 'ConfigMap').data['squid.conf'];
const allowed = (chart: Chart) => conf(chart).split('\n').filter((line) => /^acl (port|names|wildcards)_|^http_access (allow|deny all)/.test(line));
const podTemplate = (chart: Chart): Manifest => only(chart, 'Deployment').spec.template;
const policies = (chart: Chart, direction: 'Egress' | 'Ingress') => objects(chart, 'NetworkPolicy')
  .filter(({ metadata, spec }) => metadata.name !== 'default-deny' && spec.policyTypes[0] === direction);
const address = (p: kplus.AbstractPod) => ({ matchLabels: { 'cdk8s.io/metadata.addr': p.podMetadata.getLabel('cdk8s.io/metadata.addr') } });
const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const AGENT_PORTS = [{ port: AGENT_PORT, protocol: 'TCP' }];

mayWarn('require-sni-check', 'require-resolvable-host', 'require-both-families');

test('a proxy for one agent and two names', () => {
  const { chart, egress, agent } = proxied();
  egress.allowToFqdn('api.example.com', 443, { from: agent });
  egress.allowToFqdn('git.example.com', 22, { from: agent });
  expectSnapshot(chart, around(['gateways']));
});

test('every rule but that of the names in TLS holds, with all objects judged', () => {
  const { app, chart, egress, agent } = proxied({ clusterIP: '10.96.0.31' }); // no policy lets the agent ask a resolver for a name
  egress.allowToFqdn('api.example.com', 443, { from: agent });
  AgentPolicy.of(app).enforce({ ...RANGES });
  Testing.synth(chart);
  expect(AgentPolicy.of(app).findings()).toMatchObject([
    { ruleId: 'require-sni-check', constructPath: 'test/proxy', kind: 'ConfigMap', field: 'data["envoy.json"]' },
  ]);
});

test('probes have a port of their own, which no policy opens and on which Squid refuses everything', () => {
  const { chart, egress, agent } = proxied();
  egress.allowToFqdn('api.example.com', 443, { from: agent });
  const [squid] = only(chart, 'Deployment').spec.template.spec.containers;
  expect(['livenessProbe', 'readinessProbe', 'startupProbe'].map((probe) => squid[probe].tcpSocket)).toEqual(Array(3).fill({ port: 3130 }));
  const opened = objects(chart, 'NetworkPolicy').flatMap(({ spec }) => spec.ingress ?? []).flatMap(({ ports }) => ports);
  expect(opened).toEqual(AGENT_PORTS);
  expect(conf(chart)).toMatch(/^http_port 3128 name=via_3128\nhttp_port 13280 name=via_13280\nhttp_port 3130 name=probes\n/);
  expect(conf(chart).split('\n').filter((line) => line.startsWith('http_access'))[0]).toBe('http_access deny probes');
});

test('one client cannot have a third of the tunnels', () => {
  const number = (setting: string) => Number(new RegExp(`^${setting} (\\d+)$`, 'm').exec(conf(proxied().chart))![1]);
  const tunnels = (number('max_filedescriptors') - 100 - 128) / 2; // Squid keeps 100 for itself, and a port takes one
  expect(number('client_ip_max_connections')).toBeLessThan(tunnels / 3);
});

describe('what is allowed', () => {
  test('names by port, each once, sorted', () => {
    const { chart, egress, agent } = proxied();
    for (const [name, port] of [['b.example', 8443], ['b.example', 443], ['A.example.', 443], ['b.example', 443],
      ['a.example', 443]] as const) {
      egress.allowToFqdn(name, port, { from: agent });
    }
    expect(allowed(chart)).toEqual([
      'acl port_443 port 443',
      'acl port_8443 port 8443',
      'acl names_13280_443 dstdomain -n a.example',
      'acl names_13280_443 dstdomain -n b.example',
      'http_access allow via_13280 CONNECT port_443 names_13280_443 !inside resolved',
      'acl names_13280_8443 dstdomain -n b.example',
      'http_access allow via_13280 CONNECT port_8443 names_13280_8443 !inside resolved',
      'http_access deny all',
    ]);
  });

  test('wildcards of one label beside names', () => {
    const { app, chart, egress, agent } = proxied({ clusterIP: '10.96.0.31' });
    egress.allowToFqdnPorts('*.Example.com.', [443, 8443], { from: agent });
    egress.allowToFqdn('*.a-1.example', 443, { from: agent });
    egress.allowToFqdn('b.example', 443, { from: agent });
    expect(allowed(chart)).toEqual([
      'acl port_443 port 443',
      'acl port_8443 port 8443',
      'acl names_13280_443 dstdomain -n b.example',
      'http_access allow via_13280 CONNECT port_443 names_13280_443 !inside resolved',
      'acl wildcards_13280_443 dstdom_regex -n ^[a-z0-9-]+\\.a-1\\.example$',
      'acl wildcards_13280_443 dstdom_regex -n ^[a-z0-9-]+\\.example\\.com$',
      'http_access allow via_13280 CONNECT port_443 wildcards_13280_443 !inside resolved',
      'acl wildcards_13280_8443 dstdom_regex -n ^[a-z0-9-]+\\.example\\.com$',
      'http_access allow via_13280 CONNECT port_8443 wildcards_13280_8443 !inside resolved',
      'http_access deny all',
    ]);
    const names = agent.reach().targets.filter(({ hosts }) => hosts).map(({ hosts, ports }) => [hosts, ports]);
    expect(names).toEqual([
      [['*.a-1.example'], ['443/TCP']], [['*.example.com'], ['443/TCP', '8443/TCP']], [['b.example'], ['443/TCP']],
    ]);
    AgentPolicy.of(app).enforce({ ...RANGES });
    Testing.synth(chart);
    expect(AgentPolicy.of(app).findings().map(({ ruleId }) => ruleId)).toEqual(['require-sni-check']);
  });

  test('nothing, where nothing was', () => {
    const { chart } = proxied();
    expect(allowed(chart)).toEqual(['http_access deny all']);
    expect(policies(chart, 'Ingress').map(({ spec }) => spec.ingress)).toEqual([undefined]);
  });

  test('for the caller alone, who reaches the proxy and nothing else', () => {
    const { chart, proxy: { deployment }, egress, agent } = proxied();
    egress.allowToFqdn('a.example', 443, { from: agent });
    egress.allowToFqdn('b.example', 443, { from: agent });
    const [caller] = policies(chart, 'Egress').filter(({ spec }) => JSON.stringify(spec.podSelector) === JSON.stringify(address(agent)));
    expect(caller.spec.egress).toEqual([{ to: [{ ...inNamespace('gateways'), podSelector: address(deployment) }], ports: AGENT_PORTS }]);
    expect(policies(chart, 'Ingress').flatMap(({ spec }) => spec.ingress ?? []))
      .toEqual([{ from: [{ ...inNamespace('agents'), podSelector: address(agent) }], ports: AGENT_PORTS }]);
  });

  test('through one proxy by several policies, and for all whom a policy selects', () => {
    const b = proxied();
    const others = new AgentNamespace(b.chart, 'others', { name: 'others' });
    through(b, b.proxy, { namespace: others }, 'others-egress').allowToFqdn('b.example', 443);
    b.egress.allowToFqdn('a.example', 443, { from: b.agent });
    expect(allowed(b.chart)).toContain('acl names_13280_443 dstdomain -n a.example');
    expect(allowed(b.chart)).toContain('acl names_3128_443 dstdomain -n b.example');
    expect(policies(b.chart, 'Ingress').flatMap(({ spec }) => spec.ingress ?? []).flatMap(({ from }) => from))
      .toEqual(expect.arrayContaining([{ ...inNamespace('others'), podSelector: {} },
        { ...inNamespace('agents'), podSelector: address(b.agent) }]));
  });

  test('the proxy is closed in a namespace that this app does not make, too', () => {
    const b = open();
    const { deployment } = proxy(b, {
      namespace: AgentNamespace.fromNamespaceName(b.chart, 'gateways', 'gateways'),
      serviceAccount: kplus.ServiceAccount.fromServiceAccountName(b.chart, 'account', 'proxy'),
    });
    expect(policies(b.chart, 'Ingress').map(({ spec }) => spec)).toEqual([{ podSelector: address(deployment), policyTypes: ['Ingress'] }]);
  });
});

describe('what the proxy reaches', () => {
  const blocks = (chart: Chart) => policies(chart, 'Egress').filter(({ metadata }) => metadata.namespace === 'gateways')
    .flatMap(({ spec }) => spec.egress ?? []).filter(({ ports }) => ports[0].port !== 53);

  test('what is outside, on the ports of the names', () => {
    const { chart, egress, agent } = proxied();
    expect(blocks(chart)).toEqual([]);
    [443, 8443, 443].forEach((port) => egress.allowToFqdn('a.example', port, { from: agent }));
    expect(blocks(chart).map(({ to, ports }) => [to[0].ipBlock.cidr, ports])).toEqual([
      ['0.0.0.0/0', [{ port: 443, protocol: 'TCP' }]],
      ['0.0.0.0/0', [{ port: 8443, protocol: 'TCP' }]],
    ]);
  });

  test('not private, special and metadata addresses, nor what the cluster has outside of those; the configuration refuses the same', () => {
    const ranges = {
      podCidrs: ['100.64.0.0/16', '2600:1f00::/40'],
      serviceCidrs: ['172.20.0.0/16', 'fd00:10:96::/112'],
      nodeCidrs: ['192.0.2.0/24'],
      apiServerCidrs: ['203.0.113.10/32'],
    };
    const { chart, egress, agent } = proxied(ranges);
    egress.allowToFqdn('a.example', 443, { from: agent });
    const [v4, v6] = blocks(chart).map(({ to }) => to[0].ipBlock);
    expect(v4.except).toEqual(expect.arrayContaining(['10.0.0.0/8', '100.64.0.0/10', '168.63.129.16/32', '169.254.0.0/16', '192.0.2.0/24',
      '203.0.113.10/32']));
    expect(v6).toEqual({ cidr: '2000::/3', except: ['2001::/23', '2002::/16', '2600:1f00::/40'] });
    const refused = conf(chart).match(/(?<=^acl inside dst ).*$/gm);
    expect(refused).toEqual(expect.arrayContaining([...v4.except, ...v6.except]));
  });

  test('no address of a family that the cluster takes all of', () => {
    const { chart, egress, agent } = proxied({ podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'], nodeCidrs: ['2000::/3'] });
    egress.allowToFqdn('a.example', 443, { from: agent });
    expect(blocks(chart).map(({ to }) => to[0].ipBlock.cidr)).toEqual(['0.0.0.0/0']);
  });
});

test('another list makes other pods, the same list in another order does not', () => {
  const hash = (...names: string[]) => {
    const { chart, egress } = proxied();
    names.forEach((name) => egress.allowToFqdn(name, 443));
    return podTemplate(chart).metadata.annotations['cdk8s-hardened-agents/config-hash'];
  };
  expect(hash('a.example', 'b.example')).toMatch(/^[\da-f]{64}$/);
  expect(hash('b.example', 'a.example', 'b.example')).toBe(hash('a.example', 'b.example'));
  expect(hash('a.example')).not.toBe(hash('a.example', 'b.example'));
});

describe('variables', () => {
  const env = (tweak: Partial<EgressProxyProps> = {}) => proxied(tweak).proxy.env;

  test('both cases, and what is called without the proxy', () => {
    const [url, direct] = ['http://proxy.gateways.svc:3128', 'localhost,127.0.0.1,::1,.svc,.cluster.local,10.244.0.0/16,10.96.0.0/16'];
    expect(env()).toEqual({ HTTPS_PROXY: url, https_proxy: url, HTTP_PROXY: url, http_proxy: url, NO_PROXY: direct, no_proxy: direct });
  });

  test('an address for agents that ask no resolver', () => {
    expect(env({ clusterIP: '10.96.0.53' }).HTTPS_PROXY).toBe('http://10.96.0.53:3128');
    expect(env({ clusterIP: '10.96.0.53', serviceCidrs: undefined }).HTTPS_PROXY).toBe('http://10.96.0.53:3128');
    expect(env({ clusterIP: 'fd00:10:96::53', podCidrs: ['fd00:10:244::/56'], serviceCidrs: ['fd00:10:96::/112'] }).HTTPS_PROXY)
      .toBe('http://[fd00:10:96::53]:3128');
  });

  test('a name that was made from the path', () => {
    const { chart, proxy: { env: { HTTPS_PROXY } } } = proxied({ name: undefined });
    expect(HTTPS_PROXY).toBe(`http://${only(chart, 'Service').metadata.name}.gateways.svc:3128`);
  });

  test('more hosts without the proxy', () => {
    expect(env({ noProxy: ['.internal.example', '203.0.113.7'] }).NO_PROXY)
      .toMatch(/,10\.96\.0\.0\/16,\.internal\.example,203\.0\.113\.7$/);
  });
});

test('the props reach the pods', () => {
  const { chart } = proxied({
    replicas: 3,
    spread: true,
    resources: { memory: { limit: Size.mebibytes(512) } },
    nodeLocalDns: ['169.254.20.53'],
    clusterIP: '10.96.0.53',
    imagePullSecrets: [kplus.Secret.fromSecretName(open().chart, 'login', 'registry-login')],
  });
  const { replicas, template: { spec } } = only(chart, 'Deployment').spec;
  expect(replicas).toBe(3);
  expect(spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution).toHaveLength(2);
  expect(spec.imagePullSecrets).toEqual([{ name: 'registry-login' }]);
  expect(spec.containers[0].resources.limits).toEqual({ 'cpu': '250m', 'memory': '512Mi', 'ephemeral-storage': '1Gi' });
  expect(only(chart, 'Service').spec.clusterIP).toBe('10.96.0.53');
  expect(JSON.stringify(policies(chart, 'Egress'))).toContain('169.254.20.53/32');
});

test('a list too long to be applied', () => {
  const { app, egress } = proxied();
  Array.from({ length: 6000 }, (_, i) => egress.allowToFqdn(`name-${i}.example.com`, 443));
  expect(failure(() =>
    app.synth())).toMatch(/\[test\/proxy\] the configuration has \d{6} bytes, and kubectl applies a ConfigMap of at most 250000; divide the 6000 names among several proxies/);
});

test.each<[string, Partial<EgressProxyProps>, string]>([
  ['no namespace', { namespace: undefined }, `'namespace' must be given, got nothing${GIVE_NAMESPACE}`],
  ['no runtime', { runtime: undefined }, `'runtime' must be given, got nothing${GIVE_RUNTIME}`],
  ['a range with host bits', { podCidrs: ['10.244.0.1/16'] },
    '\'podCidrs[0]\' must have no bits set after the prefix; did you mean "10.244.0.0/16"?, got "10.244.0.1/16"'],
  ['no ranges', { podCidrs: [] }, '\'podCidrs\' must name at least one range, such as ["10.243.0.0/16"], got []; '
    + ASK_RANGES],
  ['API server that is no range', { apiServerCidrs: ['api.example'] },
    '\'apiServerCidrs[0]\' must have one prefix length, such as "10.243.0.0/16" or "10.0.0.7/32", got "api.example"'],
  ['a name that is none', { name: 'The Proxy' },
    '\'name\' must be a DNS label: 1 to 63 lower-case letters, digits and "-", with a letter or digit at both ends, such as "agents", '
      + 'got "The Proxy"'],
  ['a name that no Service may have', { name: '1proxy' }, '\'name\' must begin with a letter, got "1proxy"; the Service has this name, '
    + 'too'],
  ['a cluster address that is none', { clusterIP: 'None' }, '\'clusterIP\' must be an address such as "169.254.20.10", got "None"'],
  ['a cluster address elsewhere', { clusterIP: '10.0.0.53' },
    '\'clusterIP\' must be an address of the Service range "10.96.0.0/16", got "10.0.0.53"'],
  ['no image', { image: undefined }, '\'image\' must be pinned by digest such as "squid@sha256:<64 hex>", got nothing'],
  ['an image by tag', { image: 'squid:6.13' }, '\'image\' must be pinned by digest such as "squid@sha256:<64 hex>", got "squid:6.13"'],
  ['hosts in one text', { noProxy: ['a.example', 'b.example,c.example'] },
    '\'noProxy[1]\' must be one host, domain or range such as ".internal.example", got "b.example,c.example"'],
  ...HOSTILE.filter((odd) => !['Agents', 'a:b', '../x', 'a..b', '-a'].includes(odd))
    .map((odd): [string, Partial<EgressProxyProps>, string] => [
      `a host ${JSON.stringify(odd)}`, { noProxy: [odd] },
      `'noProxy[0]' must be one host, domain or range such as ".internal.example", got ${JSON.stringify(odd)}`
        + (odd === '*' ? '; programs would make every call without the proxy' : ''),
    ]),
  ['a host that is empty', { noProxy: [''] }, '\'noProxy[0]\' must be one host, domain or range such as ".internal.example", got ""'],
  ['a gap', { noProxy: [undefined as never] }, '\'noProxy\' must be a list without gaps, got [null]'],
])('refuses %s', (_, tweak, message) => {
  expect(failure(() => proxy(open(), tweak))).toBe(`test/proxy: ${message}`);
});

test('an address that another Service of the cluster has', () => {
  const b = open();
  proxy(b, { clusterIP: '10.96.0.31' });
  expect(failure(() => proxy(b, { clusterIP: '10.96.0.31' }, 'second')))
    .toBe('test/second: \'clusterIP\' must be an address of its own: test/proxy has it, got "10.96.0.31"; give another free one');
  expect(() => proxy(b, { clusterIP: '10.96.0.32' }, 'third')).not.toThrow();
});

test('the Deployment refuses half a pod', () => {
  expect(failure(() => proxy(open(), { replicas: 1.5 })))
    .toBe('test/proxy: \'replicas\' must be an integer of at least 0, got 1.5');
});

test('plain runc is a finding', () => {
  const { app, agent, egress } = proxied({ runtime: AgentRuntime.runc(), clusterIP: '10.96.0.31' });
  egress.allowToFqdn('a.example', 443, { from: agent });
  expect(AgentPolicy.of(app).findings().map(({ constructPath, ruleId }) => [constructPath, ruleId]))
    .toEqual([['test/proxy', 'require-sni-check'], ['test/proxy/Deployment', 'require-sandboxed-runtime']]);
});

test('a proxy of another app', () => {
  const chart = new Chart(new App(), 'other');
  const other = new EgressProxy(chart, 'proxy', {
    namespace: new AgentNamespace(chart, 'agents', { name: 'agents' }),
    runtime: new GVisorRuntime(chart, 'gvisor'),
    image: IMAGE,
    ...RANGES,
  });
  const b = open();
  const egress = through(b, other);
  expect(failure(() => egress.allowToFqdn('a.example', 443, { from: pod(b) })))
    .toBe('test/egress: \'fqdnBackEnd\' must belong to the same app, got "other/proxy"; create it in this app, or refer to it by name');
});
