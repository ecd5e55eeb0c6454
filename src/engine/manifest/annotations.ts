import { CLUSTER_ANNOTATION, DENIED_ANNOTATION, GROUPS_ANNOTATION, GROUP_PREFIX, NAMESPACE_NAME, OWN_PREFIX } from './labels';
import { PodPeer, isolates } from './network-policy';
import { groupKind } from './pod-kinds';
import { Cidr, parseCidr } from '../address/cidr';
import { ClusterRanges } from '../address/cluster-ranges';
import { Ranges } from '../address/ranges';
import { isDnsLabel } from '../input/dns-names';
import { WELL_KNOWN_CLASSES, traitsOfHandler } from '../runtimes/known-runtimes';
import { StatedRuntime } from '../runtimes/runtimes';
import { isIsolation, shortTraits } from '../runtimes/trait-defaults';
import { RuntimeTraits } from '../runtimes/traits';
import { Json, isObject, isSame, object } from '../value/json';
import { memoizeBy } from '../value/memoize';

/** A copy of a manifest with further annotations, in the order in which cdk8s writes them. Without annotations, the manifest itself. */
export function withAnnotations(manifest: Json, further: { readonly [key: string]: string } | undefined): Json {
  if (!further || Object.keys(further).length === 0) {
    return manifest;
  }
  const metadata = object(manifest.metadata);
  return { ...manifest, metadata: sorted({ ...metadata, annotations: sorted({ ...object(metadata.annotations), ...further }) }) };
}

