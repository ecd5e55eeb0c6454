import { parseCidr } from '../../../../src/engine/address/cidr';
import { Ranges } from '../../../../src/engine/address/ranges';
import { deadProxies, directNames, hostOnOpenInternet, isInCluster } from '../../../../src/engine/rules/criteria/direct-hosts';
import { Json } from '../../../../src/engine/value/json';
import { Around, besideBroker } from '../../../support/brokers';
import { surroundings, valid } from '../../../support/cases';
import { clusterOf } from '../../../support/cluster';
import { makeObject, makePolicy } from '../../../support/plain';

const ROLE = 'cdk8s-hardened-agents/role';
const inNamespace = (name: string): Json => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });

describe('a host of the cluster', () => {
  const none: Ranges = { pods: [], services: [], nodes: [], apiServers: [], privates: [] };
  const known = { ...none, services: [parseCidr('10.96.0.0/12')], pods: [parseCidr('10.244.0.0/16')] };

  test.each<[string, Ranges, boolean]>([
    ['db', none, true],
    ['db1', none, true],
    ['3scale.tools.svc', none, true],
    ['search.tools.svc.cluster.local', none, true],
    ['api.example.com', none, false],
    ['api.svc-example.com', none, false],
    ['10.0.0.1', none, true],
    ['203.0.113.7', none, false],
    ['10.1', none, false],
    ['10.96.0.1', known, true],
    ['10.244.0.1', known, true],
    ['192.168.0.1', known, false],
    ['fd00::1', known, false],
  ])('%s', (host, ranges, expected) => {
    expect(isInCluster(host, ranges)).toBe(expected);
  });
});

describe('the host of a grant', () => {
  const agent = valid('Pod');
  const found = (beside: Around, isLimited = true) => {
    const all = besideBroker(beside)!(surroundings());
    const isOfAgents = ({ kind, metadata }: Json) => kind === 'NetworkPolicy' && metadata.namespace === 'agents';
    const view = clusterOf([agent, ...isLimited ? all : all.filter((one) => !isOfAgents(one))]);
    const [pod] = view.podsOf(agent);
    return [directNames(view, pod), hostOnOpenInternet(view, pod)?.host];
  };
  const everywhere = { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] };

  test('is open by address where policies open the internet', () => {
    expect(found({ egress: [everywhere] })).toStrictEqual([[], 'api.example.com']);
  });

  test('is no way of its own where policies name the broker alone, and where no policy limits the agent', () => {
    expect(found({})).toStrictEqual([[], undefined]);
    expect(found({}, false)).toStrictEqual([[], undefined]);
  });
});

describe('a proxy that variables name and policies do not open', () => {
  const pod = (name: string, labels: Json): Json => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'gateways', labels: { app: name, ...labels } },
    spec: { containers: [{ name: 'main', ports: [{ containerPort: 3128 }] }] },
  });
  const service = (name: string, spec: Json = {}): Json => makeObject('v1', 'Service', { name, namespace: 'gateways' }, {
    clusterIP: '10.96.0.31', selector: { app: name }, ports: [{ port: 3128 }], ...spec,
  });
  const proxy = pod('proxy', { [ROLE]: 'egress-proxy' });
  const spare = pod('spare', { [ROLE]: 'egress-proxy' });
  const tools = pod('tools', {});
  const policy = (...egress: Json[]): Json => makePolicy('agents', {
    podSelector: {}, policyTypes: ['Egress'], egress,
  });
  const toProxy = (port: number) => ({
    to: [{ namespaceSelector: inNamespace('gateways'), podSelector: { matchLabels: { app: 'proxy' } } }], ports: [{ port }],
  });
  const toBlock = (cidr: string, ...except: string[]) => ({ to: [{ ipBlock: { cidr, except } }], ports: [{ port: 3128 }] });
  const env = (value: string): Json => ({ name: 'main', env: [{ name: 'HTTPS_PROXY', value }] });
  const dead = (spec: Json, ...others: Json[]) => {
    const agent: Json = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'agents', labels: { app: 'agent' } }, spec };
    const view = clusterOf([agent, ...others]);
    return deadProxies(view, view.podsOf(agent)[0]).map(({ path, closed }) => [path, closed]);
  };
  const ofMain = (value: string, ...others: Json[]) => dead({ containers: [env(value)] }, ...others).map(([, closed]) => closed);
  const URL = 'http://proxy.gateways.svc:3128';
  const HOST = '"proxy.gateways.svc"';

  test.each<[string, Json, string[]]>([
    ['a main container', { containers: [env(URL)] }, ['spec.containers[0].env[0].value']],
    ['a sidecar', { containers: [{ name: 'a' }], initContainers: [{ ...env(URL), restartPolicy: 'Always' }] },
      ['spec.initContainers[0].env[0].value']],
    ['no init container', { containers: [{ name: 'a' }], initContainers: [env(URL)] }, []],
    ['no ephemeral container', { containers: [{ name: 'a' }], ephemeralContainers: [env(URL)] }, []],
  ])('is one of %s', (_, spec, paths) => {
    expect(dead(spec, proxy, service('proxy'), policy())).toStrictEqual(paths.map((path) => [path, HOST]));
  });

  test.each<[string, string, Json[], string[]]>([
    ['a Service that is closed', URL, [proxy, service('proxy'), policy()], [HOST]],
    ['a closed Service without a port', 'http://proxy.gateways.svc', [proxy, service('proxy'), policy()], [HOST]],
    ['another port of an open Service', 'http://proxy.gateways.svc:8080', [proxy, service('proxy'), policy(toProxy(3128))], ['port 8080']],
    ['no port of an open Service', URL, [proxy, service('proxy'), policy(toProxy(3128))], []],
    ['a Service that is not there', 'http://other.gateways.svc:3128', [proxy, service('proxy'), policy()], ['"other.gateways.svc"']],
    ['no host before the Service of the EgressProxy is there', URL, [proxy, tools, service('tools'), policy()], []],
    ['a Service of another pod beside the proxy', URL, [
      proxy, { ...tools, metadata: { ...tools.metadata, labels: { app: 'proxy' } } }, service('proxy'), policy(),
    ], [HOST]],
    ['no single pod of a Service', 'http://proxy-0.proxy.gateways.svc:3128', [proxy, service('proxy'), policy()], []],
    ['no name outside the cluster', 'http://proxy.example.com:3128', [proxy, service('proxy'), policy()], []],
    ['an address that is closed', 'http://203.0.113.7:3128', [proxy, service('proxy'), policy()], ['"203.0.113.7"']],
    ['no address that another proxy may have', 'http://10.96.0.32:3128',
      [proxy, spare, service('proxy'), service('spare', { clusterIP: undefined }), policy()], []],
    ['no address of the pod itself', 'http://127.0.0.1:3128', [proxy, service('proxy'), policy()], []],
    ['no address that one of several rules opens', 'http://203.0.113.7:3128',
      [proxy, service('proxy'), policy(toBlock('198.51.100.0/24'), toBlock('203.0.113.0/24'))], []],
    ['an address that a rule excepts', 'http://203.0.113.7:3128',
      [proxy, service('proxy'), policy(toBlock('203.0.113.0/24', '203.0.113.0/28'))], ['"203.0.113.7"']],
    ['no address where no policy limits the agent', 'http://203.0.113.7:3128', [proxy, service('proxy')], []],
  ])('is %s', (_, value, others, closed) => {
    expect(ofMain(value, ...others)).toStrictEqual(closed);
  });
});
