import { ROLE_LABEL } from '../../../../src/engine/manifest/labels';
import { Json } from '../../../../src/engine/value/json';
import {
  Case, CaseOptions, MAIN, Tweak, allows, configOf, finds, neighbour, ofContainer, ofInit, ofPod, ofProxy, ofTemplate, onlyEgress,
} from '../../../support/cases';
import { makePolicy } from '../../../support/plain';

/** The pods of a proxy, in a namespace of their own. */
const proxy = (namespace = 'gateways', labels: Json = { [ROLE_LABEL]: 'egress-proxy' }): Json => {
  const made = ofProxy();
  made.spec.containers[0].ports.push({ containerPort: 3128 });
  if (labels[ROLE_LABEL] === undefined) {
    delete made.spec.containers[0].command; // another program
  }
  return { ...made, metadata: { name: 'proxy', namespace, labels: { app: 'proxy', ...labels } } };
};
const LABELS = { [ROLE_LABEL]: 'egress-proxy' };
const PORTS = [{ port: 3128 }];
const TO_PROXY = {
  to: [{
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateways' } },
    podSelector: { matchLabels: { app: 'proxy' } },
  }],
  ports: PORTS,
};
const RESOLVER = {
  to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
  ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }],
};

/** The proxy is in the view for its labels alone. Other rules judge the policies of its pods. */
const view = (rule: Json = TO_PROXY, labels: Json = LABELS): CaseOptions['view'] => (around) =>
  [...onlyEgress(RESOLVER, rule)!(around), proxy('gateways', labels), configOf('squid.conf', 'gateways'),
    ...['Ingress', 'Egress'].map((type) => makePolicy({ name: `proxy-${type.toLowerCase()}`, namespace: 'gateways' }, {
      podSelector: {}, policyTypes: [type],
    }))];
const FIELD = `${MAIN}.env["HTTPS_PROXY"]`;
const detail = 'policies allow the pod to call the proxy of Pod "proxy"';
const breaks = (title: string, manifest: () => Json, field = FIELD, rule?: Json) =>
  finds(title, manifest, { field, detail }, { view: view(rule) });
const passes = (title: string, manifest: () => Json, rule?: Json, labels?: Json) => allows(title, manifest, { view: view(rule, labels) });
const env = (...names: string[]): Tweak => (c) => { c.env = names.map((name) => ({ name, value: 'http://10.96.0.31:3128' })); };

/** The proxy, and a Service in front of it. */
const service = (name = 'proxy', spec: Json = { clusterIP: '10.96.0.31' }): Json => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'gateways' },
  spec: { selector: { app: name }, ports: [{ port: 3128, targetPort: 8080 }], ...spec },
});
const ALLOWED = {
  podSelector: { matchLabels: { app: 'proxy' } },
  policyTypes: ['Ingress'],
  ingress: [{
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'agents' } }, podSelector: {} }], ports: [{ port: 8080 }],
  }],
};
const served = (...services: Json[]): CaseOptions['view'] => (around) => [
  ...view({ ...TO_PROXY, ports: [{ port: 8080 }] })!(around),
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'proxy', namespace: 'gateways' }, spec: ALLOWED },
  ...services,
];
const given = (value: string, name = 'HTTPS_PROXY'): (() => Json) => ofContainer((c) => { c.env = [{ name, value }]; });
const dead = (title: string, value: string, host: string, name?: string, services = [service()]) => finds(title, given(value, name),
  { field: `${MAIN}.env[0].value`, got: value, detail: `${detail}, and not ${/^\d+$/.test(host) ? `port ${host}` : `"${host}"`}` },
  { view: served(...services) });
/** The Service of a proxy with a port for another agent. */
const ports = service('proxy', {
  clusterIP: '10.96.0.31',
  ports: [{ name: 'shared', port: 3128, targetPort: 3128 }, { name: 'caller-20001', port: 20001, targetPort: 8080 }],
});
const live = (title: string, value: string, services = [service()]) => allows(title, given(value), { view: served(...services) });

