import { IConstruct } from 'constructs';
import { QUARANTINE_LABEL } from '../../../engine/manifest/labels';
import { Json, objects } from '../../../engine/value/json';
import { perCluster } from '../../../synth/cluster-registry';
import { SelectedPods } from '../peer';

/** Pods in quarantine, and all others. The value of the label has no meaning. */
export const QUARANTINED: Json = { key: QUARANTINE_LABEL, operator: 'Exists' };
export const UNQUARANTINED: Json = { key: QUARANTINE_LABEL, operator: 'DoesNotExist' };

/** Namespaces of a cluster whose pods can be cut off. */
const namespacesOf = perCluster(() => new Set<string>());

/** Marks a namespace as one with a quarantine. Returns whether it was marked before. */
export function markQuarantine(construct: IConstruct, namespace: string): boolean {
  const namespaces = namespacesOf(construct);
  const before = namespaces.has(namespace);
  namespaces.add(namespace);
  return before;
}

/**
 * The selector of a policy that allows something.
 *
 * Network policies are additive, so it must leave out pods in quarantine. Call it when the policy is rendered: the app may add the
 * quarantine after the policy.
 */
export function outsideQuarantine(construct: IConstruct, { namespace, podSelector }: SelectedPods): Json {
  return namespacesOf(construct).has(namespace)
    ? { ...podSelector, matchExpressions: [...objects(podSelector.matchExpressions), UNQUARANTINED] }
    : podSelector;
}
