import { AGENT_LABEL, ROLE_LABEL } from '../../../../src/engine/manifest/labels';
import { Json } from '../../../../src/engine/value/json';
import { Case, allows, beside, finds, renamed, valid } from '../../../support/cases';
import { makeObject, makePolicy } from '../../../support/plain';

const agent = (labels: Json = {}, name = 'web'): Json => {
  const made = valid('Pod');
  made.metadata = { ...made.metadata, name, labels: { ...made.metadata.labels, app: 'web', ...labels } };
  made.spec.containers[0].ports = [{ containerPort: 8080, name: 'http' }];
  return made;
};
const notAgent = (): Json => agent({ [AGENT_LABEL]: undefined });
const infrastructure = (): Json => {
  const made = agent({ [AGENT_LABEL]: undefined, [ROLE_LABEL]: 'alert-routing' });
  made.spec.containers[0].ports.push({ containerPort: 2801 });
  return made;
};
const SELECTOR = { app: 'web' };
const service = (spec: Json = {}) => (): Json => makeObject('v1', 'Service', 'web', {
  selector: SELECTOR, ports: [{ port: 80, targetPort: 8080 }], ...spec,
});
const policy = (spec: Json): Json =>
  makePolicy('allow', { podSelector: {}, policyTypes: ['Ingress'], ...spec });
const CALLER = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'gateways' } } };
const allow = (...ports: Json[]): Json => policy({ ingress: [{ from: [CALLER], ports }] });
const route = (name: string, kind: string): Json => makeObject('gateway.networking.k8s.io/v1', kind, { name, namespace: 'gateway' }, {
  parentRefs: [{ group: '', kind: 'Service', name: 'web' }],
  rules: [{ backendRefs: [{ name: 'web', namespace: 'agents', port: 80 }] }],
});
const other = (kind: string, spec: Json): Json => makeObject('cilium.io/v2', kind, 'allow', spec);

const breaks = (title: string, detail: string, spec: Json, ...objects: Json[]) =>
  finds(title, service(spec), { field: 'spec.selector', got: SELECTOR, detail: `no ingress rule of NetworkPolicy ${detail}` },
    beside(...objects));
const passes = (title: string, spec: Json, ...objects: Json[]) => allows(title, service(spec), beside(...objects));

export const cases: Case[] = [
  breaks('an agent that no one may call', '"default-deny" allows a port of this Service', {}, agent()),
  breaks('a port by name', '"default-deny" allows a port of this Service', { ports: [{ port: 80, targetPort: 'http' }] }, agent()),
  breaks('another port that is open', '"allow", NetworkPolicy "default-deny" allows a port of this Service', {}, agent(),
    allow({ port: 9090 })),
  breaks('another protocol', '"allow", NetworkPolicy "default-deny" allows a port of this Service', {}, agent(),
    allow({ port: 8080, protocol: 'UDP' })),
  breaks('the Service\'s port instead of the pod\'s', '"allow", NetworkPolicy "default-deny" allows a port of this Service', {},
    agent(), allow({ port: 80 })),
  breaks('a route of a mesh in front', '"default-deny" allows a port of this Service', {}, agent(), route('front', 'HTTPRoute')),
  breaks('several agents', '"default-deny" allows a port of this Service', {}, agent(), renamed(agent(), 'second')),

  passes('a port that someone may call', {}, agent(), allow({ port: 8080 })),
  passes('a port by its name in the policy', {}, agent(), allow({ port: 'http' })),
  passes('all ports', {}, agent(), policy({ ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }] })),
  passes('one of two ports', { ports: [{ port: 80, targetPort: 8080 }, { port: 443, targetPort: 8443 }] },
    (() => { const made = agent(); made.spec.containers[0].ports.push({ containerPort: 8443 }); return made; })(), allow({ port: 8443 })),
  passes('one of two agents', {}, agent(), renamed(agent({ tier: 'front' }), 'second'),
    policy({ podSelector: { matchLabels: { tier: 'front' } }, ingress: [{ from: [CALLER], ports: [{ port: 8080 }] }] })),
  passes('pods that are no agents', {}, notAgent()),
  passes('infrastructure of the library', {}, infrastructure()),
  passes('a headless Service, which a StatefulSet needs', { clusterIP: 'None' }, agent()),
  passes('no selector', { selector: undefined }, agent()),
  passes('no pods in the view', { selector: { app: 'elsewhere' } }, agent()),
  passes('a policy of another kind that may open it', {}, agent(), other('CiliumNetworkPolicy',
    { endpointSelector: {}, ingress: [{ fromEntities: ['ingress'] }] })),
  passes('a policy for the whole cluster that may open it', {}, agent(),
    other('CiliumClusterwideNetworkPolicy', { endpointSelector: {}, ingress: [{ fromEntities: ['ingress'] }] })),
];
