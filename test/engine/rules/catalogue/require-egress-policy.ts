import { ADDRESS_LABEL } from '../../../../src/engine/manifest/labels';
import { DEFAULT_DENY } from '../../../../src/engine/manifest/network-policy';
import { podViews } from '../../../../src/engine/manifest/pod-view';
import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, allows, finds, neighbour, ofPod, ofTemplate, tweaked, valid } from '../../../support/cases';
import { makeObject, makePolicy } from '../../../support/plain';

const untouched = ofPod(() => {});
const labels = valid('Pod').metadata.labels;
const [label, value] = Object.entries(labels)[0];
const { [ADDRESS_LABEL]: _own, ...shared } = labels;
const detail = 'no egress policy selects this pod';

/** All policies for egress make way for one of that spec, and for the pods that it is for. */
const instead = (spec?: Json, namespace = 'agents', ...others: Json[]): CaseOptions['view'] => (around) => [
  ...others,
  ...around.filter((other) => other.kind !== 'NetworkPolicy' || !other.spec.policyTypes.includes('Egress')),
  ...spec ? [{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'other', namespace }, spec }] : [],
];
const forPods = (matchLabels: Json): Json => makePolicy('own', {
  podSelector: { matchLabels }, policyTypes: ['Egress'],
});

/** The policy of an AgentNamespace, and no other one for egress but these. */
const byDefault = (...others: Json[]): CaseOptions['view'] => (around) => [
  ...instead({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] })!(around)
    .map((other) => (other.metadata.name === 'other' ? { ...other, metadata: { ...other.metadata, annotations: DEFAULT_DENY } } : other)),
  ...others,
];
/** A policy for some pods, beside the default of the namespace: without one, the namespace is a finding of another rule. */
const forSome = (spec: Json, ...others: Json[]): CaseOptions['view'] => (around) => [
  ...instead(spec, 'agents', ...others)!(around),
  makePolicy({ name: 'default', namespace: 'agents', annotations: DEFAULT_DENY }, {
    podSelector: {}, policyTypes: ['Egress'],
  }),
];
const byDefaultAlone = `${detail} but the default of its namespace, which lets it call nothing`;
const breaks = (title: string, spec?: Json, namespace?: string) =>
  finds(title, untouched, { field: 'metadata.labels', got: labels, detail }, { view: instead(spec, namespace) });
const isForOthers = (title: string, spec: Json, others: Json) =>
  finds(title, untouched, { field: 'metadata.labels', got: labels, detail: byDefaultAlone }, { view: forSome(spec, neighbour(others)) });
const passes = (title: string, spec: Json, view = instead(spec)) => allows(title, untouched, { view });
const passesBeside = (title: string, spec: Json) => passes(title, spec, forSome(spec));

const egress = [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }];
const expressions = (...matchExpressions: Json[]) => ({ podSelector: { matchExpressions }, policyTypes: ['Egress'] });

/** Policies of other networks, in place of those for egress. */
const foreign = (apiVersion: string, kind: string, spec: Json, namespace = 'agents') => (around: Json[]) =>
  [...instead()!(around), { apiVersion, kind, metadata: { name: 'other', namespace }, spec }];
const cilium = (spec: Json, namespace?: string) => foreign('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, ...spec },
  namespace);
const calico = (spec: Json) => foreign('projectcalico.org/v3', 'NetworkPolicy', { selector: 'all()', ...spec });
const office = { egress: [{ toCIDR: ['203.0.113.0/24'] }] };

const tier = (defaultAction: string): Json => makeObject('projectcalico.org/v3', 'Tier', { name: 'platform' }, { order: 1, defaultAction });
const inTier = (defaultAction: string): CaseOptions['view'] => (around) => [
  ...calico({ tier: 'platform', types: ['Egress'], egress: [{ action: 'Deny' }] })(around), tier(defaultAction),
];

