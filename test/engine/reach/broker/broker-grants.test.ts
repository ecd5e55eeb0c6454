import * as fc from 'fast-check';
import { BrokerRoute } from '../../../../src/engine/gateway-files/broker/broker-route';
import { podViews } from '../../../../src/engine/manifest/pod-view';
import {
  brokersOf, callOf, grantsOfBroker, hasFile, keyBehind, keyTitle, textOfCall,
} from '../../../../src/engine/reach/broker/broker-grants';
import { othersOf } from '../../../../src/engine/reach/other-policies';
import { targetsOf } from '../../../../src/engine/reach/reach-targets';
import { Evaluator } from '../../../../src/engine/rules/evaluator';
import { Json } from '../../../../src/engine/value/json';
import { Around, besideBroker, brokerConfigMap, brokerPod, editedFiles, filesOf, grantOf, Files } from '../../../support/brokers';
import { surroundings, valid } from '../../../support/cases';
import { clusterOf } from '../../../support/cluster';
import { makePolicy, makeObject } from '../../../support/plain';
import { runs } from '../../../support/properties';

const objectsOf = (around: Around = {}) => [valid('Pod'), ...besideBroker(around)!(surroundings())];

/** What the agent may call by brokers. */
function targets(objects: Json[]): string[] {
  const view = clusterOf(objects);
  return targetsOf(view, podViews(objects[0])[0]).filter(({ calls }) => calls).map(({ to, calls, ports }) => (
    `${to}: ${calls!.join(', ')} (${ports.join(', ')})`));
}
const ONE = ['api.example.com by CredentialBroker "broker": POST /v1/messages (443/TCP)'];
const notComputed = (objects: Json[]) => othersOf(clusterOf(objects), podViews(objects[0])[0], 'Egress').notComputed;

test('an agent reaches the calls of its grant', () => {
  expect(targets(objectsOf())).toEqual(ONE);
  expect(targets(objectsOf({
    files: filesOf(grantOf({ routes: [{ method: 'GET', pathRegex: '/v1/items/[0-9]+' }, { method: 'GET', path: '/a', query: 'b=c' }] })),
  }))).toEqual(['api.example.com by CredentialBroker "broker": GET paths like /v1/items/[0-9]+, GET /a?b=c (443/TCP)']);
});

test.each<[string, string, (object: Json) => Json | undefined]>([
  ['the policy of the broker', 'broker-ingress', (one) => ({ ...one, spec: { ...one.spec, ingress: [] } })],
  ['the policy of the agent', 'other', (one) => ({ ...one, spec: { ...one.spec, egress: [] } })],
  ['the file', 'has-envoy.json', () => undefined],
  ['the port of the listener', 'has-envoy.json', () => brokerConfigMap(filesOf(grantOf({ port: 20002 })))],
  ['the volume of the file', 'broker', (one) => ({ ...one, spec: { ...one.spec, volumes: [] } })],
  ['the role', 'broker', (one) => ({ ...one, metadata: { ...one.metadata, labels: { app: 'broker' } } })],
])('without %s it reaches none', (_, name, change) => {
  expect(targets(objectsOf().flatMap((one) => (one.metadata.name === name ? change(one) ?? [] : one)))).toEqual([]);
});

test('agents that no policy isolates, and brokers that anyone may call, are open', () => {
  expect(targets([valid('Pod'), brokerPod(), brokerConfigMap()])).toEqual(ONE);
});

test('each agent has its own grants alone', () => {
  const agent = (name: string): Json => ({ ...valid('Pod'), metadata: { name, namespace: 'agents', labels: { app: name } } });
  const grants = ['a', 'b', 'c'].map((name, i) => grantOf({ name, port: 30000 + i, routes: [{ method: 'GET', path: `/${name}` }] }));
  const ingress = grants.map(({ name, port }) => (
    { from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: name } } }], ports: [{ port }] }));
  const policy = makePolicy({ name: 'in', namespace: 'gateways' }, { podSelector: {}, ingress });
  const shared = [brokerPod(['a', 'b', 'c']), brokerConfigMap(filesOf(...grants)), policy];
  for (const name of ['a', 'b', 'c']) {
    expect(targets([agent(name), ...['a', 'b', 'c'].filter((other) => other !== name).map(agent), ...shared])).toEqual([
      `api.example.com by CredentialBroker "broker": GET /${name} (443/TCP)`,
    ]);
  }
  expect(targets([agent('d'), ...shared])).toEqual([]);
});

