import { Json } from './json';
import { podView } from './pod-view';
import { show } from './props';
import { Rule, Violation } from './rule';
import { RULES } from './rules';
import { RuntimeTraits } from './traits';

/** A violation together with the rule that it breaks. */
export interface Finding extends Violation {
  readonly rule: Rule;
}

/** All that the rules say about one manifest, in the order of the rules. */
export function evaluate(manifest: Json, runtime?: RuntimeTraits): Finding[] {
  const pod = podView(manifest);
  return RULES.flatMap((rule) => [
    ...(pod && rule.checkPod ? rule.checkPod(pod, runtime) : []),
    ...(rule.checkObject?.kind === manifest.kind ? rule.checkObject!.check(manifest) : []),
  ].map((violation) => ({ ...violation, rule })));
}

/** Titles of the rules that apply to the manifest and hold, for people to read. */
export function holds(manifest: Json, runtime?: RuntimeTraits): string[] {
  const broken = new Set(evaluate(manifest, runtime).map((finding) => finding.rule));
  const pod = podView(manifest);
  return RULES
    .filter((rule) => (pod && rule.checkPod) || rule.checkObject?.kind === manifest.kind)
    .filter((rule) => !broken.has(rule))
    .map((rule) => rule.title);
}

/** `spec.hostPID is true; leave it out: … (no-host-namespaces)` */
export function describe(finding: Finding): string {
  const got = finding.got === undefined ? 'is missing' : `is ${show(finding.got)}`;
  return `${finding.field} ${got}; ${finding.rule.fix} (${finding.rule.id})`;
}
