import { podViews } from '../../../../src/engine/manifest/pod-view';
import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, allows, finds, neighbour, ofPod, ofTemplate, tweaked, valid } from '../../../support/cases';

const untouched = ofPod(() => {});
const labels = valid('Pod').metadata.labels;
const detail = 'no ingress policy selects this pod';

/** All policies for ingress make way for one of that spec. */
const instead = (spec?: Json, namespace = 'agents'): CaseOptions['view'] => (around) => [
  ...around.filter((other) => other.kind !== 'NetworkPolicy' || !other.spec.policyTypes.includes('Ingress')),
  ...spec ? [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'other', namespace }, spec }] : [],
];
const insteadFor = (others: Json): CaseOptions['view'] => (around) =>
  [...instead({ podSelector: { matchLabels: others }, policyTypes: ['Ingress'] })!(around), neighbour(others)];
const breaks = (title: string, spec?: Json, namespace?: string) =>
  finds(title, untouched, { field: 'metadata.labels', got: labels, detail }, { view: instead(spec, namespace) });
const passes = (title: string, spec: Json) => allows(title, untouched, { view: instead(spec) });

/** A policy of another network, in place of those for ingress. */
const foreign = (apiVersion: string, kind: string, spec: Json) => (around: Json[]) =>
  [...instead()!(around), { apiVersion, kind, metadata: { name: 'other', namespace: 'agents' }, spec }];

export const cases: Case[] = [
  breaks('no policy'),
  breaks('a policy for egress alone', { podSelector: {}, policyTypes: ['Egress'] }),
  breaks('a policy of another namespace', { podSelector: {}, policyTypes: ['Ingress'] }, 'other'),
  finds('a policy for other pods', untouched, { field: 'metadata.labels', got: labels, detail }, { view: insteadFor({ app: 'other' }) }),
  finds('a template', ofTemplate(() => {}),
    { field: 'spec.template.metadata.labels', got: valid('Deployment').spec.template.metadata.labels, detail }, { view: instead() }),

  ...[{ key: 'pod-template-hash', operator: 'DoesNotExist' }, { key: 'job-name', operator: 'NotIn', values: ['other'] }].map((one) =>
    finds(`a template with a policy by ${one.key}, which the cluster adds`, ofTemplate(() => {}),
      { field: 'spec.template.metadata.labels', got: valid('Deployment').spec.template.metadata.labels, detail },
      { view: instead({ podSelector: { matchExpressions: [one] }, policyTypes: ['Ingress'] }) })),
  passes('a policy that allows nothing', { podSelector: {}, policyTypes: ['Ingress'] }),
  passes('types that are left out', { podSelector: {} }),
  passes('types that are left out, with rules for egress', {
    podSelector: {},
    egress: [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }],
  }),
  passes('callers that are named', {
    podSelector: { matchLabels: labels },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'gateway' } } }] }],
  }),

  finds('a SandboxTemplate for which no one writes a policy', tweaked('SandboxTemplate', ({ spec }) => { spec.networkPolicy = {}; }),
    { field: 'spec.podTemplate.metadata.labels', got: podViews(valid('SandboxTemplate'))[0].metadata.labels, detail }, { view: instead() }),
  allows('a SandboxTemplate for which its controller writes a policy', tweaked('SandboxTemplate', ({ spec }) => {
    Object.assign(spec, { networkPolicy: {}, networkPolicyManagement: 'Managed' });
  }), { view: instead() }),

  allows('a policy of Cilium', untouched, {
    view: foreign('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, ingress: [{ fromEntities: ['health'] }] }),
  }),
  allows('a policy of Calico that names no types', untouched,
    { view: foreign('projectcalico.org/v3', 'NetworkPolicy', { selector: 'all()' }) }),
  finds('a policy of Cilium for egress', untouched, { field: 'metadata.labels', got: labels, detail },
    { view: foreign('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, egress: [{ toCIDR: ['203.0.113.0/24'] }] }) }),
];
