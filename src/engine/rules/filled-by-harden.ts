import { Evaluator, Finding } from './evaluator';
import { Rule } from './rule';
import { ClusterView } from '../cluster/cluster-view';
import { hardenManifest } from '../hardening/harden-manifest';
import { GVISOR } from '../runtimes/known-runtimes';
import { Json } from '../value/json';
import { push } from '../value/multimap';

/** `Harden` without options. Every known sandbox fills the same fields. */
const DEFAULTS = { runtime: { runtimeClassName: 'gvisor', traits: GVISOR } };

/** How many findings of a manifest `Harden` removes because it fills fields. A field that is set to a weak value stays a finding. */
export function filledByHarden(evaluator: Evaluator, manifest: Json, view: ClusterView, findings: readonly Finding[]): number {
  const hardened = hardenManifest(manifest, DEFAULTS, view.kinds);
  if (!hardened) {
    return 0;
  }
  const byRule = new Map<Rule, Finding[]>();
  findings.filter(isMissing).forEach((finding) => push(byRule, finding.rule, finding));
  const filled = [...byRule].map(([rule, { length }]) => {
    const left = evaluator.evaluate(hardened, view, rule).filter(isMissing).length;
    return Math.max(0, length - left);
  });
  return filled.reduce((sum, count) => sum + count, 0);
}

function isMissing({ got }: Finding): boolean {
  return got === undefined;
}
