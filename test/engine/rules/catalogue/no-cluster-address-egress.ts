import { Json } from '../../../../src/engine/value/json';
import { Case, ofPod, valid } from '../../../support/cases';

const { labels } = valid('Pod').metadata;
const also = (cidrs: string[], port = 443) => (around: Json[]): Json[] => [...around, {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'other', namespace: 'agents' },
  spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ port }] }] },
}];
/** The peers that are none outside. */
const elements = (cidrs: string[]) => cidrs.flatMap((cidr, i) => (cidr.startsWith('203.') ? [] : [`spec.egress[0].to[${i}]`])).join(', ');
const breaks = (title: string, what: string, ...cidrs: string[]): Case =>
  [title, ofPod(() => {}), 'metadata.labels', labels,
    { view: also(cidrs), detail: `NetworkPolicy "agents/other" ${elements(cidrs)} names ${what}` }];

export const cases: Case[] = [
  breaks('a pod', '10.244.3.7 of the pods', '10.244.3.7/32'),
  breaks('a Service', '10.96.0.10 of the Services', '10.96.0.10/32'),
  breaks('both', '10.244.3.7 of the pods, 10.96.0.10 of the Services', '10.96.0.10/32', '203.0.113.7/32', '10.244.3.7/32'),
  ['an address outside', ofPod(() => {}), undefined, undefined, { view: also(['203.0.113.7/32']) }],
  ['a resolver by its address', ofPod(() => {}), undefined, undefined, { view: also(['10.96.0.10/32'], 53) }],
  ['no address', () => valid('Deployment')],
];
