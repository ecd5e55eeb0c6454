import { ADDRESS_LABEL, AGENT_LABEL } from '../../../../src/engine/manifest/labels';
import { FalcoScope, scopeLine } from '../../../../src/engine/rules/criteria/falco-scope';
import { Json } from '../../../../src/engine/value/json';
import { Case, CaseOptions, PROXY_CONFIG, allows, beside, configOf, finds, ofProxy, ofRole, renamed, valid } from '../../../support/cases';

const AGENTS: FalcoScope = { namespaces: ['agents'], podLabels: { [AGENT_LABEL]: 'true' } };
const rulesOf = (scope: FalcoScope) => (): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'rules', namespace: 'falco' },
  data: { 'agent.yaml': `${scopeLine(scope)}- required_engine_version: 0.57.0\n`, 'others.yaml': '- required_engine_version: 0.57.0\n' },
});

/** Pods of this RuntimeClass beside the rules. */
const pods = (runtimeClassName?: string, count = 1, labels: Json = {}): CaseOptions => (beside(...Array.from({ length: count }, (_, i) => {
  const { metadata, spec, ...rest } = valid('Pod');
  return renamed({ ...rest, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } }, spec: { ...spec, runtimeClassName } },
    `agent-${i}`);
})));
/** A pod in gVisor of this name. */
const named = (name: string): Json => renamed(valid('Pod'), name);
const RESPONSE = ofRole('quarantine-response', 'rules.yaml')();
delete RESPONSE.metadata.labels[ADDRESS_LABEL]; // policies for agents select by it
const SERVED: FalcoScope = { ...AGENTS, roles: ['dns-allowlist', 'egress-proxy'] };
const BESIDE_PROXY = beside(ofProxy(), ...PROXY_CONFIG());

const UNSEEN = ': no detector on the node sees their system calls';

const breaks = (title: string, scope: FalcoScope, options: CaseOptions, names: string) =>
  finds(title, rulesOf(scope), { field: 'data["agent.yaml"]', got: scope, detail: `nothing fires for ${names}${UNSEEN}` }, options);

const deployment: CaseOptions = beside(valid('Deployment'));

export const cases: Case[] = [
  breaks('an agent in gVisor', AGENTS, pods('gvisor'), 'agents/agent-0'),
  breaks('an agent in a virtual machine', AGENTS, pods('kata-qemu'), 'agents/agent-0'),
  breaks('a template', AGENTS, deployment, `agents/${valid('Deployment').metadata.name}`),
  breaks('more than a line holds', AGENTS, pods('gvisor', 7),
    'agents/agent-0, agents/agent-1, agents/agent-2, agents/agent-3, agents/agent-4 and 2 more'),
  breaks('two agents in the order of their names', AGENTS, beside(named('b'), named('a')), 'agents/a, agents/b'),
  finds('an agent in gVisor, and a response', rulesOf(AGENTS),
    { field: 'data["agent.yaml"]', got: AGENTS, detail: `nothing fires for agents/hidden, so that no response isolates them${UNSEEN}` },
    beside(named('hidden'), RESPONSE, configOf('rules.yaml'))),
  breaks('labels of its own', { ...AGENTS, podLabels: { team: 'search' } }, pods('gvisor', 1, { team: 'search' }), 'agents/agent-0'),
  finds('infrastructure in gVisor', rulesOf(SERVED),
    { field: 'data["agent.yaml"]', got: SERVED, detail: `nothing fires for agents/${ofProxy().metadata.name}${UNSEEN}` }, BESIDE_PROXY),

  allows('infrastructure that no rule is about', rulesOf(AGENTS), BESIDE_PROXY),
  allows('infrastructure of another role', rulesOf({ ...AGENTS, roles: ['dns-allowlist'] }), BESIDE_PROXY),
  allows('agents of other labels', rulesOf({ ...AGENTS, podLabels: { team: 'search' } }), pods('gvisor')),
  allows('agents of another namespace', rulesOf({ ...AGENTS, namespaces: ['elsewhere'] }), pods('gvisor')),
  allows('no agents that are known', rulesOf(AGENTS), {}),
];
