import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Served, served, server } from './server';
import {
  AgentCluster, AgentIdentity, AgentMount, AgentNamespace, AgentPolicy, FqdnBackEnd, GVisorRuntime, HardenedAgentDeployment, McpServer,
  McpServerProps, ProbeKind,
} from '../../../src';
import { Manifest, IMAGE, RANGES, objects, only, open } from '../../support/app';
import { failure } from '../../support/errors';
import { HOSTILE } from '../../support/hostile';
import { mayWarn } from '../../support/output';
import { expectSnapshot } from '../../support/schema';

const toolsChart = (search: McpServer) => Chart.of(search);
const template = (search: McpServer): Manifest => only(toolsChart(search), 'Deployment').spec.template;
const findings = (app: App) => AgentPolicy.of(app).findings().map(({ constructPath, ruleId }) => `${constructPath}: ${ruleId}`);

/** What the server may call, by the policies of the app. */
const calls = (search: McpServer) => search.reach().lines();
const DNS = [
  '169.254.20.10/32:53', '169.254.20.10/32:53/UDP',
  ...['kube-dns', 'node-local-dns'].flatMap((app) => ['53', '53/UDP']
    .map((port) => `pods k8s-app=${app} in namespace kube-system:${port}`)),
];

mayWarn('no-closed-service'); // most servers here serve no agent

test('a server and the agent that uses it', () => {
  const { chart, search, agent } = served();
  agent.use(search, { as: 'SEARCH_URL' });
  expectSnapshot(chart, served().chart);
  const tools = new Chart(new App(), 'tools');
  new AgentNamespace(tools, 'tools', { name: 'tools' });
  expectSnapshot(toolsChart(search), tools);
});

test('every rule holds, with all objects judged', () => {
  const { app, search, agent } = served();
  agent.use(search, { as: 'SEARCH_URL' });
  AgentPolicy.of(app).enforce({ ...RANGES });
  app.charts.forEach((chart) => Testing.synth(chart));
  expect(findings(app)).toEqual([]);
});

test('a copy of it under another name, which no other policy selects, calls nothing and is called by no one', () => {
  const { runtime, tools, search } = served();
  search.egress.allowToCidr('203.0.113.0/24', { port: 443 });
  const copy = new HardenedAgentDeployment(toolsChart(search), 'copy', { namespace: tools, runtime, image: IMAGE, port: 8080 });
  expect([copy.reach().lines(), copy.reachedBy().lines()]).toEqual([[], []]);
});

test('its pods are agents', () => {
  const { search } = served();
  expect(template(search).metadata.labels).toMatchObject({ 'cdk8s-hardened-agents/agent': 'true' });
});

test('a server that no agent uses is a finding, since its Service answers no one', () => {
  const { app } = served();
  AgentPolicy.of(app).enforce({ ...RANGES });
  expect(findings(app)).toEqual(['tools/search/Service: no-closed-service']);
});

describe('the URL', () => {
  test.each<[Partial<McpServerProps>, string]>([
    [{}, 'http://search.tools.svc:8080/mcp'],
    [{ path: '/' }, 'http://search.tools.svc:8080/'],
    [{ path: '/v1/~a%20b' }, 'http://search.tools.svc:8080/v1/~a%20b'],
    [{ port: 1 }, 'http://search.tools.svc:1/mcp'],
    [{ clusterIP: '10.96.0.60' }, 'http://10.96.0.60:8080/mcp'],
    [{ podCidrs: ['fd00:1::/48'], serviceCidrs: ['fd00:2::/108'], clusterIP: 'fd00:2::60' }, 'http://[fd00:2::60]:8080/mcp'],
  ])('%j', (tweak, url) => {
    expect(served(tweak).search.url).toBe(url);
  });

  test('of a name that cdk8s gives', () => {
    const { search } = served({ name: undefined });
    expect(search.url).toBe(`http://${only(toolsChart(search), 'Service').metadata.name}.tools.svc:8080/mcp`);
  });

  test('synth fails if the Service is written under another name', () => {
    const { app, search } = served();
    ApiObject.of(search.service).addJsonPatch(JsonPatch.replace('/metadata/name', 'other'));
    expect(failure(() => app.synth()))
      .toMatch('[tools/search] \'name\' must stay "tools/search", which the configuration names, got "tools/other"');
  });

  test.each(['mcp', '', '/a?b', '/a#b', '/$(SECRET)', '/a b', '//evil"', '/\n', ...HOSTILE])('no path %j', (path) => {
    expect(failure(() => served({ path }))).toMatch(
      'tools/search: \'path\' must be a path such as "/mcp": "/", then letters, digits, "/", "-", "_", ".", "~" and "%", got ');
  });
});

