import { Evaluator, Finding } from './evaluator';
import { Rule } from './rule';
import { ClusterView } from '../cluster/cluster-view';
import { hardenManifest } from '../hardening/harden-manifest';
import { PodKinds } from '../manifest/pod-kinds';
import { GVISOR } from '../runtimes/known-runtimes';
import { Json } from '../value/json';
import { memoize } from '../value/memoize';

/** `Harden` without options. Every known sandbox fills the same fields. */
const DEFAULTS = { runtime: { runtimeClassName: 'gvisor', traits: GVISOR } };

/** The manifest as `Harden` without options makes it. Nothing for one without pods. */
export function hardenedByDefault(manifest: Json, kinds: PodKinds): Json | undefined {
  return hardenManifest(manifest, DEFAULTS, kinds);
}

/**
 * The findings of a manifest that `Harden` removes because it fills fields. A field that is set to a weak value stays a finding.
 *
 * @param prefix what the fields of the findings begin with, for an object in a list
 */
export function filledByHarden(
  evaluator: Evaluator, manifest: Json, view: ClusterView, findings: readonly Finding[], prefix = '',
): ReadonlySet<Finding> {
  const missing = findings.filter(isMissing);
  const hardened = missing.length > 0 ? hardenedByDefault(manifest, view.kinds) : undefined;
  if (!hardened) {
    return new Set();
  }
  const left = new Map<Rule, Set<string>>();
  const fieldsLeft = (rule: Rule) => memoize(left, rule, () =>
    new Set(evaluator.evaluate(hardened, view, (one) => one === rule).map(({ field }) => prefix + field)));
  return new Set(missing.filter(({ rule, field }) => !fieldsLeft(rule).has(field)));
}

function isMissing({ got }: Finding): boolean {
  return got === undefined;
}
