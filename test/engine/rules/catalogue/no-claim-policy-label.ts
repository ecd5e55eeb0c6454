import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, neighbour } from '../../../support/cases';

const LABEL = 'sandbox.users.io/net';
const claim = (labels: unknown) => (): Json => ({
  apiVersion: 'extensions.agents.x-k8s.io/v1beta1',
  kind: 'SandboxClaim',
  metadata: { name: 'task', namespace: 'agents' },
  spec: { lifecycle: { shutdownTime: '2026-12-01T18:00:00Z' }, additionalPodMetadata: { labels } },
});
/** A policy with a pod that it selects. */
const policy = (podSelector: Json, labels: Json, namespace = 'agents'): CaseOptions['view'] => (around) => [...around, {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'open', namespace },
  spec: { podSelector, policyTypes: ['Ingress'] },
}, neighbour({ ...labels, 'cdk8s-hardened-agents/agent': 'true' })];
const AT = `spec.additionalPodMetadata.labels["${LABEL}"]`;
const detail = 'NetworkPolicy "open" selects by it';
const others = { detail, unseenAlone: true };
const view = policy({ matchLabels: { [LABEL]: 'open' } }, { [LABEL]: 'open' });

export const cases: Case[] = [
  ['a label that opens the network', claim({ [LABEL]: 'open' }), AT, 'open', { view, ...others }],
  ['another value of it', claim({ [LABEL]: 'closed', 'sandbox.users.io/owner': 'a' }), AT, 'closed', { view, ...others }],
  ['a label that ends a policy', claim({ [LABEL]: 'a' }), AT, 'a',
    { view: policy({ matchExpressions: [{ key: LABEL, operator: 'DoesNotExist' }] }, {}), ...others }],
  ['the label of a group', claim({ 'cdk8s-hardened-agents/group-reviewers': 'true' }),
    'spec.additionalPodMetadata.labels["cdk8s-hardened-agents/group-reviewers"]', 'true',
    { view, detail: 'it puts the pod into a group of agents' }],
  ['the label of agents off', claim({ 'cdk8s-hardened-agents/agent': 'false' }),
    'spec.additionalPodMetadata.labels["cdk8s-hardened-agents/agent"]', 'false', { detail: 'it says that the pod is no agent' }],
  ['the label of agents', claim({ 'cdk8s-hardened-agents/agent': 'true' })],
  ['labels of no policy', claim({ 'sandbox.users.io/owner': 'a' }), undefined, undefined, { view }],
  ['no labels', claim(undefined), undefined, undefined, { view }],
];
