import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds, ofPod, ofTemplate, valid } from '../../../support/cases';
import { makeObject, makePolicy } from '../../../support/plain';

const { labels } = valid('Pod').metadata;
const also = (cidrs: string[], ports: Json[] = [{ port: 80 }]) => (around: Json[]): Json[] => [...around, makePolicy('identity', {
  podSelector: {}, policyTypes: ['Egress'], egress: [{ to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports }],
})];
/** The peers that are none outside. */
const elements = (cidrs: string[]) => cidrs.flatMap((cidr, i) => (cidr.startsWith('203.') ? [] : [`spec.egress[0].to[${i}]`])).join(', ');
const breaks = (title: string, what: string, cidrs: string[], ports?: Json[]) =>
  finds(title, ofPod(() => {}),
    { field: 'metadata.labels', got: labels, detail: `NetworkPolicy "agents/identity" ${elements(cidrs)} allows ${what}` },
    { view: also(cidrs, ports) });
const passes = (title: string, cidrs: string[], ports?: Json[]) => allows(title, ofPod(() => {}), { view: also(cidrs, ports) });

export const cases: Case[] = [
  breaks('EKS Pod Identity', '169.254.170.23', ['169.254.170.23/32']),
  breaks('EKS Pod Identity over both families', '169.254.170.23, fd00:ec2::23', ['fd00:ec2::23/128', '169.254.170.23/32']),
  breaks('EKS Pod Identity in capitals and with leading zeros', 'fd00:ec2::23', ['FD00:0EC2::0023/128']),
  breaks('the metadata server of GKE', '169.254.169.252', ['169.254.169.252/32'], [{ port: 988 }]),
  breaks('on every port', '169.254.170.23', ['169.254.170.23/32'], []),
  breaks('beside an address outside', '169.254.170.23', ['203.0.113.7/32', '169.254.170.23/32']),
  finds('of a template', ofTemplate(() => {}), {
    field: 'spec.template.metadata.labels',
    got: valid('Deployment').spec.template.metadata.labels,
    detail: 'NetworkPolicy "agents/identity" spec.egress[0].to[0] allows 169.254.170.23',
  }, { view: also(['169.254.170.23/32']) }),
  finds('a Service', () => makeObject('v1', 'Service', 'other', {
    type: 'ExternalName', externalName: '169-254-170-23.nip.io',
  }), { field: 'spec.externalName', got: '169-254-170-23.nip.io' }),
  passes('for DNS alone', ['169.254.170.23/32'], [{ port: 53, protocol: 'UDP' }]),
  passes('an address outside', ['203.0.113.7/32']),
];
