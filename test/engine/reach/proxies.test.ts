import { squidConf } from '../../../src/engine/gateway-files/squid-conf';
import { openTunnel } from '../../../src/engine/reach/open-tunnels';
import {
  mayKnowProxy, proxiesOf, proxyFor, proxyHostsFor, proxyHostsOf, proxyPortsOf, proxyTitle,
} from '../../../src/engine/reach/proxies';
import { Json } from '../../../src/engine/value/json';
import { configOf, ofProxy, ofRole } from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { makePolicy } from '../../support/plain';
import { SNI_FILES, sniConfig, sniProxy } from '../../support/proxies';

/** Proxies for agents, whether programs can know of them, and the names that they pass. */

test.each<[string, Json, boolean]>([
  ['nothing', {}, false],
  ['HTTPS_PROXY', { env: [{ name: 'HTTPS_PROXY', value: 'x' }] }, true],
  ['http_proxy, which is not for HTTPS', { env: [{ name: 'http_proxy', value: 'x' }] }, false],
  ['HTTPSPROXY', { env: [{ name: 'HTTPSPROXY', value: 'x' }] }, true],
  ['all_proxy', { env: [{ name: 'all_proxy', value: 'x' }] }, true],
  ['npm_config_https_proxy', { env: [{ name: 'npm_config_https_proxy', value: 'x' }] }, true],
  ['a variable that only ends in the same way', { env: [{ name: 'XHTTPS_PROXY', value: 'x' }] }, false],
  ['a variable that only begins in the same way', { env: [{ name: 'HTTPS_PROXY_X', value: 'x' }] }, false],
  ['an empty variable', { env: [{ name: 'HTTPS_PROXY', value: '' }] }, false],
  ['a variable of null', { env: [{ name: 'HTTPS_PROXY', value: null }] }, false],
  ['a variable from elsewhere', { env: [{ name: 'X' }, { name: 'HTTPS_PROXY', valueFrom: {} }] }, true],
  ['a variable whose name is no text', { env: [{ name: ['HTTPS_PROXY'], value: 'x' }] }, false],
  ['variables that are not known', { envFrom: [{}] }, true],
  ['an empty list of them', { envFrom: [] }, false],
  ['no list of them', { envFrom: 'x' }, false],
  ['its command', { command: ['run', '--Proxy=x'] }, true],
  ['its arguments', { args: ['--proxy', 'x'] }, true],
  ['words without a proxy', { command: ['run'], args: [7, 'x', ['proxy']] }, false],
  ['no list of words', { args: 'proxy' }, false],
])('a container can know of a proxy by %s: %s', (_, container, knows) => {
  expect(mayKnowProxy(container)).toBe(knows);
});

const pod = (name: string, more: Json = {}): Json => (
  { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'agents', labels: { app: name }, ...more }, spec: { containers: [] } });
const proxy = (manifest = ofProxy(), name = 'proxy'): Json => (
  { ...manifest, metadata: { ...manifest.metadata, name, labels: { ...manifest.metadata.labels, app: 'proxy' } } });
const egress = (...to: Json[]): Json => makePolicy('p', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to }] });
const peer = (app: string) => ({ podSelector: { matchLabels: { app } } });

/** The proxy of the first object. */
function proxyOf(...objects: Json[]): string | undefined {
  const view = clusterOf(objects);
  return proxyFor(view, view.podsOf(objects[0])[0]);
}

test.each<[string, Json[], string | undefined]>([
  ['a rule for it', [pod('agent'), proxy(), egress({ ipBlock: { cidr: '203.0.113.0/24' } }, peer('other'), peer('proxy'))], 'Pod "proxy"'],
  ['a rule for others', [pod('agent'), proxy(), egress(peer('other'))], undefined],
  ['a rule for pods in general', [pod('agent'), proxy(), egress({ podSelector: {} })], undefined],
  ['the second of two policies', [pod('agent'), proxy(), egress(peer('other')), egress(peer('proxy'))], 'Pod "proxy"'],
  ['the second of two policies with selectors of their own',
    [pod('agent'), proxy(), egress(peer('other')), { ...egress(), spec: { ...peer('agent'), egress: [{ to: [peer('proxy')] }] } }],
    'Pod "proxy"'],
  ['no policy', [pod('agent'), proxy()], undefined],
  ['no proxy', [pod('agent'), egress(peer('proxy'))], undefined],
  ['the proxy itself', [proxy(), egress(peer('proxy'))], undefined],
])('the proxy that policies let a pod call: %s', (_, objects, title) => {
  expect(proxyOf(...objects)).toBe(title);
});

