import { Chart, Cron, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Brokered, brokered, envoyOf, routesOf } from './brokered';
import {
  AgentNamespace, AgentPolicy, AgentSandboxTemplate, BrokeredApi, CredentialBrokerProps, HardenedAgentCronJob,
  HardenedAgentDeployment, HardenedAgentJob, HardenedAgentStatefulSet, IHardenedAgent, McpServer, McpServerProps,
} from '../../../../src';
import { IMAGE, Manifest, RANGES, around, objects, only, pod } from '../../../support/app';
import { warnings } from '../../../support/output';
import { expectSnapshot } from '../../../support/schema';

const search = ({ key }: Brokered, host = 'api.search.example') => BrokeredApi.of({
  host, key, header: 'x-api-key', methods: ['GET'], paths: ['/v1/search'], urlVariable: 'SEARCH_URL',
});
const deploymentOf = (chart: Chart): Manifest => objects(chart, 'Deployment').find(({ metadata }) => metadata.name === 'broker')!;
const listeners = (chart: Chart): Manifest[] => envoyOf(chart).static_resources.listeners.slice(1);
const address = (p: kplus.IPodSelector) => ({ matchLabels: p.toPodSelectorConfig().labelSelector._toKube().matchLabels });
const peer = (namespace: string, p: kplus.IPodSelector) => (
  { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, podSelector: address(p) });
const rules = (chart: Chart, direction: 'Egress' | 'Ingress', p: kplus.IPodSelector): Manifest[] => objects(chart, 'NetworkPolicy')
  .filter(({ spec }) => spec.policyTypes[0] === direction && JSON.stringify(spec.podSelector) === JSON.stringify(address(p)))
  .flatMap(({ spec }) => spec[direction.toLowerCase()] ?? []);
const variables = (chart: Chart): { [name: string]: string } => Object.fromEntries(only(chart, 'Pod').spec.containers[0].env
  .map(({ name, value }: Manifest) => [name, value]));

test('a coding agent with a model and git', () => {
  const b = brokered();
  b.broker.grant(b.agent, BrokeredApi.anthropic({ key: b.key }));
  b.broker.grantGit(b.agent, 'github.com', { key: { secret: b.key.secret, key: 'git-token' }, repositories: ['org/app'] });
  expectSnapshot(b.chart, around(['gateways']));
});

test('every rule holds, with all objects judged', () => {
  const b = brokered({ clusterIP: '10.96.0.54' });
  b.broker.grant(b.agent, BrokeredApi.openAi({ key: b.key }));
  b.broker.grant(b.agent, BrokeredApi.gitHub({ key: b.key, repositories: ['org/app'] }));
  b.broker.grantGit(b.agent, 'github.com', { key: b.key, repositories: ['org/app'], push: true });
  AgentPolicy.of(b.app).enforce({ ...RANGES });
  Testing.synth(b.chart);
  expect(AgentPolicy.of(b.app).findings()).toEqual([]);
});

