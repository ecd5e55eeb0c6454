import { AgentFacts, ControlFact, FieldAt, NONE, Reading, RowSpec, list, namespaceObject, others } from './agent-facts';
import { EVERY_AGENT, agentControls, clusterControls, covers, falcoFiles } from './controls';
import { ENFORCES, controlsOfPolicy, refusingPoliciesFor } from './controls-admission';
import { DENIED, PASSED } from './controls-cluster-policies';
import { quarantineIn, withShortQuarantine } from './controls-quarantine';
import { PostureSection } from './posture-agent';
import { ClusterView } from '../cluster/cluster-view';
import { listed, nameOf } from '../cluster/namespaced';
import { accountOf } from '../cluster/references';
import { ADMISSION_LABEL, NAMESPACE_ANNOTATION } from '../manifest/labels';
import { objectName } from '../manifest/manifest-list';
import { matchOfPod, selects } from '../manifest/selector';
import { isOfOneAccount, judgesPodsOfAll } from '../rules/criteria/own-admission';
import { hidesSystemCalls } from '../runtimes/runtimes';
import { Json, isObject, object, textOf } from '../value/json';

const { DETECTION } = PostureSection;
const ADMISSION_POLICY = 'admissionregistration.k8s.io/ValidatingAdmissionPolicy';
const RECORDING = 'security-profiles-operator.x-k8s.io/ProfileRecording';
const ENFORCE = 'metadata.labels["pod-security.kubernetes.io/enforce"]';

/** Objects as one line, with their fields. */
function named(at: readonly FieldAt[]): Reading {
  return others(list(at.map(({ manifest }) => objectName(manifest))), at);
}

/** The policy that a binding names, if the view has it. */
function boundPolicy(view: ClusterView, binding: Json): Json | undefined {
  return view.find(ADMISSION_POLICY, '', textOf(object(binding.spec).policyName));
}

/** The bindings of the library's admission policies that apply in the namespace of an agent. */
function admissionOf({ pod, view }: AgentFacts): FieldAt[] {
  const labels = view.namespaceLabels(pod.namespace);
  return view.of(`${ADMISSION_POLICY}Binding`)
    .filter((binding) => {
      const { namespaceSelector } = object(object(binding.spec).matchResources);
      return object(object(binding.metadata).labels)[ADMISSION_LABEL] !== undefined
        && (!isObject(namespaceSelector) || selects(namespaceSelector, labels));
    })
    .map((manifest) => ({ manifest, field: 'spec.policyName' }));
}

function admissionReading(facts: AgentFacts): Reading {
  const all = admissionOf(facts);
  const policyOf = ({ manifest }: FieldAt) => boundPolicy(facts.view, manifest);
  const bindings = all.filter((one) => {
    const policy = policyOf(one);
    return policy === undefined || judgesPodsOfAll(policy); // what is not there is reported
  });
  const actions = bindings.flatMap(({ manifest }): unknown[] => {
    const given: unknown = object(manifest.spec).validationActions;
    return Array.isArray(given) ? given : [];
  });
  return {
    value: bindings.length === 0 ? NONE : `${list(bindings.map(({ manifest }) => nameOf(manifest)))} (${list(actions.map(textOf).sort())})`,
    at: bindings,
    judged: bindings.length === 0 ? [] : [...all.map(({ manifest }) => manifest), ...all.flatMap((one) => policyOf(one) ?? [])],
  };
}

export const DETECTION_ROWS: readonly RowSpec[] = [
  {
    section: DETECTION,
    label: 'Falco rules',
    rules: ['no-blind-detection'],
    read: ({ pod, view }) => {
      const at = falcoFiles(view).filter(({ scope }) => covers(scope, pod));
      const isSeen = !hidesSystemCalls(view.runtimeOf(pod));
      const { value, judged } = named(at);
      return {
        value: at.length > 0 && !isSeen ? `${value!}: the runtime hides system calls from Falco` : value,
        at,
        judged,
        isAboutOthers: isSeen,
      };
    },
  },
  {
    section: DETECTION,
    label: 'recording of a seccomp profile',
    rules: ['no-blind-recording'],
    read: ({ pod, view }) => {
      const at = view.of(RECORDING)
        .filter(({ metadata, spec }) => object(metadata).namespace === pod.namespace
          && matchOfPod(object(object(spec).podSelector), object(pod.metadata.labels)) !== 'no')
        .map((manifest) => ({ manifest, field: 'spec.podSelector' }));
      return at.length === 0 ? undefined : { ...named(at), isAboutOthers: !hidesSystemCalls(view.runtimeOf(pod)) };
    },
  },
  {
    section: DETECTION,
    label: 'Pod Security level of the namespace',
    rules: ['require-restricted-namespace', 'require-current-pod-security'],
    read: (facts) => {
      const { pod, view } = facts;
      const namespace = namespaceObject(facts);
      if (namespace) {
        const level: unknown = object(object(namespace.metadata).labels)['pod-security.kubernetes.io/enforce'];
        return {
          ...others(level === undefined ? NONE : textOf(level), [{ manifest: namespace, field: ENFORCE }]),
          ...level !== 'restricted' && { breaks: { manifest: namespace, ruleId: 'require-restricted-namespace' } },
        };
      }
      const account = view.find('ServiceAccount', pod.namespace, accountOf(pod));
      const isExisting = account && object(object(account.metadata).annotations)[NAMESPACE_ANNOTATION] !== undefined;
      const at = isExisting ? [{ manifest: account, field: `metadata.annotations["${NAMESPACE_ANNOTATION}"]` }] : [];
      return others('not known: no manifest has the namespace', at);
    },
  },
  {
    section: DETECTION,
    label: 'admission policies of this library',
    rules: ['no-lenient-admission', 'require-admission-ranges'],
    read: admissionReading,
  },
  {
    section: DETECTION,
    label: 'quarantine',
    rules: [],
    read: ({ pod, view }) => named(quarantineIn(view, pod.namespace)),
  },
];

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
