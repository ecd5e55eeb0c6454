import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds, ofPod, valid } from '../../../support/cases';
import { makePolicy } from '../../../support/plain';

const { labels } = valid('Pod').metadata;
const also = (cidrs: string[], port = 443) => (around: Json[]): Json[] => [...around, makePolicy('other', {
  podSelector: {}, policyTypes: ['Egress'], egress: [{ to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ port }] }],
})];
/** The peers that are none outside. */
const elements = (cidrs: string[]) => cidrs.flatMap((cidr, i) => (cidr.startsWith('203.') ? [] : [`spec.egress[0].to[${i}]`])).join(', ');
const breaks = (title: string, what: string, ...cidrs: string[]) =>
  finds(title, ofPod(() => {}),
    { field: 'metadata.labels', got: labels, detail: `NetworkPolicy "agents/other" ${elements(cidrs)} names ${what}` },
    { view: also(cidrs) });

export const cases: Case[] = [
  breaks('a pod', '10.244.3.7 of the pods', '10.244.3.7/32'),
  breaks('a Service', '10.96.0.10 of the Services', '10.96.0.10/32'),
  breaks('both', '10.244.3.7 of the pods, 10.96.0.10 of the Services', '10.96.0.10/32', '203.0.113.7/32', '10.244.3.7/32'),
  allows('an address outside', ofPod(() => {}), { view: also(['203.0.113.7/32']) }),
  allows('a resolver by its address', ofPod(() => {}), { view: also(['10.96.0.10/32'], 53) }),
  allows('no address', () => valid('Deployment')),
];
