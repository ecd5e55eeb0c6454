import { AgentFacts, NONE, Reading, RowSpec, list, namespaceObject } from './agent-facts';
import { ControlFact } from './control-facts';
import { EVERY_AGENT, agentControls, clusterControls } from './controls';
import { ENFORCES, controlsOfPolicy, refusingPoliciesFor } from './controls-admission';
import { DENIED, PASSED } from './controls-cluster-policies';
import { withShortQuarantine } from './controls-quarantine';
import { PostureSection } from './posture-agent';
import { listed } from '../cluster/namespaced';
import { objectName } from '../manifest/manifest-list';
import { isOfOneAccount } from '../rules/criteria/own-admission';

const { DETECTION } = PostureSection;

/** Controls as one line. No rule judges them: `diff` and the accepted file compare them. */
function reading(facts: readonly ControlFact[]): Reading {
  return { value: list(withShortQuarantine(facts.map(({ text }) => text)).sort()), at: facts.flatMap(({ at }) => at) };
}

function isOfClusterPolicies({ text }: ControlFact): boolean {
  return DENIED.test(text) || PASSED.test(text);
}

function denials(facts: AgentFacts): Reading {
  const own = agentControls(facts).filter(isOfClusterPolicies);
  return own.length === 0 ? { value: NONE } : { ...reading(own), value: list(own.map(({ text }) => text.replace(/^denied /, '')).sort()) };
}

/** The rules of the admission policies that judge the namespace of the agent. There may be a hundred, so the row names some. */
function enforced({ pod, view }: AgentFacts): Reading {
  const covering = refusingPoliciesFor(view, view.namespaceLabels(pod.namespace)).filter(({ policy }) => !isOfOneAccount(policy));
  const rules = covering.flatMap((one) => controlsOfPolicy(one)).filter(({ text }) => text.startsWith(ENFORCES));
  const ids = [...new Set(rules.map(({ text }) => text.slice(ENFORCES.length)))].sort();
  const at = covering.map(({ policy }) => ({ manifest: policy, field: 'spec.validations' }));
  return { value: ids.length === 0 ? NONE : listed(ids), at };
}

export const CONTROL_ROWS: readonly RowSpec[] = [
  { section: DETECTION, label: 'rules that admission enforces', rules: [], read: enforced },
  { section: DETECTION, label: 'denied for the whole cluster', rules: [], read: denials },
  {
    section: DETECTION,
    label: 'controls of the agent',
    rules: [],
    read: (facts) => reading(agentControls(facts).filter((fact) => !isOfClusterPolicies(fact))),
  },
  {
    section: DETECTION,
    label: 'controls of the namespace',
    rules: [],
    read: (facts) => {
      const namespace = namespaceObject(facts);
      return namespace && reading(clusterControls(facts.view).get(objectName(namespace)) ?? []);
    },
  },
  {
    section: DETECTION,
    label: 'controls of every agent',
    rules: [],
    read: ({ view }) => reading((clusterControls(view).get(EVERY_AGENT) ?? []).filter((fact) => !isOfClusterPolicies(fact))),
  },
];
