import { App, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { served, server } from './server';
import {
  AgentCluster, AgentNamespace, AgentPolicy, ClusterEgressDeny, GVisorRuntime, HardenedAgentPod, McpServer, PodSubnetEgressDeny,
} from '../../../src';
import { kubernetesPath } from '../../../src/engine/manifest/pod-kinds';
import { Base, IMAGE, Manifest, RANGES, objects, open, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { KINDS, Kind, kindOf } from '../../support/kinds';
import { warnings } from '../../support/output';

/** The environment of each container that runs as long as the pod. */
function envOf(chart: Chart, kind: string): { [container: string]: { [name: string]: string } } {
  const manifest = objects(chart, kind).find(({ metadata }) => /^test-agent/.test(metadata.name))!;
  const path = kubernetesPath(manifest.apiVersion, kind)!;
  const { spec } = path === '' ? manifest : path.split('.').reduce((part, key) => part[key], manifest);
  return Object.fromEntries(spec.containers.map(({ name, env = [] }: Manifest) =>
    [name, Object.fromEntries(env.map((variable: Manifest) => [variable.name, variable.value]))]));
}

/** A server in a namespace and chart of its own, and one of a kind that uses it, in another namespace, whose egress a policy isolates. */
function client(kind: Kind, needs: object, use = true) {
  const b = open();
  const chart = new Chart(b.app, 'tools');
  const search = server({ ...b, chart }, new AgentNamespace(chart, 'tools', { name: 'tools' }));
  const props = { namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 8080, ...needs };
  const agent = new kind(b.chart, 'agent', props as never);
  if (use) {
    agent.use(search, { as: 'SEARCH_URL' });
  }
  new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false });
  return { ...b, search, agent, other: pod(b, {}, 'other') };
}

describe.each(KINDS.map(([kind, needs]) => [kindOf(kind), kind, needs] as const))('%s', (name, kind, needs) => {
  test('reaches the server at its port alone, and no one else does', () => {
    const { search, agent, other } = client(kind, needs);
    expect(agent.reach().allowsPod(search, 8080)).toBe(true);
    expect(agent.reach().allowsPod(search, 8081)).toBe(false);
    expect(agent.reach().allowsPod(other, 8080)).toBe(false);
    expect(other.reach().allowsPod(search, 8080)).toBe(false);
    expect(search.reach().allowsPod(agent, 8080)).toBe(false);
    expect(search.reachedBy().allowsPod(agent, 8080)).toBe(true);
    expect(search.reachedBy().lines()).toEqual([expect.stringMatching(new RegExp(`^${name} "agents/[^"]*":8080$`))]);
    expect(agent.reachedBy().lines()).toEqual([]);
  });

  test('reaches nothing of the server without `use`', () => {
    const { search, agent } = client(kind, needs, false);
    expect(agent.reach().allowsPod(search, 8080)).toBe(false);
    expect(search.reachedBy().lines()).toEqual([]);
  });

  test('has the URL in all containers that run as long as the pod, also in those that come later', () => {
    const { chart, agent } = client(kind, needs);
    agent.addAgentInitContainer({ name: 'first', image: IMAGE });
    agent.addAgentContainer({ name: 'late', image: IMAGE, env: { A: 'b' } });
    agent.addContainer({ name: 'plain', image: IMAGE, envVariables: { C: kplus.EnvValue.fromValue('d') } });
    agent.attachContainer(new kplus.Container({ name: 'made', image: IMAGE }));
    const url = { SEARCH_URL: 'http://search.tools.svc:8080/mcp' };
    expect(envOf(chart, name)).toEqual({ main: url, late: { A: 'b', ...url }, plain: { C: 'd', ...url }, made: url });
  });

  test('has no finding', () => {
    const { app } = client(kind, needs);
    app.charts.forEach((chart) => Testing.synth(chart));
    expect(AgentPolicy.of(app).findings().map(({ message }) => message)).toEqual([]);
  });
});

