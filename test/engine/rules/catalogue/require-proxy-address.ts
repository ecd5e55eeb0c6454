import { Json } from '../../../../src/engine/value/json';
import { Case, INIT, INTERNET, MAIN, Tweak, ofContainer, ofInit, ofPod, ofTemplate, onlyEgress } from '../../../support/cases';

const URL = 'http://proxy.gateways.svc:3128';
const PROXY = { to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'proxy' } } }], ports: [{ port: 3128 }] };
const RESOLVER = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }];
const env = (value: string, name = 'HTTPS_PROXY'): Tweak => (c) => { c.env = [{ name, value }]; };
const own = (more: Json) => ofPod((spec) => {
  env(URL)(spec.containers[0]);
  Object.assign(spec, more);
});
const OWN_RESOLVER = { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.96.0.53'] } };

const breaks = (title: string, manifest: () => Json, field: string, got: string, host: string, ...egress: Json[]): Case =>
  [title, manifest, field, got, { view: onlyEgress(PROXY, ...egress), detail: `no policy lets the pod resolve "${host}"` }];
const passes = (title: string, manifest: () => Json, ...egress: Json[]): Case =>
  [title, manifest, undefined, undefined, { view: onlyEgress(PROXY, ...egress) }];

const HOST = 'proxy.gateways.svc';
export const cases: Case[] = [
  breaks('a Service by its name', ofContainer(env(URL)), `${MAIN}.env[0].value`, URL, HOST),
  breaks('in lower case', ofContainer(env(URL, 'http_proxy')), `${MAIN}.env[0].value`, URL, HOST),
  breaks('without a scheme', ofContainer(env('proxy:3128')), `${MAIN}.env[0].value`, 'proxy:3128', 'proxy'),
  breaks('of an init container', ofInit(env(URL)), `${INIT}.env[0].value`, URL, HOST),
  breaks('in a template', ofTemplate(({ containers }) => env(URL)(containers[0])), 'spec.template.spec.containers[0].env[0].value',
    URL, HOST),
  breaks('a resolver on another port', ofContainer(env(URL)), `${MAIN}.env[0].value`, URL, HOST, { to: RESOLVER, ports: [{ port: 853 }] }),
  breaks('the cluster\'s resolver where an address outside is open', ofContainer(env(URL)), `${MAIN}.env[0].value`, URL, HOST,
    { to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }] }),
  breaks('its own resolver, which policies deny', own(OWN_RESOLVER), `${MAIN}.env[0].value`, URL, HOST),

  passes('an address', ofContainer(env('http://10.96.0.31:3128'))),
  passes('an address of IPv6', ofContainer(env('http://[fd00:10:96::31]:3128'))),
  passes('a resolver that is open', ofContainer(env(URL)), { to: RESOLVER, ports: [{ port: 53, protocol: 'UDP' }] }),
  passes('NodeLocal DNS', ofContainer(env(URL)), {
    to: [{ ipBlock: { cidr: '169.254.20.10/32' } }],
    ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }],
  }),
  passes('a resolver of its own that is open', own(OWN_RESOLVER), {
    to: [{ ipBlock: { cidr: '203.0.113.53/32' } }],
    ports: [{ port: 53, protocol: 'UDP' }],
  }),
  passes('a name that the pod itself has', own({ hostAliases: [{ ip: '10.96.0.31', hostnames: [HOST] }] })),
  passes('the pod itself', ofContainer(env('http://localhost:3128'))),
  passes('a host in another variable', ofContainer((c) => {
    c.env = [{ name: 'PROXY_HOST', value: '10.96.0.31' },
      { name: 'HTTPS_PROXY', value: 'http://$(PROXY_HOST):3128' }];
  })),
  passes('no proxy', ofContainer(env(URL, 'NO_PROXY'))),
  passes('a value from elsewhere', ofContainer((c) => {
    c.env = [{
      name: 'HTTPS_PROXY',
      valueFrom: { configMapKeyRef: { name: 'proxy', key: 'url' } },
    }];
  })),
  passes('the internet and a resolver', ofContainer(env(URL)), INTERNET,
    { to: RESOLVER, ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }] }),
];
