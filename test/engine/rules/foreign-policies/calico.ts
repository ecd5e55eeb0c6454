import { AGENT, object, breaks, passes, METADATA, METADATA_NAME, ANY } from './policy';
import { Json } from '../../../../src/engine/value/json';
import { Case } from '../../../support/cases';

const calico = (spec: Json, apiVersion = 'projectcalico.org/v3') => object(apiVersion, 'NetworkPolicy', { selector: 'all()', ...spec });
const calicoGlobal = (spec: Json, apiVersion = 'projectcalico.org/v3') => object(apiVersion, 'GlobalNetworkPolicy', spec);
const out = (destination?: Json, more: Json = {}) => ({
  types: ['Egress'],
  egress: [{ action: 'Allow', ...(destination && { destination }), ...more }],
});
const into = (source?: Json) => ({ types: ['Ingress'], ingress: [{ action: 'Allow', ...(source && { source }) }] });

export const CALICO: Case[] = [
  breaks('everyone, by Calico', calico(out()), 'to every address'),
  breaks('everyone by one protocol', calico(out(undefined, { protocol: 'TCP' })), 'to every address'),
  breaks('everyone on some ports', calico(out({ ports: [443] })), 'to every address'),
  breaks('everyone, in the form that is stored', calico(out(), 'crd.projectcalico.org/v1'), 'to every address'),
  breaks('everyone who calls', calico(into()), 'from every address'),
  breaks('types that are left out', calico({ egress: [{ action: 'Allow' }] }), 'to every address'),
  breaks('every IPv4 address, by Calico', calico(out({ nets: ['0.0.0.0/0'] })), 'to every IPv4 address'),
  breaks('every address but private ones', calico(out({ notNets: ['10.0.0.0/8'] })),
    'to every IPv6 address and 100.80.80.80, 100.96.0.96, 100.100.100.200 and 7 more of the metadata endpoints'),
  breaks('every pod of the cluster', calicoGlobal(out({ selector: 'all()' })), `to ${ANY}`),
  breaks('every pod that has a namespace', calicoGlobal(out({ selector: 'has(projectcalico.org/namespace)' })), `to ${ANY}`),
  breaks('every namespace, by Calico', calico(out({ namespaceSelector: 'all()' })), `to ${ANY}`),
  breaks('every namespace that has a name, by Calico', calico(out({ selector: 'all()', namespaceSelector: 'has(projectcalico.org/name)' })),
    `to ${ANY}`),
  breaks('every namespace but one, by Calico', calico(into({ namespaceSelector: 'projectcalico.org/name != "kube-system"' })),
    `from ${ANY}`),
  breaks('pods without a label', calicoGlobal(into({ selector: '!has(team) && env not in {"a", \'b\'}' })), `from ${ANY}`),
  breaks('every domain, by Calico', calico(out({ domains: ['*'] })), 'to names of the form "*"'),
  breaks('a metadata endpoint by its name, by Calico', calico(out({ domains: ['metadata.google.internal'] })),
    `${METADATA_NAME} "metadata.google.internal"`),
  breaks('a policy for the whole cluster', calicoGlobal(out()), 'to every address'),
  breaks('a policy for agents', calicoGlobal({ selector: `${AGENT} == "true"`, ...out() }), 'to every address'),
  breaks('a policy for the agents\' namespace', calicoGlobal({ namespaceSelector: 'projectcalico.org/name in { "agents" }', ...out() }),
    'to every address'),
  breaks('a policy for the agents\' namespace by its label on pods', calicoGlobal({
    selector: 'projectcalico.org/namespace == "agents"',
    ...out(),
  }), 'to every address'),
  breaks('a policy with a late order', calicoGlobal({ order: 10_000, ...out() }), 'to every address'),

  breaks('what passes by the policies of Kubernetes', calico({ order: 1, types: ['Egress'], egress: [{ action: 'Pass' }] }),
    'to every address'),
  breaks('the same in the default tier, for callers', calico({ tier: 'default', types: ['Ingress'], ingress: [{ action: 'Pass' }] }),
    'from every address'),

  passes('what Calico denies and logs', calico({ types: ['Egress'], egress: ['Deny', 'Log'].map((action) => ({ action })) })),
  passes('what a tier before that of Kubernetes passes on', calico({ tier: 'security', types: ['Egress'], egress: [{ action: 'Pass' }] })),
  passes('rules of a direction that the policy is not for', calico({ types: ['Ingress'], egress: [{ action: 'Allow' }], ingress: [] })),
  passes('a named gateway, by Calico', calico(into({
    selector: 'app == "gateway"',
    namespaceSelector: 'projectcalico.org/name == "gateways"',
  }))),
  passes('a named namespace, by Calico', calico(out({ namespaceSelector: 'team == "tools"' }))),
  passes('pods of the same namespace, by Calico', calico({
    ...out({ selector: 'all()' }),
    ...into({ selector: 'all()' }),
    types: ['Ingress', 'Egress'],
  })),
  passes('some addresses, by Calico', calico(out({ nets: ['203.0.113.0/24'] }))),
  passes('the internet, by Calico', calico(out({ nets: ['0.0.0.0/0'], notNets: ['10.0.0.0/8', ...METADATA] }))),
  passes('an account', calico(out({ serviceAccounts: { names: ['search'] } }))),
  breaks('the Service of the API server, by Calico', calico(out({ services: { name: 'kubernetes', namespace: 'default' } })),
    'to the API server, by Service "default/kubernetes"'),
  passes('a Service, by Calico', calico(out({ services: { name: 'search', namespace: 'tools' } }))),
  passes('a domain', calico(out({ domains: ['api.example.com', '*.example.com'] }))),
  passes('a policy for hosts', calicoGlobal({ selector: 'all()', preDNAT: true, applyOnForward: true, ...into() })),
  passes('a policy for other pods, by Calico', calico({ ...out(), selector: 'app == "other"' })),
  passes('a policy for other namespaces, by Calico', calicoGlobal({ ...out(), namespaceSelector: 'projectcalico.org/name == "other"' })),
  passes('a policy that is tried out', object('projectcalico.org/v3', 'StagedNetworkPolicy', out())),
];