describe('the port', () => {
  test('of the Service, the pods and the probes, which connect by TCP', () => {
    const { search } = served({ port: 9000 });
    expect(search.port).toBe(9000);
    expect(only(toolsChart(search), 'Service').spec.ports).toEqual([{ port: 9000, targetPort: 9000 }]);
    const [{ livenessProbe, readinessProbe, startupProbe }] = template(search).spec.containers;
    expect([livenessProbe, readinessProbe, startupProbe].map(({ tcpSocket }) => tcpSocket)).toEqual(Array(3).fill({ port: 9000 }));
  });

  test('the probes that the user gives stay', () => {
    const { search } = served({ probes: { kind: ProbeKind.HTTP, path: '/healthz' } });
    expect(template(search).spec.containers[0].livenessProbe.httpGet).toEqual({ path: '/healthz', port: 8080 });
  });

  test('of the long form: the first TCP port of a container', () => {
    const containers = [
      { name: 'helper', image: IMAGE, probes: { kind: ProbeKind.EXEC, command: ['/bin/true'] } },
      { name: 'main', image: IMAGE, ports: [{ number: 53, protocol: kplus.Protocol.UDP }, { number: 8443 }] },
    ];
    const { search } = served({ image: undefined, port: undefined, containers });
    expect(search.port).toBe(8443);
    expect(search.url).toBe('http://search.tools.svc:8443/mcp');
    expect(template(search).spec.containers.map(({ livenessProbe }: Manifest) => livenessProbe.tcpSocket))
      .toEqual([undefined, { port: 8443 }]);
  });

  test.each<[string, Partial<McpServerProps>]>([
    ['none', { port: undefined }],
    ['nothing at all', { port: undefined, image: undefined }],
    ['only a port of UDP', {
      port: undefined, image: undefined, containers: [{ image: IMAGE, ports: [{ number: 53, protocol: kplus.Protocol.UDP }] }],
    }],
  ])('%s', (_, tweak) => {
    expect(failure(() => served(tweak))).toBe("tools/search: 'port' must be given, got nothing; the Service and the policies need the TCP "
      + "port of the server: give it next to 'image', or in an element of 'containers'");
  });
});

describe('the account', () => {
  test('is its own, without a token', () => {
    const { search } = served();
    expect(objects(toolsChart(search), 'ServiceAccount').find(({ metadata }) => metadata.name === 'search'))
      .toMatchObject({ automountServiceAccountToken: false, metadata: { namespace: 'tools' } });
    expect(template(search).spec).toMatchObject({ serviceAccountName: 'search', automountServiceAccountToken: false });
  });

  test('is not made where the user gives one', () => {
    const b = open();
    const serviceAccount = kplus.ServiceAccount.fromServiceAccountName(b.chart, 'account', 'cloud', { namespaceName: 'agents' });
    server(b, b.namespace, { serviceAccount });
    expect(objects(b.chart, 'ServiceAccount').map(({ metadata }) => metadata.name)).toEqual(['agent', 'default']);
    expect(only(b.chart, 'Deployment').spec.template.spec.serviceAccountName).toBe('cloud');
  });

  test('is that of its identity, where it has one', () => {
    const identities = [AgentIdentity.projectedToken({ audience: 'search', reason: 'the index asks for it' })];
    const { app, search, agent } = served({ identities });
    agent.use(search, { as: 'URL' });
    expect(objects(toolsChart(search), 'ServiceAccount').map(({ metadata }) => metadata.name)).toEqual(['agent', 'search', 'default']);
    expect(template(search).spec.serviceAccountName).toBe('search');
    expect(AgentPolicy.of(app).findings().map(({ acknowledged }) => acknowledged)).toEqual(['the index asks for it']);
  });

  test('pulls images with the Secrets of the namespace', () => {
    const b = open();
    const imagePullSecrets = [kplus.Secret.fromSecretName(b.chart, 'pull', 'pull')];
    server(b, new AgentNamespace(b.chart, 'tools', { name: 'tools', imagePullSecrets }));
    const account = objects(b.chart, 'ServiceAccount').find(({ metadata }) => metadata.name === 'search')!;
    expect(account.imagePullSecrets).toEqual([{ name: 'pull' }]);
  });

  test.each(['agent', 'default'])('is no account that others use, so a server is not named %s', (name) => {
    expect(failure(() => served({ name }))).toBe(`tools/search: 'name' must differ from the accounts of the namespace, got "${name}"; `
      + "the server's own account gets this name");
  });

  test('a token is a finding', () => {
    const { app, search, agent } = served({ automountServiceAccountToken: true });
    agent.use(search, { as: 'URL' });
    expect(findings(app)).toEqual(['tools/search/Deployment: no-service-account-token']);
  });
});

