import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds, ofPod, valid } from '../../../support/cases';
import { makePolicy } from '../../../support/plain';

const { labels } = valid('Pod').metadata;
const also = (cidrs: string[], ports: Json[] = [{ port: 80 }]) => (around: Json[]): Json[] => [...around, makePolicy('metadata', {
  podSelector: {}, policyTypes: ['Egress'], egress: [{ to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports }],
})];
/** The peers that are none outside. */
const elements = (cidrs: string[]) => cidrs.flatMap((cidr, i) => (cidr.startsWith('203.') ? [] : [`spec.egress[0].to[${i}]`])).join(', ');
const breaks = (title: string, what: string, cidrs: string[], ports?: Json[]) =>
  finds(title, ofPod(() => {}),
    { field: 'metadata.labels', got: labels, detail: `NetworkPolicy "agents/metadata" ${elements(cidrs)} allows ${what}` },
    { view: also(cidrs, ports) });

const namedBy = (externalName: string, type = 'ExternalName') => () => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name: 'other', namespace: 'agents' }, spec: { type, externalName, ports: [{ port: 80 }] },
});
const names = (externalName: string) =>
  finds(`a Service for ${externalName}`, namedBy(externalName), { field: 'spec.externalName', got: externalName });
const passes = (externalName: string) => allows(`a Service for ${externalName}`, namedBy(externalName));

export const cases: Case[] = [
  breaks('that of most clouds', '169.254.169.254', ['169.254.169.254/32']),
  breaks('on every port', '169.254.169.254', ['169.254.169.254/32'], []),
  breaks('on the port of DNS and another', '169.254.169.254', ['169.254.169.254/32'], [{ port: 53 }, { port: 80 }]),
  breaks('of clouds whose addresses are not link-local', '100.80.80.80, 100.96.0.96', ['100.96.0.96/32', '100.80.80.80/32']),
  breaks('of several clouds', '100.100.100.200, 168.63.129.16, fd00:ec2::254',
    ['168.63.129.16/32', '100.100.100.200/32', 'fd00:ec2::254/128']),
  ...['169.254.169.254', '169.254.169.254.', '2852039166', '0xa9fea9fe', '025177524776', '0251.0376.0251.0376',
    '0xa9.0xfe.0xa9.0xfe', '169.16689662', '169.254.43518', '169.254.169.254.nip.io', 'a.169-254-169-254.sslip.io',
    'app-169-254-169-254.nip.io', 'a9fea9fe.nip.io', 'fd00-ec2--254.sslip.io', '168.63.129.16', '100.100.100.200',
    'metadata.google.internal', 'metadata.google.internal.', 'instance-data.ec2.internal', 'metadata'].map(names),
  passes('db.example.com'),
  passes('metadata.google.internal.example.com'),
  passes('metadata.agents.svc.cluster.local'),
  passes('1169.254.169.254'),
  passes('169.254.169.2540.example.com'),
  passes('203.0.113.7'),
  allows('a name that the type does not read', namedBy('169.254.169.254', 'ClusterIP')),
  allows('for DNS alone', ofPod(() => {}), { view: also(['169.254.169.254/32'], [{ port: 53, protocol: 'UDP' }]) }),
  allows('an address outside', ofPod(() => {}), { view: also(['203.0.113.7/32']) }),
];
