import { AgentFacts, ControlFact, FieldAt } from './agent-facts';
import { admissionControls, controlsOfPolicy, policyTitle, refusingPolicies } from './controls-admission';
import { denialsOf } from './controls-cluster-policies';
import { quarantineControls } from './controls-quarantine';
import { AgentControl } from './posture-agent';
import { PostureSource } from './posture-finding';
import { ClusterView } from '../cluster/cluster-view';
import { Role, infrastructureOf, isAgent, roleOf } from '../cluster/infrastructure';
import { nameOf } from '../cluster/namespaced';
import { DeniedBeside } from '../manifest/annotations';
import { AGENTS_LABEL, AGENT_LABEL, DENIED_ANNOTATION, QUARANTINE_LABEL } from '../manifest/labels';
import { objectName } from '../manifest/manifest-list';
import { PodView, podViews } from '../manifest/pod-view';
import { matchOfPod } from '../manifest/selector';
import { KIND } from '../reach/cluster-network-policy';
import { deniedBesideFor } from '../reach/reopened';
import { FalcoScope, scopeOfText } from '../rules/criteria/falco-scope';
import { hidesSystemCalls } from '../runtimes/runtimes';
import { Json, object, textOf } from '../value/json';
import { memoizeBy } from '../value/memoize';
import { push } from '../value/multimap';

/**
 * What limits agents beside their reach and the rules: labels by which everything else selects them, ClusterNetworkPolicies, admission
 * policies, quarantine and detection. Comparisons read the texts, so a text must not change with what does no harm, such as the order of
 * rules or the name of a policy.
 */

/** What controls hold for if they hold for agents as a whole. */
export const EVERY_AGENT = 'every agent';

const LABELLED = `labelled ${AGENTS_LABEL}: "true"`;

/** What limits one agent. */
export function agentControls({ pod, view }: Pick<AgentFacts, 'pod' | 'view'>): ControlFact[] {
  const labels: FieldAt[] = [{ manifest: pod.manifest, field: `${pod.metadataPath}.labels` }];
  const files = hidesSystemCalls(view.runtimeOf(pod)) ? []
    : falcoFiles(view).filter(({ scope, rules }) => rules.length > 0 && covers(scope, pod));
  return [
    ...isAgent(pod) ? [{ text: `labelled ${AGENT_LABEL}: "true"`, at: labels }] : [],
    ...roleOf(pod) === undefined ? [{ text: 'judged as an agent and not as infrastructure', at: labels }] : [],
    ...[...deniedBesideFor(view, pod)].map(([what, policies]) => (
      { text: `kept from ${MEANT[what]} by an annotation of a policy`, at: policies.map((manifest) => ({ manifest, field: CLOSED })) })),
    ...denialsOf(view, pod),
    ...quarantineControls(view, pod),
    ...files.length > 0 ? [{ text: 'watched by Falco rules', at: files.map(({ manifest, field }) => ({ manifest, field })) }] : [],
  ];
}

const CLOSED = `metadata.annotations["${DENIED_ANNOTATION}"]`;

/** What the words of the annotation mean. */
const MEANT: { readonly [what in DeniedBeside]: string } = {
  dns: 'the resolver of the cluster', internet: 'the internet', private: 'private networks',
};

/** The infrastructure that detects attacks or answers them. */
const DETECTION_ROLES: readonly Role[] = ['alert-routing', 'denial-alerts', 'falco', 'quarantine-response'];

