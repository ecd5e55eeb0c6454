import { GROUPS_ANNOTATION, GROUP_PREFIX, NAMESPACE_NAME, OWN_PREFIX } from './labels';
import { PodPeer } from './network-policy';
import { isDnsLabel } from '../input/props';
import { Json, isObject, isSame, object } from '../value/json';
import { memoizeBy } from '../value/memoize';

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
  const sorted = [...groups].sort((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1));
  return JSON.stringify(sorted.map(({ name, namespace, labels, agents }) => ({ name, namespace, labels, agents })));
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
