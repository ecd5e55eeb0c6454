import { IConstruct } from 'constructs';
import { acknowledgementFor, acknowledgementsIn, acknowledger } from './acknowledgements';
import { AppSnapshot, SnapshotEntry } from './app-snapshot';
import { Enforcement } from './enforcement';
import { RenderedPart } from './guarded-object';
import { ClusterView, namespaceOf } from '../engine/cluster/cluster-view';
import { Acknowledgement, acknowledgementAnnotations, hasDetails } from '../engine/manifest/acknowledgement-annotations';
import { withAnnotations } from '../engine/manifest/annotations';
import { withPart } from '../engine/manifest/manifest-list';
import { isForeignPolicy } from '../engine/reach/foreign/unjudged';
import { Verdict, judge } from '../engine/rules/acknowledgement';
import { rule as UNJUDGED_PODS } from '../engine/rules/catalogue/no-unjudged-pods';
import { rule as UNJUDGED_POLICY } from '../engine/rules/catalogue/no-unjudged-policy';
import { rule as ACKNOWLEDGED_COUNT } from '../engine/rules/catalogue/require-acknowledged-count';
import { makesUnjudgedPods } from '../engine/rules/criteria/unjudged-pods';
import { Finding } from '../engine/rules/evaluator';
import { Rule } from '../engine/rules/rule';
import { Json } from '../engine/value/json';

/** The findings of one object of the app, by itself or in a list. */
export interface Judged extends Verdict {
  readonly entry: SnapshotEntry;
  readonly part: RenderedPart;
  /** Whether it is a pod beside agents that neither this library, `Harden` nor `enforce` covers. */
  readonly isStray: boolean;
}

/** An acknowledgement that accepts no finding. */
export interface UnusedInApp {
  readonly construct: IConstruct;
  readonly ruleId: string;
  readonly reason: string;
}

/** How far an object is judged: by every rule, as the API server would judge it, or not at all. */
type Extent = 'all' | 'admission' | undefined;

/** Whether a rule judges an object of this extent. */
export function isAskedIn(extent: Extent, rule: Rule): boolean {
  return extent === 'all' || (extent === 'admission' && ('cel' in rule.admission || rule === UNJUDGED_PODS || rule === UNJUDGED_POLICY));
}

/**
 * Which rules apply to an object. All rules apply to objects of this library and to those that `Harden` covers or `enforce` selects. To
 * other pods of agents the rules apply that admission enforces, and `no-unjudged-pods`. To policies of other networks
 * `no-unjudged-policy` applies.
 */
export function extentOf(
  entry: SnapshotEntry,
  { manifest }: RenderedPart,
  view: ClusterView,
  rules: Enforcement,
  isEnforced: boolean,
): Extent {
  if (entry.isOurs || (isEnforced && rules.selects(manifest, view))) {
    return 'all';
  }
  const pods = view.podsOf(manifest);
  const isPolicy = isForeignPolicy(manifest);
  if (pods.length === 0 && !isPolicy && !makesUnjudgedPods(manifest, view.kinds)) {
    return undefined;
  }
  if (entry.filler) {
    return 'all';
  }
  return isPolicy || view.isForAgents(namespaceOf(manifest)) ? 'admission' : undefined; // one with a pod of an agent is for agents
}

/** The findings of every object of the app. */
export function judgeSnapshot(snapshot: AppSnapshot, rules: Enforcement, isEnforced: boolean): Judged[] {
  const judged = snapshot.parts.flatMap(({ entry, part }) => judgePart(entry, part, snapshot.viewOf(entry.chart), rules, isEnforced) ?? []);
  return withCounts(judged, rules);
}

/** The findings of one object. Undefined if no rule applies. */
export function judgePart(
  entry: SnapshotEntry,
  part: RenderedPart,
  view: ClusterView,
  rules: Enforcement,
  isEnforced: boolean,
): Judged | undefined {
  const extent = extentOf(entry, part, view, rules, isEnforced);
  if (extent === undefined) {
    return undefined;
  }
  const { open, accepted } = judge(rules.evaluator, part.manifest, view, (ruleId) => acknowledgementFor(entry.construct, ruleId));
  const isAsked = ({ rule }: Finding) => isAskedIn(extent, rule);
  return {
    entry,
    part,
    isStray: extent === 'admission' && !isForeignPolicy(part.manifest),
    open: open.filter(isAsked).map((finding) => located(finding, part)),
    accepted: accepted.filter(({ finding }) => isAsked(finding)).map((one) => ({ ...one, finding: located(one.finding, part) })),
  };
}

function located(finding: Finding, { prefix }: RenderedPart): Finding {
  return prefix === '' ? finding : { ...finding, field: prefix + finding.field };
}

/** Adds the findings about the number of objects that acknowledgements cover, which is known once all objects are judged. */
function withCounts(judged: Judged[], rules: Enforcement): Judged[] {
  if (!judged.some(({ accepted }) => accepted.some(({ acknowledgement }) => acknowledgement.objects !== undefined))) {
    return judged;
  }
  const manifests = judged.map((one) => withAnnotations(one.part.manifest, annotationsOf(one)));
  const view = rules.view(manifests.map((manifest) => ({ manifest })), true);
  return judged.map((one, i) => {
    const found = hasDetails(manifests[i]) ? rules.evaluator.evaluate(manifests[i], view, ACKNOWLEDGED_COUNT) : [];
    return found.length === 0 ? one : { ...one, open: [...one.open, ...found.map((finding) => located(finding, one.part))] };
  });
}

/** The acknowledgements that accept no finding. */
export function unusedIn(app: IConstruct, judged: readonly Judged[]): UnusedInApp[] {
  const used = new Map<IConstruct, Set<string>>();
  for (const { entry, accepted } of judged) {
    for (const { finding } of accepted) {
      const scope = acknowledger(entry.construct, finding.rule.id)!;
      used.set(scope, (used.get(scope) ?? new Set()).add(finding.rule.id));
    }
  }
  return [...acknowledgementsIn(app)].flatMap(([construct, given]) => [...given]
    .filter(([ruleId]) => !used.get(construct)?.has(ruleId))
    .map(([ruleId, { reason }]) => ({ construct, ruleId, reason })));
}

/** How a user hardens pods that others made. */
export const HARDEN_CALL = 'construct.with(new Harden({ runtime }))';

/** What to do about a finding. */
export function remedyOf({ isStray }: Judged, { rule }: Finding): string {
  return isStray ? `${rule.fix}; ${HARDEN_CALL} fills what it leaves out` : rule.fix;
}

/** The object of an entry as it is written: with the reasons for accepted findings, each on the object that it is about. */
export function annotated(manifest: Json, judged: readonly Judged[]): Json {
  return judged.reduce((json, one) => {
    const annotations = annotationsOf(one);
    return annotations ? withPart(json, one.part.place, (part) => withAnnotations(part, annotations)) : json;
  }, manifest);
}

function annotationsOf({ accepted }: Judged): { [key: string]: string } | undefined {
  const byRule = accepted.map(({ finding, acknowledgement }): [string, Acknowledgement] => [finding.rule.id, acknowledgement]);
  return byRule.length === 0 ? undefined : acknowledgementAnnotations(new Map(byRule));
}