describe('DNS', () => {
  test('is closed while the server may call nothing', () => {
    const { search, agent } = served();
    agent.use(search, { as: 'SEARCH_URL' });
    expect(calls(search)).toEqual([]);
  });

  test.each<[string, (s: Served) => void, string]>([
    ['a pod', ({ search, agent }) => search.egress.allowTo(agent, { port: 8080 }), 'Pod "agents/test-agent-c88fbc15":8080'],
    ['a block', ({ search }) => search.egress.allowToCidr('203.0.113.0/24', { port: 443 }), '203.0.113.0/24:443'],
    ['a name', ({ search }) => search.egress.allowToFqdn('api.example.com', 443), 'api.example.com:443'],
    ['another server', (s) => s.search.use(server(s, s.tools, {}, 'db'), { as: 'DB_URL' }), 'Deployment "tools/db":8080'],
    ['another server, used by the Deployment', (s) => s.search.deployment.use(server(s, s.tools, {}, 'db'), { as: 'DB_URL' }),
      'Deployment "tools/db":8080'],
  ])('opens with the first target: %s', (_, allow, target) => {
    const s = served({ fqdnBackEnd: FqdnBackEnd.gke() });
    allow(s);
    expect(calls(s.search).sort()).toEqual([...DNS, target].sort());
  });

  test('stays closed, and stays open, where the user says so', () => {
    const closed = served({ allowDns: false }).search;
    closed.egress.allowToCidr('203.0.113.0/24', { port: 443 });
    expect(calls(closed)).toEqual(['203.0.113.0/24:443']);
    expect(calls(served({ allowDns: true, fqdnBackEnd: FqdnBackEnd.gke() }).search)).toEqual(DNS);
  });

  test('is left to a network that knows names', () => {
    const { search } = served({ fqdnBackEnd: FqdnBackEnd.cilium() });
    expect(objects(toolsChart(search), 'CiliumNetworkPolicy')).toEqual([]);
    search.egress.allowToFqdn('api.example.com', 443);
    const [{ spec }] = objects(toolsChart(search), 'CiliumNetworkPolicy');
    expect(JSON.stringify(spec)).toMatch('"matchName":"api.example.com"');
    const own = objects(toolsChart(search), 'NetworkPolicy').find(({ metadata }) => metadata.annotations);
    expect(own!.spec.egress).toBeUndefined();
  });
});

test('the ranges come from the AgentCluster', () => {
  const app = new App();
  new AgentCluster({ podCidrs: ['10.9.0.0/16'], serviceCidrs: ['10.8.0.0/16'] }).applyTo(app);
  const chart = new Chart(app, 'tools');
  const props = {
    namespace: new AgentNamespace(chart, 'tools', { name: 'tools' }), runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE, port: 8080,
  };
  expect(failure(() => new McpServer(chart, 'search', { ...props, clusterIP: '10.96.0.60' })))
    .toBe('tools/search: \'clusterIP\' must be an address of the Service range "10.8.0.0/16", got "10.96.0.60"');
  expect(new McpServer(chart, 'fetch', { ...props, clusterIP: '10.8.0.60' }).url).toBe('http://10.8.0.60:8080/mcp');
});

test('all that an agent takes', () => {
  const { search } = served({
    replicas: 2, spread: true, labels: { team: 'a' }, env: { A: 'b' }, mounts: [AgentMount.image('/models', IMAGE)],
  });
  const { spec } = only(toolsChart(search), 'Deployment');
  expect([spec.replicas, spec.template.metadata.labels.team, spec.template.spec.containers[0].env])
    .toEqual([2, 'a', [{ name: 'A', value: 'b' }]]);
  expect(spec.template.spec.affinity.podAntiAffinity).toBeDefined();
});

test.each<[Partial<McpServerProps>, string]>([
  [{ replicas: -1 }, "'replicas' must be an integer of at least 0, got -1"],
  [{ name: '1search' }, "'name' must begin with a letter, got \"1search\"; the Service has this name, too"],
  [{ name: 'search.tools' }, "'name' must be a DNS label: "],
  [{ clusterIP: 'search' }, '\'clusterIP\' must be an address such as "169.254.20.10", got "search"'],
  [{ podCidrs: ['10.0.0.0/40'] }, "'podCidrs[0]' must "],
  [{ containers: [] }, "'containers'"],
])('refuses %j', (tweak, message) => {
  expect(failure(() => served(tweak))).toMatch(message);
  expect(failure(() => served(tweak))).toMatch(/^tools\/search/);
});

test('a typo', () => {
  expect(failure(() => served({ egres: true } as never)))
    .toBe("tools/search: 'egres' must be left out, got true; there are 'args', 'env', 'size' (the nearest of 60)");
});
