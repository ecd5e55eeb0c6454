import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, allows, finds, neighbour } from '../../../support/cases';
import { makeObject, makePolicy } from '../../../support/plain';

const LABEL = 'sandbox.users.io/net';
const claim = (labels: unknown) => (): Json => makeObject('extensions.agents.x-k8s.io/v1beta1', 'SandboxClaim', 'task', {
  lifecycle: { shutdownTime: '2026-12-01T18:00:00Z' }, additionalPodMetadata: { labels },
});
/** A policy with a pod that it selects. */
const policy = (podSelector: Json, labels: Json, namespace = 'agents'): CaseOptions['view'] => (around) => [...around,
  makePolicy({ name: 'open', namespace }, { podSelector, policyTypes: ['Ingress'] }),
  neighbour({ ...labels, 'cdk8s-hardened-agents/agent': 'true' })];
const AT = `spec.additionalPodMetadata.labels["${LABEL}"]`;
const detail = 'NetworkPolicy "open" selects by it';
const view = policy({ matchLabels: { [LABEL]: 'open' } }, { [LABEL]: 'open' });
const breaks = (title: string, labels: Json, among = view) =>
  finds(title, claim(labels), { field: AT, got: labels[LABEL], detail }, { view: among, unseenAlone: true });

export const cases: Case[] = [
  breaks('a label that opens the network', { [LABEL]: 'open' }),
  breaks('another value of it', { [LABEL]: 'closed', 'sandbox.users.io/owner': 'a' }),
  breaks('a label that ends a policy', { [LABEL]: 'a' }, policy({ matchExpressions: [{ key: LABEL, operator: 'DoesNotExist' }] }, {})),
  finds('the label of a group', claim({ 'cdk8s-hardened-agents/group-reviewers': 'true' }), {
    field: 'spec.additionalPodMetadata.labels["cdk8s-hardened-agents/group-reviewers"]',
    got: 'true',
    detail: 'it puts the pod into a group of agents',
  }, { view }),
  finds('the label of agents off', claim({ 'cdk8s-hardened-agents/agent': 'false' }), {
    field: 'spec.additionalPodMetadata.labels["cdk8s-hardened-agents/agent"]', got: 'false', detail: 'it says that the pod is no agent',
  }),
  allows('the label of agents', claim({ 'cdk8s-hardened-agents/agent': 'true' })),
  allows('labels of no policy', claim({ 'sandbox.users.io/owner': 'a' }), { view }),
  allows('no labels', claim(undefined), { view }),
];
