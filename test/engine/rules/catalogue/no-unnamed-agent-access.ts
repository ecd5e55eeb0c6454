import { Json } from '../../../../src/engine/value/json';
import {
  Case, CaseOptions, allows, configOf, finds, neighbour, ofPod, ofRole, ofTemplate, renamed, surroundings, tweaked, valid,
} from '../../../support/cases';
import { makeObject, makePolicy } from '../../../support/plain';

const untouched = ofPod(() => {});
const labels = valid('Pod').metadata.labels;
const AGENT = 'cdk8s-hardened-agents/agent';

const policy = (name: string, spec: Json, namespace = 'agents'): Json => makePolicy({ name, namespace }, spec);
const own = { podSelector: {} };
const labelled = (matchLabels: Json) => ({ podSelector: { matchLabels } });
const asks = (key: string, operator: string, ...values: string[]) =>
  ({ podSelector: { matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }] } });
const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const other = neighbour({ ...labels, 'cdk8s.io/metadata.addr': 'other', 'app': 'coder', 'tier': 'agents' });
const named = (name: string, more: Json = {}): Json =>
  renamed({ ...other, metadata: { ...other.metadata, labels: { ...other.metadata.labels, ...more } } }, name);

const withPort = (port: Json): Json => {
  const [container] = other.spec.containers;
  return { ...other, spec: { ...other.spec, containers: [{ ...container, ports: [port] }] } };
};

interface Around {
  readonly caller?: Json;
  readonly to?: Json[];
  readonly from?: Json[];
  readonly egressPorts?: Json[];
  readonly ingressPorts?: Json[];
  /** Of the called agent's policy. */
  readonly podSelector?: Json;
  readonly others?: Json[];
  readonly more?: Json[];
}

const callerOf = ({ metadata }: Json): string => metadata.labels['cdk8s.io/metadata.addr'];

/** Another agent, a policy that lets the caller call something, and one that lets all be called. */
const around = ({ caller = valid('Pod'), others = [other], to = [own], from = [own], podSelector = {}, more = [], ...ports }: Around) => {
  const { egressPorts, ingressPorts } = ports;
  return (before: Json[]) => [
    ...before,
    policy('open', {
      podSelector: { matchLabels: { 'cdk8s.io/metadata.addr': callerOf(caller) } },
      policyTypes: ['Egress'],
      egress: [{ to, ports: egressPorts }],
    }),
    policy('called', { podSelector, policyTypes: ['Ingress'], ingress: [{ from, ports: ingressPorts }] }),
    ...others,
    ...more,
  ];
};
const detail = 'NetworkPolicy "agents/open" spec.egress[0].to[0] allows calls to Pod "agents/neighbour", and by no label of its own';
const breaks = (title: string, given: Around, said = detail) =>
  finds(title, untouched, { field: 'metadata.labels', got: labels, detail: said }, { view: around(given) });
const passes = (title: string, given: Around, options: CaseOptions = {}) => allows(title, untouched, { view: around(given), ...options });

const moved = ({ metadata, ...rest }: Json, namespace: string): Json => ({ ...rest, metadata: { ...metadata, namespace } });

/** The other agent in a namespace of its own, with all that such a namespace has. */
const elsewhere = (namespaceLabels: Json = {}, name = 'tools') => {
  const { metadata, ...namespace } = valid('Namespace');
  return [
    moved(other, name),
    { ...namespace, metadata: { ...metadata, name, labels: { ...metadata.labels, ...namespaceLabels } } },
    ...surroundings().filter((one) => one.metadata.namespace === 'agents').map((one) => moved(one, name)),
    policy('called', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [inNamespace('agents')] }] }, name),
  ];
};

const proxy = ofRole('egress-proxy', 'squid.conf')();
proxy.metadata.name = 'neighbour';
proxy.metadata.labels['cdk8s.io/metadata.addr'] = 'proxy';
const ofReplicaSet = (name: string) => tweaked('Pod', ({ metadata }) => {
  metadata.name = name;
  metadata.ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'coder-5d9c7', controller: true }];
});

const ADMIN_DENY = (ports?: Json[]): Json => makeObject('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', { name: 'apart' }, {
  tier: 'Admin',
  priority: 10,
  subject: { namespaces: {} },
  egress: [{ action: 'Deny', to: [{ namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'agents' } } }], protocols: ports }],
});

