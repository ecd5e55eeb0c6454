import { PostureEdge, PostureSection } from './posture-agent';
import { PostureSource } from './posture-finding';
import { Reached } from './reached';
import { ClusterView } from '../cluster/cluster-view';
import { inNamespace } from '../cluster/namespaced';
import { isGiven } from '../manifest/network-policy';
import { ContainerView, PodView } from '../manifest/pod-view';
import { Json, object, textOf } from '../value/json';
import { push } from '../value/multimap';

/** What the rows of one agent are read from. */
export interface AgentFacts {
  readonly pod: PodView;
  readonly view: ClusterView;
  readonly edges: readonly PostureEdge[];
  /** What decides about its risk, of what it may call. Nothing for a pod that serves agents. */
  readonly reached: ReadonlySet<Reached>;
}

/** A field of an object. */
export interface FieldAt {
  readonly manifest: Json;
  readonly field: string;
}

/** What manifests say about one topic. */
export interface Reading {
  /** In one line. By default what the rules find, since only they know all forms of it. */
  readonly value?: string;
  /** Where they say it. The places of findings are added. */
  readonly at?: readonly FieldAt[];
  /** Places that are known already, such as those of edges. They stand before the others. */
  readonly sources?: readonly PostureSource[];
  /** Objects beside the agent's own in which findings of the row's rules are about the agent. */
  readonly judged?: readonly Json[];
  /** An object with a value that a rule, by its id, would report if it judged the object. */
  readonly breaks?: { readonly manifest: Json; readonly ruleId: string };
  /** Whether the findings in these objects are about other agents only. */
  readonly isAboutOthers?: boolean;
  /** Whether it limits nothing though no rule reports it, so that the row is not strong: none of a sort, or what leads to a high risk. */
  readonly isNoLimit?: boolean;
}

/** How a row comes about. The rules decide how good it is. */
export interface RowSpec {
  readonly section: PostureSection;
  readonly label: string;
  /** Ids of the rules that judge the fields. Each rule is in one row alone. */
  readonly rules: readonly string[];
  /** Nothing if the topic does not apply to the agent. */
  readonly read: (facts: AgentFacts) => Reading | undefined;
}

/** The value of a field that no manifest sets. */
export const NOT_SET = 'not set';

/** The value where there is nothing of a sort. */
export const NONE = 'none';

/** A field of the agent's own object. */
export function own({ manifest }: PodView, ...fields: readonly string[]): FieldAt[] {
  return fields.map((field) => ({ manifest, field }));
}

/** The fields of several objects in one list, and these objects as those that are judged. */
export function others(value: string | undefined, at: readonly FieldAt[]): Reading {
  return { value, at, judged: [...new Set(at.map(({ manifest }) => manifest))] };
}

/** A row whose value is what the rules find. */
export function findingsRow(section: PostureSection, label: string, ...rules: readonly string[]): RowSpec {
  return { section, label, rules, read: () => ({}) };
}

/** Texts as a list, or "none". */
export function list(texts: Iterable<string>): string {
  return [...new Set(texts)].join(', ') || NONE;
}

/** What one container says, and the fields that say it. */
export interface ContainerReading {
  readonly value: string;
  readonly fields: readonly string[];
}

/** One value if all containers agree. Otherwise one value for each group of containers: `agent: 1000; init, proxy: root`. */
export function perContainer(pod: PodView, read: (container: ContainerView) => ContainerReading): Reading {
  const names = new Map<string, string[]>();
  const fields = new Set<string>();
  for (const container of pod.containers) {
    const one = read(container);
    push(names, one.value, nameOfContainer(container));
    one.fields.forEach((field) => fields.add(field));
  }
  const values = [...names].map(([value, of]) => (names.size === 1 ? value : `${of.join(', ')}: ${value}`));
  return { value: values.join('; ') || 'no container', at: own(pod, ...fields) };
}

/** The name of a container, else its path. */
export function nameOfContainer({ container, path }: ContainerView): string {
  return typeof container.name === 'string' ? container.name : path;
}

/** Where the effective value of a setting of a container is: in the container, else in the pod, else nowhere. */
export function settingFields(pod: PodView, { container, path }: ContainerView, ...keys: readonly string[]): string[] {
  return keys.flatMap((key) => {
    const holders: [Json, string][] = [[object(container.securityContext), path], [pod.securityContext, pod.path]];
    const holder = holders.find(([settings]) => isGiven(settings[key]));
    return holder ? [`${holder[1]}.securityContext.${key}`] : [];
  });
}

/** A value of any type in one line, or "not set". */
export function shown(value: unknown): string {
  return isGiven(value) ? textOf(value) : NOT_SET;
}

/** The fields of the agent's object among these that are set. */
export function givenFields(pod: PodView, keys: readonly string[], spec: Json = pod.spec, path = pod.path): FieldAt[] {
  return own(pod, ...keys.filter((key) => isGiven(spec[key])).map((key) => `${path}.${key}`));
}

/** The Namespace of an agent, if it is among the manifests. */
export function namespaceObject({ pod, view }: Pick<AgentFacts, 'pod' | 'view'>): Json | undefined {
  return view.find('Namespace', '', pod.namespace);
}

/** The objects of a kind in the namespace of the agent. */
export function besideAgent({ pod, view }: Pick<AgentFacts, 'pod' | 'view'>, kind: string): readonly Json[] {
  return inNamespace(view, kind, pod.namespace);
}

/** A control before its places are known. */
export interface ControlFact {
  readonly text: string;
  readonly at: readonly FieldAt[];
}

/** The pod with one label more. */
export function withLabel(pod: PodView, label: string, value: string): PodView {
  return { ...pod, metadata: { ...pod.metadata, labels: { ...object(pod.metadata.labels), [label]: value } } };
}