export const cases: Case[] = [
  dead('an address that is not the proxy', 'http://10.96.0.99:3128', '10.96.0.99'),
  dead('the same in another variable', 'http://10.96.0.99:3128', '10.96.0.99', 'ALL_PROXY'),
  live('the address of the proxy', 'http://10.96.0.31:3128'),
  live('an address, where that of the proxy is not known', 'http://10.96.0.99:3128', [service('proxy', {})]),
  live('the pod itself', 'http://127.0.0.1:3128'),
  dead('a Service that is not there', 'http://porxy.gateways.svc:3128', 'porxy.gateways.svc'),
  live('the name of the proxy', 'http://proxy.gateways.svc:3128'),
  live('a proxy outside the cluster', 'http://proxy.corp.example:3128'),
  live('a value that is made of another variable', 'http://$(PROXY):3128'),

  dead('the port of others, by address', 'http://10.96.0.31:3128', '3128', undefined, [ports]),
  dead('the port of others, by name', 'http://proxy.gateways.svc.cluster.local:3128', '3128', 'https_proxy', [ports]),
  dead('a port that the Service does not have', 'http://10.96.0.31:20002', '20002', undefined, [ports]),
  live('the port of the agent', 'http://10.96.0.31:20001', [ports]),
  live('the port of the agent, by name', 'http://proxy.gateways.svc:20001', [ports]),
  live('a port that another variable gives', 'http://proxy.gateways.svc:$(PORT)', [ports]),

  breaks('no variables', ofPod(() => {})),
  breaks('in a template', ofTemplate(() => {}), 'spec.template.spec.containers[0].env["HTTPS_PROXY"]'),
  breaks('variables for plain HTTP alone', ofContainer(env('HTTP_PROXY', 'NO_PROXY'))),
  breaks('an empty variable', ofContainer((c) => { c.env = [{ name: 'HTTPS_PROXY', value: '' }]; })),
  breaks('variables of an init container', ofInit(env('HTTPS_PROXY'))),
  breaks('every pod of the proxy\'s namespace', ofPod(() => {}), FIELD,
    { to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateways' } } }], ports: PORTS }),

  ...['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'npm_config_https_proxy'].map((name) => passes(name, ofContainer(env(name)))),
  passes('a variable from elsewhere', ofContainer((c) => {
    c.env = [{ name: 'HTTPS_PROXY', valueFrom: { configMapKeyRef: { name: 'proxy', key: 'url' } } }];
  })),
  passes('a variable from a file that another container writes', ofContainer((c) => {
    c.env = [{ name: 'HTTPS_PROXY', valueFrom: { fileKeyRef: { volumeName: 'tmp', path: 'proxy.env', key: 'HTTPS_PROXY' } } }];
  })),
  passes('variables that are not known', ofContainer((c) => { c.envFrom = [{ configMapRef: { name: 'proxy' } }]; })),
  passes('a command line with a proxy', ofContainer((c) => { c.args = ['--proxy-server=http://10.96.0.31:3128']; })),
  passes('one of two containers', ofPod(({ containers }) => {
    containers.push({ ...containers[0], name: 'second', ports: [] });
    containers[1].readinessProbe = containers[1].livenessProbe = undefined;
    env('HTTPS_PROXY')(containers[1]);
  })),
  passes('a sidecar that calls for the others', ofInit((c) => {
    c.restartPolicy = 'Always';
    c.readinessProbe = c.livenessProbe = { tcpSocket: { port: 8080 } };
    env('HTTPS_PROXY')(c);
  })),
  allows('a policy for pods in general, of which the proxy is one',
    ofContainer((c) => { c.env = [{ name: 'NO_PROXY', value: 'localhost' }]; }), {
      view: (around) => [...view({
        to: [{
          namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['agents', 'gateways'] }] },
          podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
        }],
        ports: PORTS,
      })!(around),
      neighbour({ app: 'web' })],
    }),
  passes('a policy for other pods', ofPod(() => {}), { to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'tools' } } }] }),
  passes('pods that are no proxy', ofPod(() => {}), TO_PROXY, {}),
];
