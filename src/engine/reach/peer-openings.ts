import { blockOpenings } from './address-openings';
import { TierRule, tierRulesOf } from './cluster-network-policy';
import { isolatingForeign } from './foreign/foreign-policies';
import { SourcedOpening } from './opening';
import { othersOf } from './other-policies';
import { sourcedPodOpenings } from './pod-openings';
import { sureGroups } from './reach';
import { otherOpenings } from './reach-targets';
import { NO_POLICY } from './tier-parts';
import { tieredRulesOf } from './tiered-rules';
import { ClusterView } from '../cluster/cluster-view';
import { Direction, PolicyRule } from '../manifest/network-policy';
import { PodView, isOnHostNetwork } from '../manifest/pod-view';
import { Json, object } from '../value/json';
import { memoizeByPair } from '../value/memoize';

/** A policy that isolates a pod for a direction. */
export interface Isolator {
  readonly policy: Json;
  /** The path that says so, such as "spec.policyTypes". */
  readonly field: string;
}

/**
 * What a pod may call, or who may call it, one opening for each peer that policies state. Nothing if no policy limits it.
 *
 * Openings may overlap. In return, the elements that open one are the only ones that open it as it is stated.
 */
export function peerOpenings(view: ClusterView, pod: PodView, direction: Direction): readonly SourcedOpening[] | undefined {
  return PEERS[direction](view, pod);
}

const PEERS = {
  Egress: memoizeByPair((view: ClusterView, pod: PodView) => readPeers(view, pod, 'Egress')),
  Ingress: memoizeByPair((view: ClusterView, pod: PodView) => readPeers(view, pod, 'Ingress')),
};

function readPeers(view: ClusterView, pod: PodView, direction: Direction): SourcedOpening[] | undefined {
  const tiered = tieredRulesOf(view, pod, direction);
  const { rules } = othersOf(view, pod, direction);
  if (!tiered) {
    return isolatorsOf(view, pod, direction).length === 0 ? undefined : sourcedPodOpenings(view, rules);
  }
  // What is open by default stays open without any of the policies, so it is not merged with what they open.
  const isDefault = ({ policy }: PolicyRule) => policy === NO_POLICY;
  const stated = [...tiered.rules, ...rules].filter((rule) => !isDefault(rule));
  return [stated, tiered.rules.filter(isDefault)]
    .flatMap((part) => [...blockOpenings(part), ...sourcedPodOpenings(view, part)])
    .concat(tiered.others.flatMap(otherOpenings))
    .filter(({ numbers, names }) => !numbers.isEmpty || names.length > 0); // a port by a name that the called pod does not have
}

/** The policies that isolate a pod for sure: what none of their rules allows is denied. */
export function isolatorsOf(view: ClusterView, pod: PodView, direction: Direction): readonly Isolator[] {
  return ISOLATORS[direction](view, pod);
}

const ISOLATORS = {
  Egress: memoizeByPair((view: ClusterView, pod: PodView) => readIsolators(view, pod, 'Egress')),
  Ingress: memoizeByPair((view: ClusterView, pod: PodView) => readIsolators(view, pod, 'Ingress')),
};

function readIsolators(view: ClusterView, pod: PodView, direction: Direction): readonly Isolator[] {
  return isOnHostNetwork(pod) ? [] : [
    ...sureGroups(view, pod, direction).flat().map((policy) => ({ policy, field: isolationField(policy, direction) })),
    ...isolatingForeign(view, pod, direction).map(({ policy, spec, path }) => ({ policy, field: foreignField(spec, path, direction) })),
  ];
}

/** The rules of ClusterNetworkPolicies of all tiers for a pod. */
export function allTierRulesOf(view: ClusterView, pod: PodView, direction: Direction): TierRule[] {
  return (['Admin', 'Baseline'] as const).flatMap((tier) => tierRulesOf(view, pod, tier, direction)).flat(2);
}

/** Those of them that deny the pod something. */
export function denyRulesOf(view: ClusterView, pod: PodView, direction: Direction): TierRule[] {
  return allTierRulesOf(view, pod, direction).filter(({ action, isUnsure }) => action === 'Deny' && !isUnsure);
}

/** Where it follows from that a NetworkPolicy isolates its pods. */
function isolationField({ spec }: Json, direction: Direction): string {
  const { policyTypes, podSelector } = object(spec);
  if (Array.isArray(policyTypes) && policyTypes.length > 0) {
    return 'spec.policyTypes';
  }
  return direction === 'Egress' ? 'spec.egress' : podSelector === undefined ? 'spec' : 'spec.podSelector';
}

function foreignField(spec: Json, path: string, direction: Direction): string {
  const rules = direction === 'Egress' ? 'egress' : 'ingress';
  const fields = ['policyTypes', 'types', rules, `${rules}Deny`];
  const field = fields.find((one) => Array.isArray(spec[one]) && (spec[one] as unknown[]).length > 0);
  return field === undefined ? path : `${path}.${field}`;
}

/**
 * Whether a pod is no longer isolated once rules are gone: a policy without `policyTypes` isolates for egress only as long as it has
 * rules for it, and one of Cilium in both directions.
 *
 * @param gone the paths that are removed from a policy
 */
export function needsRules(isolators: readonly Isolator[], direction: Direction, gone: (policy: Json) => readonly string[]): boolean {
  const rules = direction === 'Egress' ? 'egress' : 'ingress';
  return isolators.length > 0 && isolators.every(({ policy, field }) => {
    const list: unknown = field === `spec.${rules}` ? object(policy.spec)[rules] : undefined;
    return Array.isArray(list) && list.every((_, i) => gone(policy).includes(`spec.${rules}[${i}]`));
  });
}
