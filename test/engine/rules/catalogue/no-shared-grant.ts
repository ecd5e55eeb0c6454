import { Json } from '../../../../src/engine/value/json';
import { AGENTS, Around, besideBroker, brokerPod } from '../../../support/brokers';
import { Case, neighbour, valid } from '../../../support/cases';

const GRANTS = 'port of grant "coder" (20001)';
const view = ({ more = [], ...around }: Around) => besideBroker({ ...around, more: [valid('Pod'), ...more] });
const breaks = (title: string, detail: string, around: Around): Case => [
  title, brokerPod, 'metadata.labels', brokerPod().metadata.labels, { view: view(around), detail },
];
const passes = (title: string, around: Around): Case => [title, brokerPod, undefined, undefined, { view: view(around) }];
const agent = (name: string): Json => {
  const other = neighbour({ 'cdk8s-hardened-agents/agent': 'true', 'app': name });
  return { ...other, metadata: { ...other.metadata, name } };
};
const [one] = [AGENTS];

export const cases: Case[] = [
  breaks('two agents', `policies let Pod "agents/other", Pod "agents/${valid('Pod').metadata.name}" call the ${GRANTS}`,
    { more: [agent('other')] }),
  breaks('a whole namespace', `NetworkPolicy "broker-ingress" lets every pod in namespace agents call the ${GRANTS}`,
    { from: [{ namespaceSelector: one.namespaceSelector }] }),
  breaks('an address', `NetworkPolicy "broker-ingress" lets addresses call the ${GRANTS}`,
    { from: [one, { ipBlock: { cidr: '203.0.113.7/32' } }] }),

  passes('one agent', {}),
  passes('another pod of the namespace', { more: [neighbour({ app: 'web' })] }),
  passes('labels that no pod of the view has', { from: [one, { podSelector: { matchLabels: { app: 'later' } } }] }),
];