describe('policies', () => {
  test('in any order', () => {
    const specs = ([true, false]).map((first) => {
      const b = open();
      const tools = new AgentNamespace(b.chart, 'tools', { name: 'tools' });
      const [agent, search] = [pod(b), server(b, tools)];
      const use = () => agent.use(search, { as: 'URL' });
      const close = () => new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, agent, ...RANGES, allowInternet: false });
      (first ? [use, close] : [close, use]).forEach((step) => step());
      return objects(b.chart, 'NetworkPolicy').map(({ metadata, spec }) => JSON.stringify([metadata, spec])).sort();
    });
    expect(specs[0]).toEqual(specs[1]);
  });

  test('an agent whose egress nothing isolates gets no policy, which would deny it all else', () => {
    const b = open();
    const { chart } = b;
    const search = server(b, new AgentNamespace(chart, 'tools', { name: 'tools' }));
    const agent = pod({ ...b, namespace: AgentNamespace.fromNamespaceName(chart, 'old', 'old') });
    agent.use(search, { as: 'URL' });
    ['egress-policy', 'ingress-policy', 'own-service-account', 'restricted-namespace', 'namespace-limits']
      .forEach((what) => AgentPolicy.acknowledge(agent, `require-${what}`, 'the team of the namespace sees to it'));
    expect(objects(chart, 'NetworkPolicy').filter(({ metadata }) => metadata.namespace === 'old')).toEqual([]);
    expect(warnings()).toEqual(['restricted-namespace', 'namespace-limits']
      .map((what) => expect.stringContaining(`acknowledges "require-${what}", which finds nothing here`)));
  });

  test('an agent that only the default of its namespace isolates may call the server, and nothing else', () => {
    const b = open();
    const search = server(b, new AgentNamespace(b.chart, 'tools', { name: 'tools' }));
    const agent = pod(b);
    agent.use(search, { as: 'URL' });
    Testing.synth(b.chart);
    expect(agent.reach().lines()).toEqual(['Deployment "tools/search":8080']);
    expect(warnings()).toEqual(['require-resolvable-host']);
  });

  test('one rule for one server, under however many names', () => {
    const { app, search, agent, chart } = served();
    agent.use(search, { as: 'SEARCH_URL' });
    agent.use(search, { as: 'SEARCH_URL' });
    agent.use(search, { as: 'TOOLS_URL' });
    expect(search.reachedBy().lines()).toHaveLength(1);
    const rules = app.charts.flatMap((one) => objects(one, 'NetworkPolicy')).flatMap(({ spec }) => spec.ingress ?? []);
    expect(rules).toHaveLength(1);
    expect(envOf(chart, 'Pod').main).toEqual({ SEARCH_URL: search.url, TOOLS_URL: search.url });
  });

  test('each in the chart of the pods that it is for, so that charts need not wait for each other', () => {
    const { app, search, agent } = served();
    agent.use(search, { as: 'URL' });
    const rules = app.charts.map((chart) => [chart.node.id, ...objects(chart, 'NetworkPolicy').filter(({ metadata }) => /-\w+-c8/.test(metadata.name))
      .map(({ metadata }) => metadata.namespace)]);
    expect(rules).toEqual([['test', 'agents', 'agents'], ['tools', 'tools', 'tools', 'tools']]);
  });

  test('one policy for an agent, however many servers it uses', () => {
    const s = served();
    s.agent.use(s.search, { as: 'URL' });
    s.agent.use(server({ ...s, chart: Chart.of(s.search) }, s.tools, {}, 'db'), { as: 'DB_URL' });
    const own = objects(s.chart, 'NetworkPolicy').filter(({ metadata }) => metadata.name.startsWith('test-agent-'));
    expect(own.map(({ spec }) => spec.egress.length)).toEqual([2]);
  });

  test('clients in the namespace of the server', () => {
    const b = open();
    const search = server(b, b.namespace);
    const [agent, other] = ['agent', 'other'].map((id) => {
      const made = pod(b, {}, id);
      new PodSubnetEgressDeny(b.chart, `${id}-egress`, { namespace: b.namespace, agent: made, ...RANGES });
      return made;
    });
    agent.use(search, { as: 'URL' });
    Testing.synth(b.chart);
    expect(AgentPolicy.of(b.app).findings()).toEqual([]);
    expect([agent, other].map((one) => one.reach().allowsPod(search, 8080))).toEqual([true, false]);
  });

  test('callers that are not agents of the library', () => {
    const { search, chart } = served();
    const web = new kplus.Pod(chart, 'web', { metadata: { namespace: 'web' }, containers: [{ image: IMAGE, portNumber: 8080 }] });
    search.egress.allowFrom(web, { port: search.port });
    expect(search.reachedBy().allowsPod(web, 8080)).toBe(true);
  });

  test('it is a peer of policies, with its port', () => {
    const b = open();
    const search = server(b, new AgentNamespace(b.chart, 'tools', { name: 'tools' }));
    const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false });
    const agent = pod(b);
    egress.allowTo(search, { from: agent });
    expect([8080, 8081].map((port) => agent.reach().allowsPod(search, port))).toEqual([true, false]);
  });
});

