import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, allows, finds, ofNamespace, tweaked } from '../../../support/cases';

const untouched = ofNamespace(() => {});
const AGENTS = { matchLabels: { 'cdk8s-hardened-agents/agent': 'true' } };
const EGRESS = ['Egress'];

/** These take the place of the policies of the namespace. */
const instead = (...specs: Json[]): CaseOptions['view'] => (around) => [
  ...around.filter(({ kind }) => kind !== 'NetworkPolicy'),
  ...specs.map(({ namespace = 'agents', apiVersion = 'networking.k8s.io/v1', kind = 'NetworkPolicy', ...spec }, i) =>
    ({ apiVersion, kind, metadata: { name: `other-${i}`, namespace }, spec })),
];
const cilium = (endpointSelector: Json): Json => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  endpointSelector,
  egress: [{ toEntities: ['cluster'] }],
});
const breaks = (title: string, ...specs: Json[]) =>
  finds(title, untouched, { field: 'metadata.name', got: 'agents', detail: 'a pod with other labels reaches everything' },
    { view: instead(...specs) });
const passes = (title: string, ...specs: Json[]) => allows(title, untouched, { view: instead(...specs) });

export const cases: Case[] = [
  breaks('a policy for agents', { podSelector: AGENTS, policyTypes: EGRESS }),
  breaks('policies for agents and for the rest by a label that a pod can have', { podSelector: AGENTS, policyTypes: EGRESS }, {
    podSelector: { matchExpressions: [{ key: 'cdk8s-hardened-agents/agent', operator: 'DoesNotExist' }] },
    policyTypes: EGRESS,
  }),
  breaks('a policy of ingress for all', { podSelector: AGENTS, policyTypes: EGRESS }, { podSelector: {}, policyTypes: ['Ingress'] }),
  breaks('a policy of another namespace', { podSelector: AGENTS, policyTypes: EGRESS },
    { namespace: 'other', podSelector: {}, policyTypes: EGRESS }),
  breaks('a policy of Cilium for agents', { podSelector: AGENTS, policyTypes: EGRESS }, cilium(AGENTS)),

  passes('a policy for all', { podSelector: {}, policyTypes: EGRESS }),
  passes('a policy for all that opens something', { podSelector: {}, egress: [{ to: [{ podSelector: AGENTS }] }] }),
  passes('a policy for all beside those for agents', { podSelector: AGENTS, policyTypes: EGRESS },
    { podSelector: {}, policyTypes: EGRESS }),
  passes('a policy of Cilium for all', { podSelector: AGENTS, policyTypes: EGRESS }, cilium({})),
  passes('no policy, which is a finding at each pod'),
  allows('pods whose namespace is not in the input', tweaked('Pod', () => {}),
    { view: (around) => around.filter(({ kind }) => kind !== 'Namespace') }),
];
