import { Json } from '../../../../src/engine/value/json';
import { allows, beside, finds, tweaked, valid } from '../../../support/cases';

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
export const breaks = (title: string, policy: Json, detail: string) =>
  finds(title, untouched, { field: 'metadata.labels', got: labels, detail: `${policy.kind} "open" allows calls ${detail}` },
    beside(policy));
export const passes = (title: string, ...policies: Json[]) => allows(title, untouched, beside(...policies));

export const METADATA = ['169.254.0.0/16', '168.63.129.16/32', '100.100.100.200/32', '100.96.0.96/32', '100.80.80.80/32'];
export const METADATA_NAME = 'to the metadata endpoints, by the name';
export const ANY = 'pods of any namespace, asked for no label';