describe('behind a ClusterEgressDeny', () => {
  const walled = (pass: (wall: ClusterEgressDeny, search: McpServer) => void) => {
    const s = served();
    s.agent.use(s.search, { as: 'URL' });
    pass(new ClusterEgressDeny(s.chart, 'wall', RANGES), s.search);
    return [s.agent.reach().allowsPod(s.search, 8080), s.search.reachedBy().allowsPod(s.agent, 8080)];
  };

  test('nothing comes through while it passes nothing', () => {
    expect(walled(() => {})).toEqual([false, false]);
  });

  test('passTo passes the calls of those that use the server', () => {
    expect(walled((wall, search) => wall.passTo(search))).toEqual([true, true]);
  });

  test('passAllowedBy passes what the server itself may call', () => {
    const s = served();
    const db = server(s, s.namespace, {}, 'db');
    s.search.egress.allowTo(db);
    new ClusterEgressDeny(s.chart, 'wall', RANGES).passAllowedBy(s.search.egress);
    expect([s.search.reach().allowsPod(db, 8080), s.agent.reach().allowsPod(db, 8080)]).toEqual([true, false]);
  });
});

describe('servers', () => {
  const two = () => {
    const s = served();
    return { ...s, db: server({ ...s, chart: Chart.of(s.search) }, s.tools, {}, 'db') };
  };

  test('do not reach each other', () => {
    const { search, db } = two();
    expect([search.reach().allowsPod(db, 8080), db.reach().allowsPod(search, 8080)]).toEqual([false, false]);
  });

  test('reach each other only as they are named', () => {
    const { search, db, agent } = two();
    agent.use(search, { as: 'SEARCH_URL' });
    search.use(db, { as: 'DB_URL' });
    expect([search.reach().allowsPod(db, 8080), db.reach().allowsPod(search, 8080)]).toEqual([true, false]);
    expect(agent.reach().allowsPod(db, 8080)).toBe(false);
    expect(search.deployment.containers[0].env.variables.DB_URL).toEqual({ value: 'http://db.tools.svc:8080/mcp' });
  });

  test('may name each other', () => {
    const { search, db } = two();
    search.use(db, { as: 'DB_URL' });
    db.use(search, { as: 'SEARCH_URL' });
    expect([search.reach().allowsPod(db, 8080), db.reach().allowsPod(search, 8080)]).toEqual([true, true]);
  });

  test('not themselves', () => {
    const { search } = served();
    expect(failure(() => search.use(search, { as: 'URL' })))
      .toBe('tools/search/Deployment: \'server\' must be another than the one that uses it, got "tools/search"');
  });
});