function sorted(json: Json): Json {
  return Object.fromEntries(Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * What an egress policy denies in addition to pods, Services and metadata endpoints. Its annotation lists it, so that rules find
 * another policy that allows it.
 */
export type DeniedBeside = 'dns' | 'internet' | 'private';

const ALL: readonly DeniedBeside[] = ['dns', 'internet', 'private'];

/** The value of the annotation, such as "dns,internet". Empty if the policy denies nothing more. */
export function deniedText(denied: readonly DeniedBeside[]): string {
  return ALL.filter((one) => denied.includes(one)).join(',');
}

/** What a policy denies by its annotation. Nothing if it does not isolate pods for egress. Unknown words do not count. */
export function deniedBesideIn(policy: Json): DeniedBeside[] {
  const text: unknown = object(object(policy.metadata).annotations)[DENIED_ANNOTATION];
  const given = typeof text === 'string' && isolates(policy, 'Egress') ? text.split(',').map((one) => one.trim()) : [];
  return ALL.filter((one) => given.includes(one));
}

/** The ranges in the order in which they are written, each with its name in the engine. */
const PARTS: readonly (readonly [given: keyof ClusterRanges, part: keyof Ranges])[] = [
  ['podCidrs', 'pods'], ['serviceCidrs', 'services'], ['nodeCidrs', 'nodes'], ['apiServerCidrs', 'apiServers'],
];

/** No cluster has more ranges. Without a limit, an annotation could make judging slow. */
export const MAX_RANGES = 256;
const MAX_CHARACTERS = 16_384;

/**
 * The annotation of a Namespace that holds the ranges of its cluster. None if no range is known. Everyone who may write a Namespace may
 * write it, so it holds nothing that allows something.
 */
export function clusterAnnotation({ name, ...ranges }: ClusterRanges & { readonly name?: string }): { [key: string]: string } | undefined {
  const parts = PARTS.map(([given]) => [given, ranges[given] ?? []] as const).filter(([, cidrs]) => cidrs.length > 0);
  return parts.length === 0 ? undefined : { [CLUSTER_ANNOTATION]: JSON.stringify({ name, ...Object.fromEntries(parts) }) };
}

/** The text of the annotation of a Namespace, if it has one. */
export function clusterTextOf(namespace: Json): unknown {
  const annotations = object(object(namespace.metadata).annotations);
  return Object.hasOwn(annotations, CLUSTER_ANNOTATION) ? annotations[CLUSTER_ANNOTATION] : undefined;
}

/** The ranges in an annotation. Nothing if the text is not one that this library writes. Unknown fields do not count. */
export function clusterRangesIn(text: unknown): Partial<Ranges> | undefined {
  const json = typeof text === 'string' && text.length <= MAX_CHARACTERS ? parsed(text) : undefined;
  if (!isObject(json)) {
    return undefined;
  }
  const lists = PARTS.map(([given, part]) => [part, Object.hasOwn(json, given) ? json[given] as unknown : []] as const);
  if (!lists.every(([, list]) => Array.isArray(list)) || lists.flatMap(([, list]) => list).length > MAX_RANGES) {
    return undefined;
  }
  try {
    return Object.fromEntries(lists.map(([part, list]) => [part, (list as unknown[]).map(cidr)]));
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cidr(value: unknown): Cidr {
  const block = parseCidr(value as string);
  if (block.prefix === 0) {
    throw new Error('every address is no range of a cluster');
  }
  return block;
}

/** A group of agents that is one caller, as the policy states that lets it in. */
export interface DeclaredGroup {
  readonly name: string;
  readonly namespace: string;
  /** The labels of its pods, all of them. */
  readonly labels: { readonly [label: string]: string };
  /** Its agents, such as "Deployment/coder". Nothing if others make its pods while the cluster runs. */
  readonly agents?: readonly string[];
}

/** The value of the annotation. */
export function groupsText(groups: readonly DeclaredGroup[]): string {
  const byName = [...groups].sort((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1));
  return JSON.stringify(byName.map(({ name, namespace, labels, agents }) => ({ name, namespace, labels, agents })));
}

/** A group in messages, such as `group "agents/reviewers"`. */
export function groupTitle({ name, namespace }: DeclaredGroup): string {
  return `group "${namespace}/${name}"`;
}

/** Whether an object makes pods of a group: it is one of its agents. */
export function isMember({ agents }: DeclaredGroup, { kind, metadata }: Json): boolean {
  return agents?.includes(`${kind as string}/${object(metadata).name as string}`) === true;
}

/** The group that a peer of a policy names: its labels and its namespace, and nothing else. */
export function groupOfPeer(policy: Json, { namespaceSelector, podSelector }: PodPeer): DeclaredGroup | undefined {
  return groupsIn(policy).find(({ namespace, labels }) =>
    isSame(namespaceSelector, { matchLabels: { [NAMESPACE_NAME]: namespace } }) && isSame(podSelector, { matchLabels: labels }));
}

/** Anyone can write an annotation, so this drops every group that is not valid. */
const groupsIn = memoizeBy((policy: Json): readonly DeclaredGroup[] => {
  const text: unknown = object(object(policy.metadata).annotations)[GROUPS_ANNOTATION];
  try {
    const given: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return Array.isArray(given) ? given.filter(isGroup) : [];
  } catch {
    return [];
  }
});

/** A label of the library stands for one group with known agents, and other labels for pods that others make. */
function isGroup(value: unknown): value is DeclaredGroup {
  const { name, namespace, labels, agents } = object(value);
  const isText = (one: unknown) => typeof one === 'string' && one !== '';
  if (![name, namespace].every((one) => typeof one === 'string' && isDnsLabel(one)) || !isObject(labels)
    || !Object.values(labels).every(isText)) {
    return false;
  }
  const keys = Object.keys(labels);
  return agents === undefined
    ? keys.length > 0 && !keys.some((key) => key.startsWith(OWN_PREFIX))
    : Array.isArray(agents) && agents.every(isText) && isSame(labels, { [`${GROUP_PREFIX}${name as string}`]: 'true' });
}

/**
 * What an app states of a runtime, as an annotation of the RuntimeClass, or of the workload if the class exists outside the app.
 * `check` and the plugin see no construct: they read in the annotation what synth knows.
 */

const STATEMENT = `${OWN_PREFIX}runtime`;

/** The annotation that states a runtime. None for the default runtime, and none if the name of the class or its handler says the same. */
export function statementOf({ className, handler, traits }: StatedRuntime): { [key: string]: string } | undefined {
  if (className === undefined) {
    return undefined;
  }
  const known = handler === undefined ? knownByName(className) : traitsOfHandler(handler);
  if (known && (known === traits || textOf(known) === textOf(traits))) {
    return undefined;
  }
  return { [STATEMENT]: handler === undefined ? JSON.stringify({ class: className, ...shortTraits(traits) }) : textOf(traits) };
}

/** All pods of one runtime have the same traits. */
const textOf = memoizeBy((traits: RuntimeTraits) => JSON.stringify(shortTraits(traits)));

/** What a manifest's annotation states. Nothing if there is none or if it gives no isolation. */
export function statementIn(manifest: Json): StatedRuntime | undefined {
  const metadata = object(manifest.metadata);
  const text: unknown = object(metadata.annotations)[STATEMENT];
  const given = typeof text === 'string' ? parse(text) : undefined;
  const className: unknown = groupKind(manifest.apiVersion, manifest.kind) === 'node.k8s.io/RuntimeClass' ? metadata.name : given?.class;
  return given && typeof className === 'string' && isIsolation(given.isolation)
    ? { className, traits: shortTraits(given as RuntimeTraits) }
    : undefined;
}

function knownByName(className: string): RuntimeTraits | undefined {
  return Object.hasOwn(WELL_KNOWN_CLASSES, className) ? WELL_KNOWN_CLASSES[className] : undefined;
}

function parse(text: string): Json | undefined {
  try {
    const given: unknown = JSON.parse(text);
    return isObject(given) ? given : undefined;
  } catch {
    return undefined;
  }
}