export const cases: Case[] = [
  breaks('every pod of the namespace', {}),
  breaks('every pod of the namespace, on one port', { egressPorts: [{ port: 8080 }], ingressPorts: [{ port: 8000, endPort: 9000 }] }),
  breaks('a port by its name', {
    egressPorts: [{ port: 'http' }],
    ingressPorts: [{ port: 8080 }],
    others: [withPort({ name: 'http', containerPort: 8080 })],
  }),
  breaks('the label of agents', { to: [labelled({ [AGENT]: 'true' })] }),
  breaks('a label that several have', { to: [labelled({ tier: 'agents' })], others: [other, named('third')] }),
  breaks('a label of the release', {
    to: [labelled({ 'app.kubernetes.io/instance': 'agents' })],
    others: [named('neighbour', { 'app.kubernetes.io/instance': 'agents' })],
  }),
  breaks('a label that its controller adds', { to: [asks('job-name', 'Exists')] }),
  breaks('pods without a label', { to: [asks('legacy', 'DoesNotExist')] }),
  breaks('pods without a value', { to: [asks('app', 'NotIn', 'web')] }),
  breaks('the namespace', { to: [inNamespace('agents')], from: [inNamespace('agents')] }),
  breaks('DNS by two peers', {
    to: [inNamespace('kube-system'), labelled({ 'k8s-app': 'kube-dns' })],
    egressPorts: [{ port: 53, protocol: 'UDP' }],
    others: [named('neighbour', { 'k8s-app': 'kube-dns' })],
  }, detail.replace('to[0]', 'to[1]')),
  breaks('an own label of the called agent alone in its policy', { podSelector: { matchLabels: { app: 'coder' } } }),
  breaks('an own label of the caller alone', { from: [labelled({ 'cdk8s.io/metadata.addr': labels['cdk8s.io/metadata.addr'] })] }),
  breaks('the label of namespaces for agents and one that several of them have', {
    to: [{ namespaceSelector: { matchLabels: { 'cdk8s-hardened-agents/agents': 'true', 'team': 'a' } } }],
    others: [...elsewhere({ team: 'a' }), ...elsewhere({ team: 'a' }, 'web')],
  }, 'NetworkPolicy "agents/open" spec.egress[0].to[0] allows calls to Pod "tools/neighbour", and by no label of its own'),
  breaks('a label that several namespaces of agents have', {
    to: [{ namespaceSelector: { matchLabels: { team: 'a' } } }], others: [...elsewhere({ team: 'a' }), ...elsewhere({ team: 'a' }, 'web')],
  }, 'NetworkPolicy "agents/open" spec.egress[0].to[0] allows calls to Pod "tools/neighbour", and by no label of its own'),
  breaks('a namespace of several agents', {
    to: [inNamespace('tools')],
    others: [...elsewhere(), moved(named('third'), 'tools')],
  }, 'NetworkPolicy "agents/open" spec.egress[0].to[0] allows calls to Pod "tools/neighbour", and by no label of its own'),
  breaks('a ClusterNetworkPolicy that denies some ports', {
    more: [ADMIN_DENY([{ tcp: { destinationPort: { range: { start: 1, end: 9000 } } } }])],
  }),
  finds('a template', ofTemplate(() => {}),
    { field: 'spec.template.metadata.labels', got: valid('Deployment').spec.template.metadata.labels, detail },
    { view: around({ caller: valid('Deployment').spec.template }) }),

  passes('an own label of the called agent', { to: [labelled({ app: 'coder' })] }),
  passes('an own label among several', { to: [labelled({ [AGENT]: 'true', app: 'coder' })] }),
  passes('an own value of several', { to: [asks('app', 'In', 'coder', 'web')] }),
  passes('an own key', { to: [asks('app', 'Exists')] }),
  passes('own labels of both in the policy of the called agent', {
    podSelector: { matchLabels: { app: 'coder' } },
    from: [labelled({ 'cdk8s.io/metadata.addr': labels['cdk8s.io/metadata.addr'] })],
  }),
  passes('every pod of the namespace, where no one may be called', { from: [labelled({ app: 'gateway' })] }),
  passes('every pod of the namespace, on other ports', { egressPorts: [{ port: 443 }], ingressPorts: [{ port: 8080 }] }),
  passes('a namespace with one agent', { others: [] }),
  passes('pods that serve agents', { others: [proxy, configOf('squid.conf')] }),
  passes('the only agent of another namespace, by the name of the namespace', { to: [inNamespace('tools')], others: elsewhere() }),
  passes('the only agent of another namespace, by a label that no other has', {
    to: [{ namespaceSelector: { matchLabels: { team: 'a' } } }], others: elsewhere({ team: 'a' }),
  }),
  passes('a ClusterNetworkPolicy that denies calls between agents', { more: [ADMIN_DENY()] }),
  allows('another pod of the same workload', ofReplicaSet('coder-5d9c7-a'),
    { view: around({ others: [ofReplicaSet('coder-5d9c7-b')()] }) }),
];