describe('what it refuses', () => {
  test('two servers under one name', () => {
    const s = served();
    s.agent.use(s.search, { as: 'URL' });
    const db = server(s, s.namespace, {}, 'db');
    expect(failure(() => s.agent.use(db, { as: 'URL' }))).toBe('test/agent: \'as\' must name one server, and "tools/search" has this name '
      + 'already, got "URL"; choose another name for this server');
    expect(s.agent.reach().allowsPod(db, 8080)).toBe(false);
  });

  const hides = (agent: string, container: string) => `test/${agent}: container "${container}" must not set "URL" itself, which the agent `
    + 'gets from the broker or tool server that it uses; remove it from the container, or use the tool server under another name';

  test.each<[string, object]>([
    ['text', { env: { URL: 'http://other' } }],
    ['a value from elsewhere', { envVariables: { URL: kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.POD_IP) } }],
  ])('a container with that variable: %s', (_, variables) => {
    const b = open();
    const search = server(b, b.namespace);
    const before = pod(b, variables);
    expect(failure(() => before.use(search, { as: 'URL' }))).toBe(hides('agent', 'main'));
    expect(before.reach().allowsPod(search, 8080)).toBe(false);
    const after = new HardenedAgentPod(b.chart, 'after', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 8080 });
    after.use(search, { as: 'URL' });
    expect(failure(() => after.addAgentContainer({ name: 'late', image: IMAGE, ...variables }))).toBe(hides('after', 'late'));
    const made = new kplus.Container({ name: 'made', image: IMAGE, envVariables: { URL: kplus.EnvValue.fromValue('a') } });
    expect(failure(() => after.attachContainer(made))).toBe(hides('after', 'made'));
  });

  test.each(['', '1URL', 'A-B', 'A B', 'A=B', 'Ü', 'A\n', 7, null, undefined, {}])('the name %j', (as) => {
    const { agent, search } = served();
    expect(failure(() => agent.use(search, { as } as never))).toMatch('test/agent: \'as\' must be the name of an environment variable such '
      + 'as "SEARCH_URL": letters, digits and "_", with no digit first, got ');
  });

  test.each([undefined, null, 'URL', 7, []])('options that are %j', (options) => {
    const { agent, search } = served();
    expect(failure(() => agent.use(search, options as never)))
      .toMatch('test/agent: \'options\' must be an object such as { as: "SEARCH_URL" }, got ');
  });

  test.each<[string, (b: Base) => unknown]>([
    ['nothing', () => undefined],
    ['a URL', () => 'http://search'],
    ['an object', () => ({ url: 'http://search', port: 8080 })],
    ['a pod', (b) => pod(b, {}, 'other')],
  ])('a server that is %s', (_, value) => {
    const b = open();
    const agent = pod(b);
    expect(failure(() => agent.use(value(b) as never, { as: 'URL' })))
      .toMatch(/^test\/agent: 'server' must be (given|a server for agents), got /);
  });

  test('a server of another app', () => {
    const { search } = served();
    expect(failure(() => pod(open()).use(search, { as: 'URL' })))
      .toBe('test/agent: \'server\' must belong to the same app, got "tools/search"; create it in this app, or refer to it by name');
  });

  test('a server of another cluster', () => {
    const app = new App();
    const [prod, dev] = ['prod', 'dev'].map((name) => {
      const chart = new Chart(app, name);
      new AgentCluster({ name, ...RANGES }).applyTo(chart);
      const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
      return { app, chart, namespace, runtime: new GVisorRuntime(chart, 'gvisor') };
    });
    const search = server(dev, dev.namespace);
    expect(failure(() => pod(prod).use(search, { as: 'URL' }))).toBe('prod/agent: \'server\' must be in the cluster of the agent, got '
      + '"dev/search"; its name and the policies between the two hold in one cluster; make the server in a chart of the agent\'s '
      + 'AgentCluster');
    pod(dev).use(search, { as: 'URL' });
  });
});
