import { Json } from '../../../src/policy/json';
import { Case, CaseOptions, neighbour, ofPod, ofTemplate, tweaked, valid } from '../../support/cases';

const untouched = ofPod(() => {});
const labels = valid('Pod').metadata.labels;
const [label, value] = Object.entries(labels)[0];
const because = 'no egress policy selects them';

/** All policies for egress make way for one of that spec, and for the pods that it is for. */
const instead = (spec?: Json, namespace = 'agents', ...others: Json[]): CaseOptions['world'] => (around) => [
  ...others,
  ...around.filter((other) => other.kind !== 'NetworkPolicy' || !other.spec.policyTypes.includes('Egress')),
  ...spec ? [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'other', namespace }, spec }] : [],
];
const breaks = (title: string, spec?: Json, namespace?: string): Case =>
  [title, untouched, 'metadata.labels', labels, { world: instead(spec, namespace), because }];
const isForOthers = (title: string, spec: Json, others: Json): Case =>
  [title, untouched, 'metadata.labels', labels, { world: instead(spec, 'agents', neighbour(others)), because }];
const passes = (title: string, spec: Json): Case => [title, untouched, undefined, undefined, { world: instead(spec) }];

const egress = [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }];
const expressions = (...matchExpressions: Json[]) => ({ podSelector: { matchExpressions }, policyTypes: ['Egress'] });

export const cases: Case[] = [
  breaks('no policy'),
  breaks('a policy for ingress alone', { podSelector: {}, policyTypes: ['Ingress'], ingress: [] }),
  breaks('types that are left out, without rules', { podSelector: {} }),
  breaks('types that are left out, with an empty list of rules', { podSelector: {}, policyTypes: [], egress: [] }),
  breaks('rules for egress that the types leave out', { podSelector: {}, policyTypes: ['Ingress'], egress }),
  breaks('a policy of another namespace', { podSelector: {}, policyTypes: ['Egress'] }, 'other'),
  isForOthers('a policy for another label', { podSelector: { matchLabels: { [label]: `not-${value}` } }, policyTypes: ['Egress'] }, { [label]: `not-${value}` }),
  isForOthers('a policy for one label more', { podSelector: { matchLabels: { ...labels, other: 'x' } }, policyTypes: ['Egress'] }, { ...labels, other: 'x' }),
  isForOthers('a policy for pods without its labels', expressions({ key: label, operator: 'DoesNotExist' }), {}),
  isForOthers('a policy for pods with other values', expressions({ key: label, operator: 'NotIn', values: [value, 'other'] }), { [label]: 'third' }),
  ['a template', ofTemplate(() => {}), 'spec.template.metadata.labels', valid('Deployment').spec.template.metadata.labels, { world: instead(), because }],
  ['a pod that lost the labels of its policy', tweaked('Pod', ({ metadata }) => { delete metadata.labels; }), 'metadata.labels', undefined,
    { world: instead({ podSelector: { matchLabels: labels }, policyTypes: ['Egress'] }, 'agents', neighbour(labels)), because }],

  passes('a policy that allows nothing', { podSelector: {}, policyTypes: ['Egress'] }),
  passes('a policy without a selector', { policyTypes: ['Ingress', 'Egress'] }),
  passes('types that are left out, with rules', { podSelector: {}, egress }),
  passes('a policy for its labels', { podSelector: { matchLabels: labels }, policyTypes: ['Egress'] }),
  passes('a policy by expressions', expressions({ key: label, operator: 'In', values: ['other', value] }, { key: 'other', operator: 'DoesNotExist' })),
  ['a pod without labels', tweaked('Pod', ({ metadata }) => { delete metadata.labels; })],

  ['a SandboxTemplate for which nobody writes a policy', tweaked('SandboxTemplate', ({ spec }) => { spec.networkPolicy = {}; }), 'spec.podTemplate.metadata.labels',
    valid('SandboxTemplate').spec.podTemplate.metadata.labels, { world: instead(), because }],
  ['a SandboxTemplate for which its controller writes a policy', tweaked('SandboxTemplate', ({ spec }) => {
    Object.assign(spec, { networkPolicy: {}, networkPolicyManagement: 'Managed' });
  }), undefined, undefined, { world: instead() }],
];