const OPEN = ['* by CredentialBroker "broker": every method of every path (every port)'];

const WRITTEN = filesOf(grantOf());

test.each<[string, Files]>([
  ...Object.keys(WRITTEN).flatMap((file) => ['', '{', '[]', 'null', '{"a":1,"a":2}'].map((text): [string, Files] => (
    [`${file} is ${JSON.stringify(text)}`, { ...WRITTEN, [file]: text }]))),
  ['fields are spelled in another way', { ...WRITTEN, 'envoy.json': WRITTEN['envoy.json'].replace('"filter_chains"', '"filterChains"') }],
  ['requests name their host', editedFiles(({ routes }) => { delete routes.virtual_hosts[0].routes[0].route.host_rewrite_literal; })],
  ['answers get a header', editedFiles(({ routes }) => { routes.response_headers_to_add = []; })],
  ['two listeners have the same chain', editedFiles(({ process }) => {
    process.static_resources.listeners.push(process.static_resources.listeners[1]);
  })],
  ['a listener has the chain of another grant', editedFiles(({ process }) => {
    process.static_resources.listeners[1].filter_chains[0].name = 'other';
  }, grantOf(), grantOf({ name: 'other', port: 20002 }))],
])('a broker in whose files %s may pass every call', (_, files) => {
  expect(targets(objectsOf({ files })).slice(0, 1)).toEqual(OPEN);
  expect(notComputed(objectsOf({ files }))).toEqual([]);
});

test('a broker with another container may pass every call', () => {
  expect(targets(objectsOf().map((one) => (one.metadata.name !== 'broker' ? one : {
    ...one, spec: { ...one.spec, containers: [...one.spec.containers, { name: 'other' }] },
  })))).toEqual(OPEN);
});

test.each<[Omit<BrokerRoute, 'method'>, string]>([
  [{ path: '/a' }, 'GET /a'],
  [{ path: '/a', query: 'b=c' }, 'GET /a?b=c'],
  [{ pathRegex: '/org/app\\.git/info' }, 'GET /org/app.git/info'],
  [{ pathRegex: '/v1/.*' }, 'GET paths like /v1/.*'],
  [{ pathRegex: '/.*' }, 'GET every path'],
  [{ pathRegex: '(?i)/a' }, 'GET paths like (?i)/a'],
  [{ pathRegex: '(?is)/a/b' }, 'GET paths like (?is)/a/b'],
  [{ pathRegex: '(?i)/.*' }, 'GET every path'],
  [{ pathRegex: '/a(?i)/b' }, 'GET every path'], // JavaScript does not read it
  [{ pathRegex: '/abcdefghijkl'.replace(/[a-l]/g, '$&+') }, `GET paths like ${'/abcdefghijkl'.replace(/[a-l]/g, '$&+')}`],
  [{ pathRegex: '/abcdefghijklm'.replace(/[a-m]/g, '$&+') }, 'GET every path'], // it may take too long
  [{ pathRegex: '/(a)b+c+d+e+f+' }, 'GET paths like /(a)b+c+d+e+f+'],
  [{ pathRegex: '/(a)+b+c+d+' }, 'GET paths like /(a)+b+c+d+'],
  [{ pathRegex: '/(a)+b+c+d+e+' }, 'GET every path'],
])('a route %j is %s', (route, text) => {
  expect(textOfCall(callOf({ method: 'GET', ...route }))).toBe(text);
});