/** What limits agents as a whole, by what it holds for. It holds for agents that are in no manifest, too. */
export const clusterControls = memoizeBy((view: ClusterView): ReadonlyMap<string, readonly ControlFact[]> => {
  const all = new Map<string, ControlFact[]>();
  const add = (title: string, facts: readonly ControlFact[]) => facts.forEach((fact) => push(all, title, fact));
  for (const manifest of view.of('Namespace')) {
    const labels = view.namespaceLabels(nameOf(manifest));
    add(objectName(manifest), [
      ...labels[AGENTS_LABEL] === 'true' ? [{ text: LABELLED, at: [{ manifest, field: `metadata.labels["${AGENTS_LABEL}"]` }] }] : [],
      ...view.isForAgents(nameOf(manifest)) ? admissionControls(view, labels) : [],
    ]);
  }
  refusingPolicies(view).forEach((one) => add(policyTitle(one.policy), controlsOfPolicy(one)));
  add(EVERY_AGENT, [...admissionControls(view, { [AGENTS_LABEL]: 'true' }), ...denialsForAll(view, {})]);
  add('every agent in quarantine', denialsForAll(view, { [QUARANTINE_LABEL]: 'true' }));
  falcoFiles(view).forEach(({ manifest, field, rules }) => add('Falco', rules.map((rule) => (
    { text: `with the rule "${rule}"`, at: [{ manifest, field }] }))));
  DETECTION_ROLES.forEach((role) => {
    const pods = infrastructureOf(view, [role]).filter(({ manifest }) => object(manifest.spec).replicas !== 0);
    add(EVERY_AGENT, pods.length === 0 ? [] : [{ text: `served by ${role}`, at: pods.map(({ manifest }) => ({ manifest, field: '' })) }]);
  });
  return all;
});

/** What ClusterNetworkPolicies deny an agent in a namespace for agents, with these labels too. */
function denialsForAll(view: ClusterView, labels: Json): ControlFact[] {
  const policies = view.of(KIND);
  if (policies.length === 0) {
    return [];
  }
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'agents', labels: { [AGENTS_LABEL]: 'true' } } };
  const pod = {
    apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'agents', labels: { ...labels, [AGENT_LABEL]: 'true' } }, spec: {},
  };
  const entries = [...policies, namespace, pod].map((manifest) => ({ manifest }));
  const alone = new ClusterView(entries, { ranges: { pods: view.clusterRanges.pods } });
  return denialsOf(alone, podViews(pod)[0]);
}

/** Facts as controls, each text once and sorted. */
export function controlsFrom(
  title: string, facts: readonly ControlFact[], sourceOf: (manifest: Json, field: string) => PostureSource,
): AgentControl[] {
  const byText = new Map<string, FieldAt[]>();
  facts.forEach(({ text, at }) => at.forEach((one) => push(byText, text.trim(), one))); // the accepted file has no spaces around a text
  return [...byText].sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([text, at]) => ({ object: title, text, sources: at.map(({ manifest, field }) => sourceOf(manifest, field)) }));
}

/** A file of Falco rules in a ConfigMap, the pods that it is about, and the names of its rules. */
interface FalcoFile extends FieldAt {
  readonly scope: FalcoScope;
  readonly rules: readonly string[];
}

/** The files of Falco rules in a view. */
export const falcoFiles = memoizeBy((view: ClusterView) => view.of('ConfigMap').flatMap((manifest) =>
  Object.entries(object(manifest.data)).flatMap(([file, text]): FalcoFile[] => {
    const scope = scopeOfText(text);
    return scope ? [{ manifest, field: `data["${file}"]`, scope, rules: rulesIn(textOf(text)) }] : [];
  })));

/** The names of the rules in a file, without those that are switched off. */
function rulesIn(text: string): string[] {
  const items = text.split(/^(?=- )/m).flatMap((item) => {
    const [, name] = /^- rule: *(.+)/.exec(item) ?? [];
    return name === undefined ? [] : [{ name: name.trim(), isOff: /^ +enabled: *false *$/m.test(item) }];
  });
  const off = new Set(items.filter(({ isOff }) => isOff).map(({ name }) => name));
  return [...new Set(items.map(({ name }) => name))].filter((name) => !off.has(name));
}

/** Whether a file of rules is about a pod. */
export function covers({ namespaces, podLabels, roles = [] }: FalcoScope, pod: PodView): boolean {
  const role = roleOf(pod);
  return namespaces.includes(pod.namespace)
    && ((role !== undefined && roles.includes(role)) || matchOfPod({ matchLabels: podLabels }, object(pod.metadata.labels)) === 'yes');
}
