import { Json } from '../../../../src/engine/value/json';
import { Case, tweaked, valid } from '../../../support/cases';

const labels = valid('Pod').metadata.labels;
const untouched = tweaked('Pod', () => {});
export const AGENT = 'cdk8s-hardened-agents/agent';
export const AGENTS = 'cdk8s-hardened-agents/agents';
export const NAME = 'kubernetes.io/metadata.name';

export const object = (apiVersion: string, kind: string, spec: Json, more: Json = {}): Json =>
  ({
    apiVersion,
    kind,
    metadata: { name: 'open', ...(!/^(Cilium)?Cluster|Global|Admin/.test(kind) && { namespace: 'agents' }) },
    spec,
    ...more,
  });
export const beside = (...objects: Json[]) => (around: Json[]) => [...around, ...objects];
export const breaks = (title: string, policy: Json, detail: string): Case =>
  [title, untouched, 'metadata.labels', labels, { view: beside(policy), detail: `${policy.kind} "open" allows calls ${detail}` }];
export const passes = (title: string, ...policies: Json[]): Case => [title, untouched, undefined, undefined, { view: beside(...policies) }];

export const METADATA = ['169.254.0.0/16', '168.63.129.16/32', '100.100.100.200/32', '100.96.0.96/32', '100.80.80.80/32'];
export const METADATA_NAME = 'to the metadata endpoints, by the name';
export const ANY = 'pods of any namespace, asked for no label';