describe('the Secret behind a file', () => {
  const pod = (mounts: Json[], volumes: Json[]) => podViews(makeObject('v1', 'Pod', { name: 'broker', namespace: 'home' }, {
    containers: [{ volumeMounts: mounts }], volumes,
  }))[0];
  const mount = (mountPath: string, more: Json = {}) => ({ name: 'k', mountPath, ...more });
  const secret = (items?: Json[]) => ({ name: 'k', secret: { secretName: 's', items } });
  const found = (key: string) => ({ namespace: 'home', name: 's', key });

  test.each<[string, Json[], Json[], unknown, unknown]>([
    ['all keys', [mount('/k')], [secret()], '/k/a', found('a')],
    ['an item', [mount('/k/')], [secret([{ key: 'a', path: 'b/c' }])], '/k/b/c', found('a')],
    ['a file that is no item', [mount('/k')], [secret([{ key: 'a', path: 'b' }])], '/k/a', undefined],
    ['a subPath', [mount('/k/x', { subPath: 'a' })], [secret()], '/k/x', found('a')],
    ['a projected volume', [mount('/k')], [{ name: 'k', projected: { sources: [{ configMap: {} }, { secret: { name: 's' } }] } }], '/k/a',
      found('a')],
    ['the innermost mount', [mount('/'), { name: 'other', mountPath: '/k' }], [secret(), { name: 'other', emptyDir: {} }], '/k/a',
      undefined],
    ['a mount of the root', [mount('/')], [secret()], '/a', found('a')],
    ['a folder that begins in the same way', [mount('/k')], [secret()], '/kk/a', undefined],
    ['a ConfigMap', [mount('/k')], [{ name: 'k', configMap: { name: 's' } }], '/k/a', undefined],
    ['the folder itself', [mount('/k')], [secret()], '/k', undefined],
    ['no text', [mount('/k')], [secret()], { a: 1 }, undefined],
  ])('%s', (_, mounts, volumes, file, key) => {
    expect(keyBehind(pod(mounts, volumes), file)).toEqual(key);
  });
});

test('a key in messages has its namespace, if it has one', () => {
  expect(['home', ''].map((namespace) => keyTitle({ namespace, name: 's', key: 'a' })))
    .toEqual(['key "a" of Secret "home/s"', 'key "a" of Secret "s"']);
});

test('a ConfigMap can be that of a broker if it has the file of the grants', () => {
  expect([{ data: { 'grants.json': '' } }, { data: { 'envoy.json': '' } }, {}].map(hasFile)).toEqual([true, false, false]);
});

test('a broker that may pass every call does so on its ports alone', () => {
  const broker = brokerPod();
  const declared = broker.spec.containers[0].ports as Json[];
  declared.push({ containerPort: 'http' }, { containerPort: 70_000 });
  const view = clusterOf([broker, brokerConfigMap({ ...WRITTEN, 'http.json': '' })]);
  expect(grantsOfBroker(view, brokersOf(view)[0])!.map(({ name, port }) => `${name} ${port}`)).toEqual(['8080 8080', 'coder 20001']);
});

test('no file breaks the reading, whatever stands in it', () => {
  const names = fc.constantFrom('static_resources', 'listeners', 'clusters', 'name', 'address', 'socket_address', 'port_value',
    'filter_chains', 'filters', 'typed_config', '@type', 'resources', 'virtual_hosts', 'domains', 'routes', 'match', 'route', 'cluster',
    'admin', 'headers', 'regex');
  const json = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof({ depthSize: 'small' },
      fc.constantFrom<unknown>(null, true, 443, '', 'coder', '/', '.HttpConnectionManager', '(', 'GET'),
      fc.array(tie('json'), { maxLength: 3 }), fc.dictionary(names, tie('json'), { maxKeys: 4 })),
  })).json;
  const listener = 'process.static_resources.listeners.1';
  const host = 'routes.virtual_hosts.0';
  const places = fc.constantFrom(...['process.static_resources', listener, `${listener}.address`, `${listener}.filter_chains`,
    `${listener}.filter_chains.0.filters`, 'process.static_resources.clusters.1', 'manager.http_filters', 'routes.virtual_hosts', host,
    `${host}.domains`, `${host}.routes.0.match`, `${host}.routes.0.route`, `${host}.typed_per_filter_config`]
    .map((place) => place.split('.')));
  fc.assert(fc.property(places, json, (place, value) => {
    const files = editedFiles((roots) => {
      place.slice(0, -1).reduce((at: Json, step): Json => at[step], roots)[place[place.length - 1]] = value;
    });
    const objects = objectsOf({ files });
    const view = clusterOf(objects);
    const grants = grantsOfBroker(view, brokersOf(view)[0])!;
    expect(grants.flatMap(({ calls }) => calls).map(textOfCall).join()).not.toMatch(/undefined|\[object/);
    expect(targets(objects).join()).not.toMatch(/undefined|\[object/);
    const said = Evaluator.ALL.evaluate(objects.find(({ kind }) => kind === 'ConfigMap')!, view);
    expect(said.map(({ detail }) => detail).join()).not.toMatch(/undefined|\[object/);
  }), runs(300));
});