describe('what a proxy passes', () => {
  /** The names that the agent gets, and on which ports of the proxy. */
  function passed(made: Json, config: Json | undefined, ...policies: Json[]) {
    const objects = [pod('agent'), proxy(made), ...config ? [config] : [], ...policies];
    const view = clusterOf(objects);
    const [one] = proxiesOf(view);
    const text = (hosts: ReturnType<typeof proxyHostsOf>) => hosts?.map(({ host, numbers, field, line, via }) => (
      `${host} ${numbers.texts().join()} by ${via.join()}, ${field} ${line}`));
    return {
      all: text(proxyHostsOf(view, one)),
      own: text(proxyHostsFor(view, view.podsOf(objects[0])[0], one)),
      tunnel: openTunnel(view, one),
      title: proxyTitle(one),
    };
  }

  test('the names of Squid, none of which is held to the name in TLS', () => {
    const named = (...names: string[]) => new Map([[443, new Set(names)]]);
    const lists = new Map([[8080, named('b.example', 'a.example')], [3128, named('c.example')]]);
    const conf = squidConf({ lists, refused: [], isBehindEnvoy: false });
    const { all, own, tunnel } = passed(ofProxy(), { ...configOf('squid.conf'), data: { 'squid.conf': conf } });
    const place = (name: string) => `data["squid.conf"] ${1 + conf.split('\n').findIndex((line) => line.includes(name))}`;
    expect([...all!].sort()).toEqual([
      `a.example 443/TCP by 8080, ${place('a.example')}`, `b.example 443/TCP by 8080, ${place('b.example')}`,
      `c.example 443/TCP by 3128, ${place('c.example')}`,
    ]);
    expect([own, tunnel]).toEqual([all, all![0].split(' ')[0]]);
  });

  test('the names of Squid behind an Envoy, on the ports where Envoy passes them', () => {
    const { all, own, tunnel } = passed(sniProxy(), sniConfig(), egress(peer('proxy')));
    const lineOf = (name: string) => 1 + SNI_FILES['squid.conf'].split('\n').findIndex((line) => line.includes(name));
    expect(all!.map((text) => text.replace(/, .*/, '')).sort()).toEqual([
      '*.example.org 443/TCP by 3128', 'api.example.com 443/TCP by 3128', 'git.example.com 22/TCP by 3128',
      'own.example.com 443/TCP by 20001',
    ]);
    expect(all!.some((text) => text.endsWith(` ${lineOf('git.example.com')}`))).toBe(true);
    expect([own, tunnel]).toEqual([all, undefined]);
    const onPort = { ...egress(), spec: { ...egress().spec, egress: [{ to: [peer('proxy')], ports: [{ port: 20_001 }] }] } };
    expect(passed(sniProxy(), sniConfig(), onPort).own!.map((text) => text.split(' ')[0])).toEqual(['own.example.com']);
  });

  test('every name, if someone changed it; none that is known without its configuration', () => {
    const edited = { ...configOf('squid.conf'), data: { 'squid.conf': 'http_access allow all' } };
    expect(passed(ofProxy(), edited)).toEqual({
      all: ['* every port by 8080, data["squid.conf"] 1'],
      own: ['* every port by 8080, data["squid.conf"] 1'],
      tunnel: undefined,
      title: 'EgressProxy "proxy"',
    });
    expect(passed(ofProxy(), undefined)).toEqual({ all: undefined, own: undefined, tunnel: undefined, title: 'EgressProxy "proxy"' });
  });

  test('its ports are those that are numbers', () => {
    const made = ofRole('egress-proxy', 'squid.conf')();
    made.spec.containers[0].ports.push({ containerPort: 'x' }, { containerPort: 0 }, { containerPort: 9000 });
    const view = clusterOf([made]);
    expect(proxyPortsOf(proxiesOf(view)[0])).toEqual([...proxyPortsOf(proxiesOf(clusterOf([ofProxy()]))[0]), 9000]);
  });
});
