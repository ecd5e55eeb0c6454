import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import * as fc from 'fast-check';
import { AGENT_PORT, Proxied, proxied, through } from './proxy';
import { AgentGroup, AgentNamespace, EgressProxyProps, HardenedAgentPod } from '../../../src';
import { Allowlist } from '../../../src/engine/gateway-files/allowlist';
import { differencesIn } from '../../../src/engine/gateway-files/gateway-file';
import { readSniCheckConfig } from '../../../src/engine/gateway-files/sni-envoy';
import { readSquidConf } from '../../../src/engine/gateway-files/squid-conf';
import { IMAGE, Manifest, objects, only, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { mayWarn } from '../../support/output';
import { runs } from '../../support/properties';

const SNI: Partial<EgressProxyProps> = { sniCheck: { image: IMAGE, portsWithoutTls: [22] } };
const labelled = ({ chart }: Proxied, id: string, labels: { [label: string]: string } = { crawls: 'yes' }) => (
  kplus.Pods.select(chart, id, { labels }));
const portOf = ({ proxy }: Proxied, agent: kplus.IPodSelector) => Number(new URL(proxy.envFor(agent).HTTPS_PROXY).port);

/** The names of each port, as the program that agents call reads them. */
function lists({ chart }: Proxied): Map<number, string[]> {
  const { 'squid.conf': conf, 'envoy.json': envoy } = only(chart, 'ConfigMap').data;
  const read = envoy === undefined ? readSquidConf(conf).lists : readSniCheckConfig(JSON.parse(envoy)).lists;
  const textsOf = (list: Allowlist) => [...list].flatMap(([port, names]) => [...names].map((name) => `${name}:${port}`)).sort();
  return new Map([...read].map(([via, list]) => [via, textsOf(list)]));
}

/** The names that the report counts for an agent. */
const reached = (agent: HardenedAgentPod) => agent.reach().targets.flatMap(({ hosts }) => hosts ?? []).sort();

mayWarn('require-sni-check', 'require-resolvable-host', 'require-proxy-variables', 'no-idle-policy');

describe.each([['without', {}], ['with', SNI]] as const)('%s the SNI check', (_, tweak) => {
  test('a port passes the names of its agent and those of the namespace', () => {
    const b = proxied(tweak);
    const { egress, agent } = b;
    const other = pod(b, {}, 'other');
    egress.allowToFqdn('a.example', 443, { from: agent });
    egress.allowToFqdn('b.example', 443, { from: other });
    egress.allowToFqdn('*.b.example', 22, { from: other });
    egress.allowToFqdn('all.example', 443);
    expect(lists(b)).toEqual(new Map([
      [3128, ['all.example:443']],
      [AGENT_PORT, ['a.example:443', 'all.example:443']],
      [portOf(b, other), ['*.b.example:22', 'all.example:443', 'b.example:443']],
    ]));
    expect([agent, other].map(reached)).toEqual([['a.example', 'all.example'], ['*.b.example', 'all.example', 'b.example']]);
  });

  test('an agent may call its own port and no other', () => {
    const b = proxied(tweak);
    const { egress, agent, proxy: { deployment } } = b;
    const other = pod(b, {}, 'other');
    egress.allowToFqdn('a.example', 443, { from: agent });
    egress.allowToFqdn('b.example', 443, { from: other });
    const ports = [3128, AGENT_PORT, portOf(b, other)];
    expect([agent, other].map((one) => ports.map((port) => one.reach().allowsPod(deployment, port))))
      .toEqual([[false, true, false], [false, false, true]]);
  });

  test('names of another namespace stay with it', () => {
    const b = proxied(tweak);
    const others = new AgentNamespace(b.chart, 'others', { name: 'others' });
    through(b, b.proxy, { namespace: others }, 'others-egress').allowToFqdn('others.example', 443);
    b.egress.allowToFqdn('a.example', 443, { from: b.agent });
    expect(lists(b)).toEqual(new Map([[3128, ['others.example:443']], [AGENT_PORT, ['a.example:443']]]));
  });

  test('names of a group are those of its agents, too', () => {
    const b = proxied(tweak);
    const group = labelled(b, 'group');
    const crawler = pod(b, {}, 'crawler');
    const narrower = labelled(b, 'narrower', { crawls: 'yes', team: 'search' });
    b.egress.allowToFqdn('group.example', 443, { from: group });
    b.egress.allowToFqdn('narrower.example', 443, { from: narrower });
    b.egress.allowToFqdn('crawler.example', 443, { from: crawler });
    crawler.podMetadata.addLabel('crawls', 'yes');
    b.egress.allowToFqdn('a.example', 443, { from: b.agent });
    expect(lists(b)).toEqual(new Map([
      [3128, []],
      [AGENT_PORT, ['a.example:443']],
      [portOf(b, group), ['group.example:443']],
      [portOf(b, narrower), ['group.example:443', 'narrower.example:443']],
      [portOf(b, crawler), ['crawler.example:443', 'group.example:443']],
    ]));
  });

  test('a policy of one agent gives it a port, and a selector of every pod none', () => {
    const b = proxied(tweak);
    through(b, b.proxy, { agent: b.agent }, 'own-egress').allowToFqdn('a.example', 443);
    b.egress.allowToFqdn('all.example', 443, { from: kplus.Pods.all(b.chart, 'every') });
    expect([...lists(b).keys()]).toEqual([3128, AGENT_PORT]);
  });

  test('neither ports nor URLs move when others come', () => {
    const ids = ['coder', 'crawler', 'a', 'b', 'c'];
    const portsOf = (added: readonly string[]) => {
      const b = proxied(tweak);
      const agents = new Map(added.map((id) => [id, pod(b, { env: b.proxy.env }, id)]));
      agents.forEach((from, id) => b.egress.allowToFqdn(`${id}.example`, 443, { from }));
      const urls = new Map(objects(b.chart, 'Pod').map(({ metadata, spec }) => [
        metadata.name as string, spec.containers[0].env.find(({ name }: Manifest) => name === 'https_proxy').value as string,
      ]));
      return new Map([...agents].map(([id, agent]) => [id, [portOf(b, agent), urls.get(agent.name)]]));
    };
    const alone = new Map(ids.map((id) => [id, portsOf([id]).get(id)]));
    expect(alone.get('coder')![1]).toBe(`http://proxy.gateways.svc:${alone.get('coder')![0]}`);
    fc.assert(fc.property(fc.shuffledSubarray(ids), (added) => {
      expect(portsOf(added)).toEqual(new Map(added.map((id) => [id, alone.get(id)])));
    }), runs(10));
  });

  test('the files are as this library writes them', () => {
    const b = proxied(tweak);
    b.egress.allowToFqdn('a.example', 443, { from: b.agent });
    b.egress.allowToFqdn('git.example', 22, { from: labelled(b, 'group') });
    b.egress.allowToFqdn('all.example', 8443);
    const { 'squid.conf': conf, 'envoy.json': envoy } = only(b.chart, 'ConfigMap').data;
    expect(differencesIn('squid', { 'squid.conf': conf }, {})).toEqual({ 'squid.conf': [] });
    if (envoy !== undefined) {
      expect(differencesIn('sni-check', { 'envoy.json': envoy }, {})).toEqual({ 'envoy.json': [] });
    }
  });
});

describe('variables', () => {
  const envs = (b: Proxied, { name }: HardenedAgentPod) => {
    const { spec } = objects(b.chart, 'Pod').find(({ metadata }) => metadata.name === name)!;
    return [...spec.initContainers ?? [], ...spec.containers].map(({ env }) => Object.fromEntries((env ?? [])
      .filter((one: Manifest) => /_proxy$/i.test(one.name) && !/^no_/i.test(one.name)).map((one: Manifest) => [one.name, one.value])));
  };
  const all = (url: string) => Object.fromEntries(['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'].map((name) => [name, url]));
  const OWN = all(`http://proxy.gateways.svc:${AGENT_PORT}`);

  test('of containers before and after name the port of the agent', () => {
    const b = proxied();
    const { env } = b.proxy;
    b.agent.addInitContainer({ name: 'before', image: IMAGE, envVariables: { HTTPS_PROXY: kplus.EnvValue.fromValue(env.HTTPS_PROXY) } });
    b.egress.allowToFqdn('a.example', 443, { from: b.agent });
    b.agent.addAgentContainer({ name: 'after', image: IMAGE, env });
    b.agent.addAgentContainer({ name: 'none', image: IMAGE });
    expect(envs(b, b.agent)).toEqual([{ HTTPS_PROXY: OWN.HTTPS_PROXY }, OWN, OWN, {}]);
  });

  test('with another value stay as they are', () => {
    const b = proxied();
    const own = {
      ...b.proxy.env,
      HTTP_PROXY: 'http://proxy.corp.example:3128',
      npm_config_https_proxy: b.proxy.env.HTTPS_PROXY,
      OTHER_URL: b.proxy.env.HTTPS_PROXY,
    };
    const agent = pod(b, { env: own }, 'other');
    b.egress.allowToFqdn('a.example', 443, { from: agent });
    const url = b.proxy.envFor(agent).HTTPS_PROXY;
    expect(envs(b, agent)).toEqual([{ ...all(url), HTTP_PROXY: 'http://proxy.corp.example:3128', npm_config_https_proxy: url }]);
    const { spec } = objects(b.chart, 'Pod').find(({ metadata }) => metadata.name === agent.name)!;
    expect(spec.containers[0].env).toContainEqual({ name: 'OTHER_URL', value: b.proxy.env.HTTPS_PROXY });
  });

  test('of an agent without a port of its own name the shared one', () => {
    const b = proxied();
    b.egress.allowToFqdn('a.example', 443);
    expect(envs(b, b.agent)).toEqual([all('http://proxy.gateways.svc:3128')]);
  });

  test('of selected pods are there for their containers', () => {
    const b = proxied();
    const group = labelled(b, 'group');
    b.egress.allowToFqdn('a.example', 443, { from: group });
    const env = b.proxy.envFor(group);
    expect(env).toEqual({ ...b.proxy.env, ...all(`http://proxy.gateways.svc:${portOf(b, group)}`) });
    expect(envs(b, pod(b, { env }, 'crawler'))).toEqual([all(env.HTTPS_PROXY)]);
  });

  test('are refused for pods that policies allow nothing, and for those of several namespaces', () => {
    const b = proxied();
    expect(failure(() => b.proxy.envFor(b.agent))).toBe('test/proxy: \'agent\' must be pods that a policy allows a name through this '
      + 'proxy, got "test/agent"; call allowToFqdn with these pods as \'from\' first; for names of their whole '
      + 'namespace, or of their AgentGroup, use \'env\'');
    const group = labelled(b, 'group');
    const others = new AgentNamespace(b.chart, 'others', { name: 'others' });
    [b.egress, through(b, b.proxy, { namespace: others }, 'others-egress')].forEach((egress) => (
      egress.allowToFqdn('a.example', 443, { from: group })));
    expect(failure(() => b.proxy.envFor(group))).toBe('test/proxy: \'agent\' must be pods of one namespace, got "test/group"; '
      + 'make one selector for each namespace');
    expect(failure(() => b.proxy.envFor({} as kplus.IPodSelector))).toContain('\'agent\' must be pods that can be selected');
  });
});

describe('the room', () => {
  const fill = (tweak: Partial<EgressProxyProps>, count: number) => {
    const b = proxied(tweak);
    Array.from({ length: count }, (_, i) => b.egress.allowToFqdn('a.example', 443, { from: labelled(b, `pods-${i}`, { app: `${i}` }) }));
    return b;
  };
  const memory = (mebibytes: number) => ({ sniCheck: { image: IMAGE, resources: { memory: { limit: Size.mebibytes(mebibytes) } } } });
  const MORE = ', or give \'sniCheck.resources\' more memory';

  test.each([
    ['without the check', {}, 126, ''], ['with the check', SNI, 31, MORE], ['with little memory', memory(64), 7, MORE],
    ['with much memory', memory(448), 55, ''], ['with more memory than helps', memory(2048), 55, ''],
  ])('%s', (_, tweak, agents, more) => {
    const b = fill(tweak, agents);
    expect(failure(() => b.egress.allowToFqdn('b.example', 443, { from: b.agent }))).toBe('test/egress: \'fqdnBackEnd\' must be a proxy '
      + `that has a port left for "test/agent", of ${agents} for agents, got "test/proxy"; make another EgressProxy for it${more}`);
    b.egress.allowToFqdn('b.example', 443); // those that have a port, and all together, may still get names
  });

  test('each agent has at least 16 connections, and all together no more than there are', () => {
    const { chart } = fill(SNI, 31);
    const { static_resources, overload_manager } = JSON.parse(only(chart, 'ConfigMap').data['envoy.json']) as Manifest;
    const limits: number[] = static_resources.listeners.filter(({ name }: Manifest) => name.startsWith('connect-'))
      .map(({ filter_chains: [{ filters }] }: Manifest) => filters[0].typed_config.max_connections);
    expect(limits).toEqual([1, ...Array<number>(31).fill(16)]);
    const all: number = overload_manager.resource_monitors[1].typed_config.max_active_downstream_connections;
    expect(limits.reduce((sum, one) => sum + one)).toBeLessThan(all);
  });

  test('Squid listens on no more ports than it opens', () => {
    const { chart } = fill({}, 126);
    expect(only(chart, 'ConfigMap').data['squid.conf'].match(/^http_port /gm)).toHaveLength(128);
  });

  test('31 agents with 20 names each fit into a ConfigMap, and more names are refused with their number', () => {
    const named = (each: number) => {
      const b = proxied(SNI);
      Array.from({ length: 31 }, (_, i) => labelled(b, `pods-${i}`, { app: `${i}` })).forEach((from, i) => (
        Array.from({ length: each }, (__, n) => b.egress.allowToFqdn(`name-${n}.of-${i}.example.com`, 443, { from }))));
      return b.app;
    };
    named(20).synth();
    expect(failure(() => named(40).synth())).toMatch(/the configuration has \d{6} bytes, .*; divide the 1240 names of 31 agents among several/);
  });

  test('two agents on one port are refused', () => {
    const b = proxied();
    const [one, other] = ['crawlers-37', 'crawlers-61'].map((id) => labelled(b, id));
    b.egress.allowToFqdn('a.example', 443, { from: one });
    expect(failure(() => b.egress.allowToFqdn('a.example', 443, { from: other }))).toBe('test/egress: \'fqdnBackEnd\' must be a proxy on '
      + 'which no other agent has the port of "test/crawlers-61", got "test/proxy"; the path of "test/crawlers-37" leads to port 56308, '
      + 'too; give one of the two another id, or make another EgressProxy');
  });
});

describe('a group of agents', () => {
  const grouped = () => {
    const b = proxied();
    const late = pod(b, { env: b.proxy.env }, 'late');
    const group = new AgentGroup(b.chart, 'group', { namespace: b.namespace, agents: [b.agent] });
    b.egress.allowToFqdn('group.example', 443, { from: group });
    group.add(late);
    return { ...b, late, group };
  };
  const proxyOf = (b: Proxied, agent: HardenedAgentPod) => objects(b.chart, 'Pod').find(({ metadata }) => metadata.name === agent.name)!
    .spec.containers[0].env.find(({ name }: Manifest) => name === 'HTTPS_PROXY').value as string;

  test('calls one port, that of agents too that join later', () => {
    const b = grouped();
    const url = b.proxy.envFor(b.group).HTTPS_PROXY;
    expect([proxyOf(b, b.agent), proxyOf(b, b.late)]).toEqual([url, url]);
    expect(reached(b.late)).toEqual(['group.example']);
  });

  test('leaves an agent its own port, which passes the names of the group as well', () => {
    const b = grouped();
    b.egress.allowToFqdn('own.example', 443, { from: b.agent });
    expect(proxyOf(b, b.agent)).toBe(b.proxy.envFor(b.agent).HTTPS_PROXY);
    expect(lists(b).get(portOf(b, b.agent))).toEqual(['group.example:443', 'own.example:443']);
    expect(lists(b).get(portOf(b, b.group))).toEqual(['group.example:443']);
  });

  test('and a second group need a port of the agent itself', () => {
    const b = grouped();
    const second = new AgentGroup(b.chart, 'second', { namespace: b.namespace, agents: [b.agent] });
    b.egress.allowToFqdn('second.example', 443, { from: second });
    expect(failure(() => proxyOf(b, b.agent))).toContain('an agent must call a proxy by one port, and its groups "test/group" and '
      + '"test/second" have one each; allow a name to the agent itself with \'from\'');
    b.egress.allowToFqdn('own.example', 443, { from: b.agent });
    expect(lists(b).get(portOf(b, b.agent))).toEqual(['group.example:443', 'own.example:443', 'second.example:443']);
  });
});
