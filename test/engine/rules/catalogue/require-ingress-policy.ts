import { podViews } from '../../../../src/engine/manifest/pod-view';
import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, neighbour, ofPod, ofTemplate, tweaked, valid } from '../../../support/cases';

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
const breaks = (title: string, spec?: Json, namespace?: string): Case =>
  [title, untouched, 'metadata.labels', labels, { view: instead(spec, namespace), detail }];
const passes = (title: string, spec: Json): Case => [title, untouched, undefined, undefined, { view: instead(spec) }];

/** A policy of another network, in place of those for ingress. */
const foreign = (apiVersion: string, kind: string, spec: Json) => (around: Json[]) =>
  [...instead()!(around), { apiVersion, kind, metadata: { name: 'other', namespace: 'agents' }, spec }];

export const cases: Case[] = [
  breaks('no policy'),
  breaks('a policy for egress alone', { podSelector: {}, policyTypes: ['Egress'] }),
  breaks('a policy of another namespace', { podSelector: {}, policyTypes: ['Ingress'] }, 'other'),
  ['a policy for other pods', untouched, 'metadata.labels', labels, { view: insteadFor({ app: 'other' }), detail }],
  ['a template', ofTemplate(() => {}), 'spec.template.metadata.labels', valid('Deployment').spec.template.metadata.labels,
    { view: instead(), detail }],

  ...[{ key: 'pod-template-hash', operator: 'DoesNotExist' }, { key: 'job-name', operator: 'NotIn', values: ['other'] }].map((one): Case =>
    [`a template with a policy by ${one.key}, which the cluster adds`, ofTemplate(() => {}), 'spec.template.metadata.labels',
      valid('Deployment').spec.template.metadata.labels,
      { view: instead({ podSelector: { matchExpressions: [one] }, policyTypes: ['Ingress'] }), detail }]),
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

  ['a SandboxTemplate for which no one writes a policy', tweaked('SandboxTemplate', ({ spec }) => { spec.networkPolicy = {}; }),
    'spec.podTemplate.metadata.labels',
    podViews(valid('SandboxTemplate'))[0].metadata.labels, { view: instead(), detail }],
  ['a SandboxTemplate for which its controller writes a policy', tweaked('SandboxTemplate', ({ spec }) => {
    Object.assign(spec, { networkPolicy: {}, networkPolicyManagement: 'Managed' });
  }), undefined, undefined, { view: instead() }],

  ['a policy of Cilium', untouched, undefined, undefined, {
    view: foreign('cilium.io/v2', 'CiliumNetworkPolicy',
      { endpointSelector: {}, ingress: [{ fromEntities: ['health'] }] }),
  }],
  ['a policy of Calico that names no types', untouched, undefined, undefined,
    { view: foreign('projectcalico.org/v3', 'NetworkPolicy', { selector: 'all()' }) }],
  ['a policy of Cilium for egress', untouched, 'metadata.labels', labels,
    { view: foreign('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, egress: [{ toCIDR: ['203.0.113.0/24'] }] }), detail }],
];