export const cases: Case[] = [
  finds('a policy of Calico that hands on to the profile', untouched, { field: 'metadata.labels', got: labels, detail },
    { view: calico({ tier: 'security', types: ['Egress'], egress: [{ action: 'Pass' }] }) }),
  finds('a policy of Calico in a tier that hands on', untouched, { field: 'metadata.labels', got: labels, detail },
    { view: inTier('Pass') }),
  allows('a policy of Calico in a tier that denies', untouched, { view: inTier('Deny') }),
  breaks('no policy'),
  breaks('a policy for ingress alone', { podSelector: {}, policyTypes: ['Ingress'], ingress: [] }),
  breaks('types that are left out, without rules', { podSelector: {} }),
  breaks('types that are left out, with an empty list of rules', { podSelector: {}, policyTypes: [], egress: [] }),
  breaks('rules for egress that the types leave out', { podSelector: {}, policyTypes: ['Ingress'], egress }),
  breaks('a policy of another namespace', { podSelector: {}, policyTypes: ['Egress'] }, 'other'),
  isForOthers('a policy for another label', { podSelector: { matchLabels: { [label]: `not-${value}` } }, policyTypes: ['Egress'] },
    { [label]: `not-${value}` }),
  isForOthers('a policy for one label more', { podSelector: { matchLabels: { ...shared, other: 'x' } }, policyTypes: ['Egress'] },
    { ...shared, other: 'x' }),
  isForOthers('a policy for pods without its labels', expressions({ key: label, operator: 'DoesNotExist' }), {}),
  isForOthers('a policy for pods with other values', expressions({ key: label, operator: 'NotIn', values: [value, 'other'] }),
    { [label]: 'third' }),
  finds('a template', ofTemplate(() => {}),
    { field: 'spec.template.metadata.labels', got: valid('Deployment').spec.template.metadata.labels, detail }, { view: instead() }),
  finds('a pod that lost the labels of its policy', tweaked('Pod', ({ metadata }) => { delete metadata.labels; }),
    { field: 'metadata.labels', detail: byDefaultAlone },
    { view: forSome({ podSelector: { matchLabels: labels }, policyTypes: ['Egress'] }, neighbour(labels)) }),

  ...['pod-template-hash', 'controller-revision-hash', 'batch.kubernetes.io/job-name', 'topology.kubernetes.io/zone'].map((key) =>
    finds(`a template with a policy for pods without ${key}, which the cluster adds`, ofTemplate(() => {}),
      { field: 'spec.template.metadata.labels', got: valid('Deployment').spec.template.metadata.labels, detail: byDefaultAlone },
      { view: forSome(expressions({ key, operator: 'DoesNotExist' })) })),
  finds('a template that sets such a label itself, with a policy for it', tweaked('Deployment', ({ spec }) => {
    spec.template.metadata.labels['pod-template-hash'] = 'mine';
  }), { field: 'spec.template.metadata.labels', got: valid('Deployment').spec.template.metadata.labels, detail: byDefaultAlone },
  { view: forSome({ podSelector: { matchLabels: { 'pod-template-hash': 'mine' } }, policyTypes: ['Egress'] }) }),
  allows('a template with a policy for pods without a label that people set', ofTemplate(() => {}),
    { view: forSome(expressions({ key: 'legacy', operator: 'DoesNotExist' })) }),
  allows('a Pod that has such a label, with a policy for it', tweaked('Pod', ({ metadata }) => {
    metadata.labels['pod-template-hash'] = '5d9c7';
  }), { view: forSome({ podSelector: { matchLabels: { 'pod-template-hash': '5d9c7' } }, policyTypes: ['Egress'] }) }),
  finds('the default of the namespace alone', untouched, { field: 'metadata.labels', got: labels, detail: byDefaultAlone },
    { view: byDefault() }),
  finds('the default of the namespace, and a policy for other pods', untouched,
    { field: 'metadata.labels', got: labels, detail: byDefaultAlone },
    { view: (around) => [...byDefault(forPods({ app: 'other' }))!(around), neighbour({ app: 'other' })] }),
  allows('the default of the namespace, and a policy that allows nothing', untouched, { view: byDefault(forPods(labels)) }),
  allows('the default of the namespace, and a policy of Cilium', untouched,
    { view: (around) => [...byDefault()!(around), ...cilium(office)([])] }),
  passes('a policy that allows nothing', { podSelector: {}, policyTypes: ['Egress'] }),
  passes('a policy without a selector', { policyTypes: ['Ingress', 'Egress'] }),
  passes('types that are left out, with rules', { podSelector: {}, egress }),
  passesBeside('a policy for its labels', { podSelector: { matchLabels: labels }, policyTypes: ['Egress'] }),
  passesBeside('a policy by expressions', expressions({ key: label, operator: 'In', values: ['other', value] },
    { key: 'other', operator: 'DoesNotExist' })),
  allows('a pod without labels', tweaked('Pod', ({ metadata }) => { delete metadata.labels; })),

  finds('a SandboxTemplate for which no one writes a policy', tweaked('SandboxTemplate', ({ spec }) => { spec.networkPolicy = {}; }),
    { field: 'spec.podTemplate.metadata.labels', got: podViews(valid('SandboxTemplate'))[0].metadata.labels, detail }, { view: instead() }),
  allows('a SandboxTemplate for which its controller writes a policy', tweaked('SandboxTemplate', ({ spec }) => {
    Object.assign(spec, { networkPolicy: {}, networkPolicyManagement: 'Managed' });
  }), { view: instead() }),

  ...([['a policy of Cilium', cilium(office)], ['one that denies', cilium({ egressDeny: [{ toEntities: ['world'] }] })],
    ['a policy of Calico', calico({ types: ['Egress'] })], ['one of Calico with rules',
      calico({ egress: [{ action: 'Allow', destination: { nets: ['203.0.113.0/24'] } }] })],
    ['a policy of EKS', foreign('networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy',
      { podSelector: {}, policyTypes: ['Egress'] })]] as const).map(([title, view]) => allows(title, untouched, { view })),
  ...([['a policy of Cilium for ingress', cilium({ ingress: [{ fromEntities: ['health'] }] })],
    ['an empty list of Cilium', cilium({ egress: [] })],
    ['a policy of Cilium that isolates nothing', cilium({ ...office, enableDefaultDeny: { egress: false } })],
    ['a policy of Cilium in another namespace', cilium(office, 'other')],
    ['a policy of Cilium for other pods', cilium({ ...office, endpointSelector: { matchLabels: { app: 'other' } } })],
    ['a policy of Calico for ingress', calico({ types: ['Ingress'] })], ['a policy of Calico that names no types', calico({})],
    ['names of GKE, which add to what NetworkPolicies allow', foreign('networking.gke.io/v1alpha1', 'FQDNNetworkPolicy',
      { podSelector: {}, egress: [{ matches: [{ name: 'a.example' }] }] })]] as const)
    .map(([title, view]) => finds(title, untouched, { field: 'metadata.labels', got: labels, detail }, { view })),
];