describe('a grant', () => {
  test('opens its port to its agent alone, on both sides', () => {
    const b = brokered();
    const other = pod(b, {}, 'other');
    const { port } = b.broker.grant(b.agent, search(b));
    const { port: otherPort } = b.broker.grant(other, search(b));
    expect(port).not.toBe(otherPort);
    expect(rules(b.chart, 'Egress', b.agent))
      .toEqual([{ to: [peer('gateways', b.broker.pods)], ports: [{ port, protocol: 'TCP' }] }]);
    expect(rules(b.chart, 'Ingress', b.broker.pods)).toEqual([
      { from: [peer('agents', b.agent)], ports: [{ port, protocol: 'TCP' }] },
      { from: [peer('agents', other)], ports: [{ port: otherPort, protocol: 'TCP' }] },
    ]);
  });

  test('mounts its key in the broker alone, in a volume of its own, without subPath, and does not wait for it', () => {
    const b = brokered();
    b.broker.grant(b.agent, search(b), { name: 'coder-search' });
    const { spec } = deploymentOf(b.chart).spec.template;
    expect(spec.volumes).toContainEqual({
      name: 'key-coder-search',
      secret: { secretName: 'keys', defaultMode: 0o440, optional: true, items: [{ key: 'api-key', path: 'key' }] },
    });
    expect(spec.containers[0].volumeMounts).toContainEqual(
      { name: 'key-coder-search', mountPath: '/var/run/secrets/credential-broker/coder-search', readOnly: true });
    expect(JSON.stringify(only(b.chart, 'Pod'))).not.toContain('keys');
  });

  test('gives the agent the URL, in containers that come later, too', () => {
    const b = brokered();
    const { url, port } = b.broker.grant(b.agent, search(b));
    b.agent.addAgentContainer({ name: 'late', image: IMAGE, portNumber: 8081 });
    expect(url).toBe(`http://broker.gateways.svc:${port}`);
    const [main, late] = only(b.chart, 'Pod').spec.containers;
    expect(main.env).toEqual([{ name: 'SEARCH_URL', value: url }]);
    expect(late.env).toEqual([{ name: 'SEARCH_URL', value: url }]);
  });

  test('has a port of the Service and of the pods', () => {
    const b = brokered();
    b.broker.grant(b.agent, search(b), { name: 'coder-search', port: 20_001 });
    expect(only(b.chart, 'Service').spec.ports).toEqual([
      { name: 'metrics', port: 9902, targetPort: 9902 }, { name: 'coder-search', port: 20_001, targetPort: 'port-20001' },
    ]);
    expect(deploymentOf(b.chart).spec.template.spec.containers[0].ports).toEqual([
      { containerPort: 9902, protocol: 'TCP' }, { containerPort: 20_001, name: 'port-20001', protocol: 'TCP' },
    ]);
  });

  test('lets the broker call public addresses on the port of the API', () => {
    const b = brokered();
    b.broker.grant(b.agent, search(b));
    b.broker.grant(b.agent, BrokeredApi.of({ host: 'git.example', port: 8443, key: b.key, methods: ['GET'], paths: ['/'] }));
    const opened = rules(b.chart, 'Egress', b.broker.pods).filter(({ ports }) => ports[0].port !== 53);
    expect(opened.map(({ to, ports }) => [to[0].ipBlock.cidr, ports[0].port])).toEqual([['0.0.0.0/0', 443], ['0.0.0.0/0', 8443]]);
    expect(opened[0].to[0].ipBlock.except).toEqual(expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16']));
  });

  test('keeps its port when others come and go, and the configuration does not depend on their order', () => {
    const ports = (...hosts: string[]) => {
      const b = brokered();
      const given = hosts.map((host) => [host, b.broker.grant(b.agent, BrokeredApi.of(
        { host, key: b.key, methods: ['GET'], paths: ['/'] })).port] as const);
      return { ports: Object.fromEntries(given), text: JSON.stringify(objects(b.chart, 'ConfigMap')[0].data) };
    };
    const [one, two] = [ports('a.example', 'b.example'), ports('c.example', 'b.example', 'a.example')];
    expect(two.ports).toMatchObject(one.ports);
    expect(ports('b.example', 'a.example').text).toBe(one.text);
  });
});

describe('git', () => {
  test('calls the broker for each form of address, and asks for no password', () => {
    const b = brokered();
    const { url } = b.broker.grantGit(b.agent, 'github.com', { key: b.key, repositories: ['org/app'] });
    const second = b.broker.grantGit(b.agent, 'GitLab.example', { key: b.key, repositories: ['group/sub/app.git'] });
    const { GIT_TERMINAL_PROMPT: prompt, GIT_CONFIG_COUNT: count, ...pairs } = variables(b.chart);
    const rewritten = Array.from({ length: Number(count) }, (_, i) => [pairs[`GIT_CONFIG_VALUE_${i}`], pairs[`GIT_CONFIG_KEY_${i}`]]);
    const to = (target: string, prefixes: readonly string[]) => prefixes.map((prefix) => [prefix, `url.${target}/.insteadOf`]);
    expect([prompt, Object.keys(pairs).length]).toEqual(['0', 2 * rewritten.length]);
    expect(rewritten).toEqual([
      ...to(url, [
        'https://github.com/', 'https://github.com:443/', 'git@github.com:', 'ssh://git@github.com/', 'ssh://github.com/', 'git://github.com/',
        'https://GitHub.com/', 'https://GitHub.com:443/', 'git@GitHub.com:', 'ssh://git@GitHub.com/', 'ssh://GitHub.com/', 'git://GitHub.com/',
      ]),
      ...to(second.url, [
        'https://gitlab.example/', 'https://gitlab.example:443/', 'git@gitlab.example:', 'ssh://git@gitlab.example/',
        'ssh://gitlab.example/', 'git://gitlab.example/',
      ]),
    ]);
  });

  test('passes no push without `push`', () => {
    const routes = (push?: boolean) => {
      const b = brokered();
      b.broker.grantGit(b.agent, 'github.com', { key: b.key, repositories: ['org/app'], push });
      return JSON.stringify(routesOf(b.chart));
    };
    expect(routes()).not.toContain('receive-pack');
    expect(routes(true)).toContain('git-receive-pack');
  });
});

describe('a server in the cluster', () => {
  const withServer = (tweak: Partial<McpServerProps> = {}, ofBroker: Partial<CredentialBrokerProps> = {}) => {
    const b = brokered(ofBroker);
    const tools = new AgentNamespace(b.chart, 'tools', { name: 'tools' });
    const server = new McpServer(b.chart, 'search', {
      namespace: tools, runtime: b.runtime, image: IMAGE, port: 8081, name: 'search', ...RANGES, ...tweak,
    });
    const grant = b.broker.grant(b.agent, BrokeredApi.of({
      server, key: b.key, methods: ['POST', 'GET', 'DELETE'], paths: ['/mcp'], urlVariable: 'SEARCH_URL', urlPath: '/mcp',
    }));
    return { ...b, server, grant };
  };

  test('is called by its full name without TLS, by the broker alone', () => {
    const { chart, server, broker, agent, grant } = withServer();
    const [cluster] = envoyOf(chart).static_resources.clusters.filter(({ name }: Manifest) => name === 'search_tools_svc_8081');
    expect(cluster.transport_socket).toBeUndefined();
    expect(cluster.load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address)
      .toEqual({ address: 'search.tools.svc.cluster.local', port_value: 8081 });
    expect(rules(chart, 'Ingress', server.deployment))
      .toEqual([{ from: [peer('gateways', broker.deployment)], ports: [{ port: 8081, protocol: 'TCP' }] }]);
    expect(rules(chart, 'Egress', broker.deployment)).toContainEqual(
      { to: [peer('tools', server.deployment)], ports: [{ port: 8081, protocol: 'TCP' }] });
    expect(JSON.stringify(rules(chart, 'Egress', agent))).not.toContain('8081');
    expect(variables(chart)).toEqual({ SEARCH_URL: `${grant.url}/mcp` });
  });

  test('takes calls by two grants, and a policy names it once', () => {
    const { chart, server, broker, agent, key } = withServer();
    broker.grant(agent, BrokeredApi.of({ server, key, header: 'x-api-key', methods: ['GET'], paths: ['/other'] }), { name: 'other' });
    expect(rules(chart, 'Ingress', server.deployment)).toHaveLength(1);
    expect(rules(chart, 'Egress', broker.deployment).filter(({ ports }) => ports[0].port === 8081)).toHaveLength(1);
  });

  test('at a fixed address', () => {
    expect(JSON.stringify(envoyOf(withServer({ clusterIP: '10.96.0.77' }).chart))).toContain('"address":"10.96.0.77"');
  });

  test('in a cluster with another domain', () => {
    expect(JSON.stringify(envoyOf(withServer({}, { clusterDomain: 'corp.example' }).chart)))
      .toContain('"address":"search.tools.svc.corp.example"');
  });
});

test('the props reach the pods', () => {
  const b = brokered({
    replicas: 3, resources: { memory: { limit: Size.mebibytes(512) } }, clusterIP: '10.96.0.54', nodeLocalDns: ['169.254.20.53'],
  });
  const { url, port } = b.broker.grant(b.agent, search(b));
  expect(url).toBe(`http://10.96.0.54:${port}`);
  const { spec } = deploymentOf(b.chart);
  expect(spec.replicas).toBe(3);
  expect(spec.template.spec.containers[0].resources.limits.memory).toBe('512Mi');
  const heap = envoyOf(b.chart).overload_manager.resource_monitors[0].typed_config.max_heap_size_bytes;
  expect(heap).toBe(Math.floor(512 * 1024 * 1024 * 0.8));
  expect(JSON.stringify(rules(b.chart, 'Egress', b.broker.pods))).toContain('169.254.20.53/32');
});

test.each<[string, string[], string[], Manifest]>([
  ['IPv4', ['10.244.0.0/16'], ['10.96.0.0/16'], { address: '0.0.0.0' }],
  ['IPv6', ['fd00:10:244::/56'], ['fd00:10:96::/112'], { address: '::', ipv4_compat: false }],
  ['both', ['10.244.0.0/16', 'fd00:10:244::/56'], ['10.96.0.0/16', 'fd00:10:96::/112'], { address: '::', ipv4_compat: true }],
])('pods with %s', (_, podCidrs, serviceCidrs, listens) => {
  const b = brokered({ podCidrs, serviceCidrs });
  b.broker.grant(b.agent, search(b));
  expect(listeners(b.chart)[0].address.socket_address).toMatchObject(listens);
  expect(warnings()).toEqual(podCidrs.length > 1 ? ['require-both-families'] : []); // the policy of the base is for IPv4
});

test.each<[Size | undefined, Size, number]>([
  [Size.mebibytes(1), Size.mebibytes(256), 64], [undefined, Size.mebibytes(256), 25], [Size.mebibytes(8), Size.mebibytes(256), 12],
  [Size.mebibytes(32), Size.mebibytes(256), 3], [Size.mebibytes(8), Size.gibibytes(1), 51],
])('bodies of %p in a broker of %p have %d connections', (maxBody, limit, connections) => {
  const b = brokered({ resources: { memory: { limit } } });
  b.broker.grant(b.agent, BrokeredApi.anthropic({ key: b.key, maxBody }));
  expect(listeners(b.chart)[0].filter_chains[0].filters[0].typed_config.max_connections).toBe(connections);
});

test('another grant makes other pods', () => {
  const hash = (grants: number) => {
    const b = brokered();
    Array.from({ length: grants }, (_, i) => b.broker.grant(b.agent, BrokeredApi.of(
      { host: `api${i}.example`, key: b.key, methods: ['GET'], paths: ['/'] })));
    return deploymentOf(b.chart).spec.template.metadata.annotations['cdk8s-hardened-agents/config-hash'];
  };
  expect(hash(1)).not.toBe(hash(2));
  expect(hash(2)).toBe(hash(2));
});

test('a broker without a grant passes nothing', () => {
  const { chart, broker } = brokered();
  expect(listeners(chart)).toEqual([]);
  expect(rules(chart, 'Ingress', broker.pods)).toEqual([]);
});

test('a Secret by its name', () => {
  const b = brokered();
  const secret = kplus.Secret.fromSecretName(b.chart, 'known', 'made-elsewhere');
  b.broker.grant(b.agent, BrokeredApi.anthropic({ key: { secret, key: 'key' } }));
  expect(JSON.stringify(deploymentOf(b.chart).spec.template.spec.volumes)).toContain('made-elsewhere');
});

test.each<[string, (chart: Chart, base: Pick<Brokered, 'namespace' | 'runtime'>) => IHardenedAgent]>([
  ['a Deployment', (chart, base) => new HardenedAgentDeployment(chart, 'kind', { ...base, image: IMAGE, port: 8080 })],
  ['a StatefulSet', (chart, base) => new HardenedAgentStatefulSet(chart, 'kind', { ...base, image: IMAGE, port: 8080 })],
  ['a Job', (chart, base) => new HardenedAgentJob(chart, 'kind', { ...base, image: IMAGE })],
  ['a CronJob', (chart, base) => new HardenedAgentCronJob(chart, 'kind', { ...base, image: IMAGE, schedule: Cron.daily() })],
  ['a template of sandboxes', (chart, base) => new AgentSandboxTemplate(chart, 'kind', { ...base, image: IMAGE, port: 8080 })],
])('a grant for %s', (_, make) => {
  const b = brokered();
  const { url, port } = b.broker.grant(make(b.chart, { namespace: b.namespace, runtime: b.runtime }), search(b));
  const made = JSON.stringify((Testing.synth(b.chart) as Manifest[]).filter(({ kind }) => !['ConfigMap', 'Pod'].includes(kind)));
  expect(made).toContain(`{"name":"SEARCH_URL","value":"${url}"}`);
  expect(rules(b.chart, 'Ingress', b.broker.pods).map(({ ports }) => ports[0].port)).toEqual([port]);
});

test('a container that clones a repository at the start has what git needs', () => {
  const b = brokered();
  b.agent.addAgentInitContainer({ name: 'clone', image: IMAGE });
  b.broker.grantGit(b.agent, 'git.example.com', { key: b.key, repositories: ['org/app'] });
  b.agent.addAgentInitContainer({ name: 'submodule', image: IMAGE });
  const { containers: [main], initContainers } = objects(b.chart, 'Pod')[0].spec;
  expect(main.env.map(({ name }: Manifest) => name)).toEqual(expect.arrayContaining(['GIT_CONFIG_COUNT', 'GIT_CONFIG_KEY_0']));
  expect(initContainers.map(({ env }: Manifest) => env)).toEqual([main.env, main.env]);
});
