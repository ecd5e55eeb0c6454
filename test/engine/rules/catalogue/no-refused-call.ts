import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, ofPod, valid } from '../../../support/cases';

const ADDRESS = 'cdk8s.io/metadata.addr';
const NAMED = (namespace: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': namespace } });
const database = (labels: Json = { [ADDRESS]: 'c8db' }): Json => ({
  ...valid('Pod'),
  metadata: { ...valid('Pod').metadata, name: 'db', namespace: 'shop', labels: { ...valid('Pod').metadata.labels, ...labels } },
});
const np = (namespace: string, name: string, spec: Json): Json => (
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec });
const toDatabase = (labels: Json = { [ADDRESS]: 'c8db' }): Json => np('agents', 'to-db', {
  podSelector: {},
  policyTypes: ['Egress'],
  egress: [{ to: [{ namespaceSelector: NAMED('shop'), podSelector: { matchLabels: labels } }], ports: [{ port: 5432 }] }],
});
const fromDatabase = np('agents', 'from-db', {
  podSelector: {},
  policyTypes: ['Ingress'],
  ingress: [{ from: [{ namespaceSelector: NAMED('shop'), podSelector: { matchLabels: { [ADDRESS]: 'c8db' } } }], ports: [{ port: 8080 }] }],
});
const ingressOf = (...ingress: Json[]): Json => np('shop', 'db', { podSelector: {}, policyTypes: ['Ingress'], ingress });
const egressOf = (...egress: Json[]): Json => np('shop', 'db-egress', { podSelector: {}, policyTypes: ['Egress'], egress });
/** What calls itself alone: a pod needs an egress policy. */
const CLOSED = egressOf();
const beside = (...objects: Json[]): CaseOptions => ({ view: (around) => [...around, ...objects] });

const labels = () => valid('Pod').metadata.labels;
const passes = (title: string, ...objects: Json[]): Case => [title, ofPod(() => {}), undefined, undefined, beside(...objects)];

export const cases: Case[] = [
  ['a call that the called pod refuses', ofPod(() => {}), 'metadata.labels', labels(), {
    ...beside(database(), CLOSED, toDatabase(), ingressOf()),
    detail: 'NetworkPolicy "agents/to-db" spec.egress[0].to[0] allows Pod "shop/db", which refuses the call by its own policies',
  }],
  ['a port that it refuses', ofPod(() => {}), 'metadata.labels', labels(), {
    ...beside(database(), CLOSED, toDatabase(), ingressOf({ from: [{ namespaceSelector: NAMED('agents') }], ports: [{ port: 3306 }] })),
    detail: 'NetworkPolicy "agents/to-db" spec.egress[0].to[0] allows Pod "shop/db", which refuses the call by its own policies',
  }],
  ['a caller that may not call', ofPod(() => {}), 'metadata.labels', labels(), {
    ...beside(database(), fromDatabase, CLOSED, ingressOf()),
    detail: 'NetworkPolicy "agents/from-db" spec.ingress[0].from[0] allows Pod "shop/db", which may not call by its own policies',
  }],

  passes('both ends', database(), CLOSED, toDatabase(),
    ingressOf({ from: [{ namespaceSelector: NAMED('agents') }], ports: [{ port: 5432 }] })),
  passes('labels that a person wrote', database({ app: 'db' }), CLOSED, toDatabase({ app: 'db' }), ingressOf()),
  passes('pods outside the manifests', toDatabase()),
];
