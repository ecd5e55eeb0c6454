import { firstLabel, labelKey, labelsOf } from './pod-index';
import { Direction, PolicyRule, isolates, rulesOf } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { Match, matchOfPod } from '../manifest/selector';
import { Json, object } from '../value/json';
import { memoize, memoizeBy } from '../value/memoize';

/** NetworkPolicies of a namespace with the same selector. All pods share the list, so a result for it is computed once. */
export type PolicyGroup = readonly Json[];

/** Finds the NetworkPolicies that select a pod, without testing every policy. */
export class PolicyGroups {
  /** By namespace and one label that they require, then by selector. */
  private readonly byLabel = new Map<string, Map<string, { readonly selector: Json; readonly policies: Json[] }>>();
  private selecting?: { readonly pod: PodView; readonly groups: { readonly [match in Match]: readonly PolicyGroup[] } };

  public add(namespace: string, policy: Json): void {
    const selector = object(object(policy.spec).podSelector);
    const bySelector = memoize(this.byLabel, labelKey(namespace, firstLabel(selector)), () => new Map());
    memoize(bySelector, JSON.stringify(selector), () => ({ selector, policies: [] })).policies.push(policy);
  }

  /** The policies that select the pod for sure, perhaps, or not, by their selectors. Only near ones are among those that do not. */
  public of(pod: PodView): { readonly [match in Match]: readonly PolicyGroup[] } {
    if (this.selecting?.pod !== pod) { // several rules look up the same pod in a row
      const labels = object(pod.metadata.labels);
      const groups: { readonly [match in Match]: PolicyGroup[] } = { yes: [], maybe: [], no: [] };
      for (const label of ['', ...labelsOf(pod)]) {
        for (const { selector, policies } of this.byLabel.get(labelKey(pod.namespace, label))?.values() ?? []) {
          groups[matchOfPod(selector, labels)].push(policies);
        }
      }
      this.selecting = { pod, groups };
    }
    return this.selecting.groups;
  }
}

/** The first group that has the same rules: each agent may have a policy of its own that says what those of all others say. */
const alike = memoizeBy((group: PolicyGroup): PolicyGroup => {
  const { egress, ingress, policyTypes } = object(group.length === 1 ? object(group[0].spec) : undefined);
  const shared: unknown = egress ?? ingress; // synth gives equal rules of several policies as one object
  return Array.isArray(shared)
    ? memoize(groupsBy(shared), JSON.stringify([object(group[0].metadata).namespace, policyTypes, shared === ingress ? null : ingress]),
      () => group)
    : group;
});

const groupsBy = memoizeBy((_rules: object) => new Map<string, PolicyGroup>());

/** A value that depends on the rules of a group alone, not on the names of its policies. It is computed once for equal rules. */
export function byRules<T>(make: (group: PolicyGroup) => T): (group: PolicyGroup) => T {
  const made = memoizeBy(make);
  return (group) => made(alike(group));
}

/** What the policies of a group give. Whether they give anything must depend on their rules alone. */
export function inGroup<T>(find: (group: PolicyGroup) => readonly T[]): (group: PolicyGroup) => readonly T[] {
  const found = memoizeBy(find);
  return (group) => {
    const first = found(alike(group));
    return first.length === 0 ? first : found(group);
  };
}

/** Whether a group isolates pods for a direction. */
export const isIsolating: { readonly [direction in Direction]: (group: PolicyGroup) => boolean } = {
  Egress: byRules((group) => group.some((policy) => isolates(policy, 'Egress'))),
  Ingress: byRules((group) => group.some((policy) => isolates(policy, 'Ingress'))),
};

/** The policies of a group that isolate pods for a direction. */
export const isolatingIn: { readonly [direction in Direction]: (group: PolicyGroup) => PolicyGroup } = {
  Egress: memoizeBy((group: PolicyGroup) => group.filter((policy) => isolates(policy, 'Egress'))),
  Ingress: memoizeBy((group: PolicyGroup) => group.filter((policy) => isolates(policy, 'Ingress'))),
};

/** The rules of a group for a direction, all together. */
export const rulesIn: { readonly [direction in Direction]: (group: PolicyGroup) => readonly PolicyRule[] } = {
  Egress: memoizeBy((group: PolicyGroup) => group.flatMap((policy) => rulesOf(policy, 'Egress'))),
  Ingress: memoizeBy((group: PolicyGroup) => group.flatMap((policy) => rulesOf(policy, 'Ingress'))),
};
