import { givenProxiesOf, namedHostsOf, openPortsOf, serviceOfHost } from '../../../src/engine/reach/env-hosts';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makePolicy } from '../../support/plain';

/** The hosts that variables of a container name. */

const container = (name: unknown, value: unknown): Json => ({ env: [7, { name, value }] });
const hosts = (name: unknown, value: unknown) => namedHostsOf(container(name, value), 'c').map(({ host, port }) => (
  port === undefined ? host : `${host} ${port}`));

test.each<[string, string[]]>([
  ['http://api.example.com/v1', ['api.example.com']],
  ['HTTPS://API.example.com:8443', ['api.example.com 8443']],
  ['http://user:pass@word@db:80/x@y', ['db 80']],
  ['jdbc:postgresql://db:5432/app', ['db 5432']],
  ['kafka://a:9092,b:9092', ['a 9092', 'b 9092']],
  ['redis://a , b:1', ['a', 'b 1']],
  ['http://db?x=a.example', ['db']],
  ['http://db#x', ['db']],
  ['sqlserver://db;user=x', ['db']],
  ['http://$(HOST):80', []],
  ['http://db:$(PORT)', ['db']],
  ['http://db:', []],
  ['http://10.0.0.1', []],
  ['http://[fd00::1]:80', []],
  ['a_b://db', []],
  ['1a://db', []],
  ['http://a_b-c.d', ['a_b-c.d']],
  ['http://a!b', []],
  ['http://[db]x', []],
  ['http://x[db]', []],
  ['kafka://a:9092 ,b:1', ['a 9092', 'b 1']],
  ['db', []],
  ['', []],
])('a variable of any name with %j names %j', (value, expected) => {
  expect(hosts('X', value)).toEqual(expected);
});

test.each<[string, boolean]>([
  ['DB_HOST', true], ['HOSTNAME', true], ['db_hosts', true], ['SERVER', true], ['ADDR', true], ['ADDRESSES', true], ['ENDPOINT', true],
  ['KAFKA_BROKERS', true], ['HTTPS_PROXY', true], ['npm_config_https_proxy', true], ['ALL_PROXY', true], ['http_proxy', true],
  ['HTTPSPROXY', true],
  ['HOST_X', false], ['PROXY', false], ['XHTTP_PROXY', false], ['HTTPS_PROXY_X', false], ['FTP_PROXY', false], ['X', false],
])('a variable %s names a host without a scheme: %s', (name, names) => {
  expect(hosts(name, 'db:80')).toEqual(names ? ['db 80'] : []);
});

test.each<[string, boolean]>([
  ['search.tools.svc', true], ['search.tools.svc.cluster.local', true], ['a.search.tools.svc:80', true], ['search.svc', true],
  ['search.tools.svcx', false], ['search.tools', false], ['sea_rch.tools.svc', false],
  ['.search.tools.svc', false], ['search.tools.svc.a_b', false],
])('%s is a Service by its name: %s', (value, isService) => {
  expect(namedHostsOf(container('X', value), 'c').map((one) => one.isService)).toEqual(isService ? [true] : []);
});

test.each(['NO_PROXY', 'no_proxy', 'npm_config_noproxy'])('%s names hosts that no proxy is for', (name) => {
  expect(hosts(name, 'http://db')).toHaveLength(0);
  expect(hosts(`${name}_X`, 'http://db')).toEqual(['db']);
});

test('a variable whose name only ends in the same way names hosts', () => {
  expect(hosts('XNO_PROXY', 'http://db')).toEqual(['db']);
});

test('what is no text names none', () => {
  expect([hosts(7, 'http://db'), hosts('X', 7), hosts('X', undefined)]).toEqual([[], [], []]);
});

test.each([
  ['http://user:pass@proxy.egress.svc:3128/x', 'http://proxy.egress.svc:3128/x', 'proxy.egress.svc'],
  ['user@proxy:3128', 'proxy:3128', 'proxy'],
  ['http://10.0.0.1:3128/a@b', 'http://10.0.0.1:3128/a@b', '10.0.0.1'],
  ['http://[fd00::1]:3128', 'http://[fd00::1]:3128', 'fd00::1'],
])('a proxy %s is shown without user and password', (value, shown, host) => {
  const given = givenProxiesOf(container('HTTPS_PROXY', value), 'spec.containers[0]');
  expect(given).toEqual([expect.objectContaining({ host, variable: 'HTTPS_PROXY', path: 'spec.containers[0].env[1].value', shown })]);
  expect(givenProxiesOf(container('DB_HOST', value), 'c')).toEqual([]);
});

describe('Services', () => {
  const service = (name: string, spec: Json): Json => (
    { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'tools' }, spec });

  test.each<[string, string | undefined]>([
    ['search.tools.svc', 'search'],
    ['search.tools.svc.cluster.local', 'search'],
    ['a.search.tools.svc', undefined],
    ['search.tools.svcx', undefined],
    ['search.tools', undefined],
    ['search.other.svc', undefined],
    ['10.96.0.7', 'by-address'],
    ['10.96.0.8', undefined],
  ])('%s is Service %s', (host, name) => {
    const services = clusterOf([service('search', { ports: [] }), service('by-address', { clusterIP: '10.96.0.7' })]);
    expect(serviceOfHost(services, host)?.metadata.name).toBe(name);
  });

  const pod = (name: string, ports: Json[] = [], app = name): Json => ({
    apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'tools', labels: { app } }, spec: { containers: [{ ports }] },
  });

  test('its ports are open on which policies let a pod call one behind it', () => {
    const ports = [8080, 'web', 8082, 'no'].map((targetPort, i) => ({ port: 80 + i, targetPort }));
    const policy = makePolicy({ name: 'p', namespace: 'tools' }, {
      podSelector: { matchLabels: { app: 'tool' } }, ingress: [{ ports: [{ port: 8080 }, { port: 8081 }] }],
    });
    const search = service('search', { selector: { app: 'tool' }, ports });
    const tool = pod('tool', [{ name: 'web', containerPort: 8081 }, { name: 'no', containerPort: 9090 }]);
    const objects = [pod('agent'), tool, search, policy];
    const all = clusterOf(objects);
    expect(openPortsOf(all, all.podsOf(objects[0])[0], search)).toEqual([80, 81]);
  });

  test('its port is open if one of the pods behind it, or one of the ports of the same name, is', () => {
    const search = service('search', { selector: { app: 'tool' }, ports: [{ port: 80, targetPort: 'web' }, { port: 81, targetPort: {} }] });
    const tools = [
      pod('one', [{ name: 'web', containerPort: 8080 }], 'tool'),
      pod('two', [{ name: 'web', containerPort: 8081 }, { name: 'web', containerPort: 8082 }], 'tool'),
    ];
    const only = (port: number): Json => makePolicy({ name: 'p', namespace: 'tools' }, {
      podSelector: {}, ingress: [{ ports: [{ port }] }],
    });
    const open = (...policies: Json[]) => {
      const agent = pod('agent');
      const all = clusterOf([agent, ...tools, search, ...policies]);
      return openPortsOf(all, all.podsOf(agent)[0], search);
    };
    expect([open(), open(only(8080)), open(only(8081)), open(only(8083))]).toEqual([[80], [80], [80], []]);
  });
});
