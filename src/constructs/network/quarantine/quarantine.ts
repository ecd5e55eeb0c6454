import { IConstruct } from 'constructs';
import { QUARANTINE_LABEL } from '../../../engine/manifest/labels';
import { Json, objects } from '../../../engine/value/json';
import { perCluster } from '../../../synth/cluster-registry';
import { SelectedPods } from '../pod-isolation';

/** Pods that are cut off, and those that are not; the value of the label says nothing. */
export const QUARANTINED: Json = { key: QUARANTINE_LABEL, operator: 'Exists' };
export const UNQUARANTINED: Json = { key: QUARANTINE_LABEL, operator: 'DoesNotExist' };

/** Namespaces of a cluster whose pods can be cut off. */
const namespacesOf = perCluster(() => new Set<string>());

/** From now on pods of the namespace can be cut off; whether they could before. */
export function markQuarantine(construct: IConstruct, namespace: string): boolean {
  const namespaces = namespacesOf(construct);
  const before = namespaces.has(namespace);
  namespaces.add(namespace);
  return before;
}

/**
 * The selector of a policy that allows something: policies only add up, so it must leave out pods in quarantine where
 * there are some. Asked when the policy is rendered, since the quarantine may be made after it.
 */
export function outsideQuarantine(construct: IConstruct, { namespace, podSelector }: SelectedPods): Json {
  return namespacesOf(construct).has(namespace)
    ? { ...podSelector, matchExpressions: [...objects(podSelector.matchExpressions), UNQUARANTINED] }
    : podSelector;
}
