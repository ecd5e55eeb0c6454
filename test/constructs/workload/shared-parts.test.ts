import { ConfigMap, EnvValue } from 'cdk8s-plus-29';
import {
  AgentNamespace, BrokeredApi, CredentialBroker, HardenedAgentPod, HardenedAgentPodProps, McpServer, McpServerProps, PodSubnetEgressDeny,
} from '../../../src';
import { Base, IMAGE, Manifest, RANGES, objects, open, pod } from '../../support/app';
import { secretIn } from '../gateway/broker/brokered';
import { proxy } from '../gateway/proxy';
import { server } from '../tool/server';

const GIVEN = 'localhost,127.0.0.1,::1,.svc,.cluster.local,10.244.0.0/16,10.96.0.0/16';

interface Gateways extends Base {
  readonly agent: HardenedAgentPod;
  readonly env: { [name: string]: string };
  readonly broker: CredentialBroker;
  readonly search: McpServer;
}

/** An agent with the variables of a proxy, a broker and a tool server by address. */
function gateways(tweak: Partial<HardenedAgentPodProps> = {}, ofServer: Partial<McpServerProps> = { clusterIP: '10.96.0.60' }): Gateways {
  const b = open();
  const tools = new AgentNamespace(b.chart, 'tools', { name: 'tools' });
  new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false });
  const { env } = proxy(b, { namespace: tools, name: 'proxy', clusterIP: '10.96.0.53' });
  const broker = new CredentialBroker(b.chart, 'broker', {
    namespace: tools, runtime: b.runtime, image: IMAGE, ...RANGES, name: 'broker', clusterIP: '10.96.0.54',
  });
  return { ...b, env, broker, search: server(b, tools, ofServer), agent: pod(b, { env, ...tweak }) };
}

const containersOf = ({ chart }: Base): Manifest[] => {
  const { spec } = objects(chart, 'Pod')[0];
  return [...spec.initContainers ?? [], ...spec.containers];
};
const noProxyOf = ({ env }: Manifest, name = 'NO_PROXY'): unknown => env?.find((variable: Manifest) => variable.name === name)?.value;

describe('NO_PROXY names the addresses that are called directly', () => {
  test('of brokers, hosts of git and tool servers, in both cases, each once and sorted', () => {
    const g = gateways();
    const key = { secret: secretIn(g, 'tools'), key: 'api-key' };
    g.agent.use(g.search, { as: 'SEARCH_URL' });
    g.agent.use(g.search, { as: 'SEARCH_URL' });
    g.broker.grant(g.agent, BrokeredApi.anthropic({ key }));
    g.broker.grantGit(g.agent, 'github.com', { key, repositories: ['acme/site'] });
    const [main] = containersOf(g);
    ['NO_PROXY', 'no_proxy'].forEach((name) => expect(noProxyOf(main, name)).toBe(`${GIVEN},10.96.0.54,10.96.0.60`));
  });

  test('in init containers, and in containers that come later', () => {
    const g = gateways();
    const container = { image: IMAGE, env: g.env };
    g.agent.addInitContainer({ ...container, name: 'before' });
    g.agent.use(g.search, { as: 'SEARCH_URL' });
    g.agent.addInitContainer({ ...container, name: 'after' });
    g.agent.addContainer({ ...container, name: 'later' });
    expect(containersOf(g).map((one) => [one.name, noProxyOf(one)]))
      .toEqual(['before', 'after', 'main', 'later'].map((name) => [name, `${GIVEN},10.96.0.60`]));
  });

  test.each([
    ['10.96.0.60,.example', '10.96.0.60,.example'],
    ['.example', '.example,10.96.0.60'],
    ['', '10.96.0.60'],
    ['*', '*'], // Node reads "*" only where it is alone
  ])('where the agent has a list of its own, %j', (own, list) => {
    const g = gateways({ env: { NO_PROXY: own } });
    g.agent.use(g.search, { as: 'SEARCH_URL' });
    expect(noProxyOf(containersOf(g)[0])).toBe(list);
  });

  test('of IPv6, without brackets, which some programs refuse to read', () => {
    const g = gateways({}, { podCidrs: ['fd00:1::/48'], serviceCidrs: ['fd00:2::/108'], clusterIP: 'fd00:2::60' });
    g.agent.use(g.search, { as: 'SEARCH_URL' });
    expect(noProxyOf(containersOf(g)[0])).toBe(`${GIVEN},fd00:2::60`);
  });

  test('a server by its name adds nothing, and neither does one that the agent does not use', () => {
    const g = gateways({}, {});
    g.agent.use(g.search, { as: 'SEARCH_URL' });
    expect(noProxyOf(containersOf(g)[0])).toBe(GIVEN);
  });

  test('no container gets the variable that has none, and one from elsewhere stays', () => {
    const g = gateways({ env: {} });
    const proxies = ConfigMap.fromConfigMapName(g.chart, 'proxies', 'proxies');
    g.agent.addContainer({
      name: 'other', image: IMAGE, envVariables: { NO_PROXY: EnvValue.fromConfigMap(proxies, 'none') },
    });
    g.agent.use(g.search, { as: 'SEARCH_URL' });
    const [main, other] = containersOf(g);
    expect(noProxyOf(main)).toBeUndefined();
    expect(other.env).toContainEqual({ name: 'NO_PROXY', valueFrom: { configMapKeyRef: { name: 'proxies', key: 'none' } } });
  });
});
