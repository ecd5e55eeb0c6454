import { IConstruct } from 'constructs';
import { acknowledgementFor, acknowledgementsIn, acknowledger } from './acknowledgements';
import { AppSnapshot, SnapshotEntry } from './app-snapshot';
import { Enforcement } from './enforcement';
import { RenderedPart } from './guarded-object';
import { ClusterView, namespaceOf } from '../engine/cluster/cluster-view';
import { Acknowledgement, acknowledgementAnnotations, hasDetails } from '../engine/manifest/acknowledgement-annotations';
import { withAnnotations } from '../engine/manifest/annotations';
import { AGENT_LABEL, ROLE_LABEL } from '../engine/manifest/labels';
import { withPart } from '../engine/manifest/manifest-list';
import { isForeignPolicy } from '../engine/reach/foreign/unjudged';
import { HOW_TO_MOVE, MOVE_AGENTS, Verdict, judge } from '../engine/rules/acknowledgement';
import { rule as UNJUDGED_PODS } from '../engine/rules/catalogue/no-unjudged-pods';
import { rule as UNJUDGED_POLICY } from '../engine/rules/catalogue/no-unjudged-policy';
import { rule as ACKNOWLEDGED_COUNT } from '../engine/rules/catalogue/require-acknowledged-count';
import { rule as SANDBOXED_RUNTIME } from '../engine/rules/catalogue/require-sandboxed-runtime';
import { makesUnjudgedPods } from '../engine/rules/criteria/unjudged-pods';
import { Finding } from '../engine/rules/evaluator';
import { EVERY_RULE, Extent, OF_NEIGHBOURS, extentIn } from '../engine/rules/extent';
import { Json, object } from '../engine/value/json';

/** The findings of one object of the app, by itself or in a list. */
export interface Judged extends Verdict {
  readonly entry: SnapshotEntry;
  readonly part: RenderedPart;
  /** Whether it is a pod beside agents that neither this library, `Harden` nor `enforce` covers. */
  readonly isStray: boolean;
  /** Whether a label of its pods makes it an agent, in whichever namespace it is, or it makes agents without pods of its own. */
  readonly isAgentByLabel: boolean;
  /** Whether it is such a pod without a label of an agent, in a namespace that holds agents with one. It may be no agent. */
  readonly isMixed: boolean;
  /** Whether it is a pod that is a neighbour of agents. */
  readonly isNeighbour: boolean;
}

/** An acknowledgement that accepts no finding. */
interface UnusedInApp {
  readonly construct: IConstruct;
  readonly ruleId: string;
  readonly reason: string;
}

/** What the rules say of the whole app. */
export interface AppJudgement {
  readonly snapshot: AppSnapshot;
  readonly judged: readonly Judged[];
  readonly unused: readonly UnusedInApp[];
}

/** The rules that apply to pods of others beside agents, and to policies of other networks, where only own objects are judged. */
const OF_OTHERS: Extent = {
  asks: (rule) => 'cel' in rule.admission || rule === UNJUDGED_PODS || rule === UNJUDGED_POLICY,
  counts: () => true,
};

/**
 * Which rules apply to an object. All rules apply to objects of this library and to those that `Harden` covers. To others the rules apply
 * that `check` judges them by, as far as the app is judged by scope. Else the rules apply to them that admission enforces on pods of
 * agents, and those about pods and policies that no rule judges. Undefined if no rule applies.
 */
export function extentOf(entry: SnapshotEntry, { manifest }: RenderedPart, view: ClusterView, rules: Enforcement): Extent | undefined {
  if (entry.isOurs) {
    return EVERY_RULE;
  }
  const scope = rules.scopeIn(view);
  const extent = scope && extentIn(scope, manifest, view);
  if (extent === EVERY_RULE) {
    return extent;
  }
  const isPolicy = isForeignPolicy(manifest);
  if (!isPolicy && !makesPods(manifest, view)) {
    return extent;
  }
  if (entry.filler) {
    return EVERY_RULE;
  }
  return extent ?? (isPolicy || view.isForAgents(namespaceOf(manifest)) ? OF_OTHERS : undefined); // with the pod of an agent, too
}

/** Whether pods that are judged to this extent are agents, or count as such. */
export function isOfAgents(extent: Extent | undefined): extent is Extent {
  return extent !== undefined && extent !== OF_NEIGHBOURS;
}

function makesPods(manifest: Json, view: ClusterView): boolean {
  return view.podsOf(manifest).length > 0 || makesUnjudgedPods(manifest, view.kinds);
}

function isMarkedAsAgent(manifest: Json, view: ClusterView): boolean {
  const labels = view.podsOf(manifest).map(({ metadata }) => object(metadata.labels));
  return labels.length === 0 || labels.some((own) => Object.hasOwn(own, AGENT_LABEL) || Object.hasOwn(own, ROLE_LABEL));
}

/** Judges a snapshot of the app. */
export function judgeApp(app: IConstruct, snapshot: AppSnapshot, rules: Enforcement): AppJudgement {
  const alone: Judged[] = [];
  for (const { entry, part } of snapshot.parts) {
    const one = judgePart(entry, part, snapshot.viewOf(entry.chart), rules);
    if (one) {
      alone.push(one);
    }
  }
  const judged = withCounts(alone, rules);
  return { snapshot, judged, unused: unusedIn(app, judged) };
}

/** The findings of one object. Undefined if no rule applies. */
export function judgePart(entry: SnapshotEntry, part: RenderedPart, view: ClusterView, rules: Enforcement): Judged | undefined {
  const extent = extentOf(entry, part, view, rules);
  if (extent === undefined) {
    return undefined;
  }
  const { manifest } = part;
  const { open, accepted } = judge(rules.evaluator, manifest, view, (ruleId) => acknowledgementFor(entry.construct, ruleId), extent);
  const isAgentByLabel = isMarkedAsAgent(manifest, view);
  const isOfOthers = !entry.isOurs && !entry.filler && !rules.isOfWholeApp && makesPods(manifest, view);
  return {
    entry,
    part,
    isStray: isOfOthers && extent !== OF_NEIGHBOURS,
    isAgentByLabel,
    isMixed: isOfOthers && extent !== OF_NEIGHBOURS && !isAgentByLabel && view.holdsAgents(namespaceOf(manifest)),
    isNeighbour: isOfOthers && extent === OF_NEIGHBOURS,
    open: open.map((finding) => located(finding, part, view)),
    accepted: accepted.map((one) => ({ ...one, finding: located(one.finding, part, view) })),
  };
}

/** A finding with its place in a list, and with policies by their constructs. */
function located(finding: Finding, { prefix }: RenderedPart, view: ClusterView): Finding {
  const { field, detail } = finding;
  return prefix === '' && detail === undefined ? finding
    : { ...finding, field: prefix + field, ...detail !== undefined && { detail: view.withPaths(detail) } };
}

/** Adds the findings about the number of objects that acknowledgements cover, which is known once all objects are judged. */
function withCounts(judged: Judged[], rules: Enforcement): Judged[] {
  if (!judged.some(({ accepted }) => accepted.some(({ acknowledgement }) => acknowledgement.objects !== undefined))) {
    return judged;
  }
  const manifests = judged.map((one) => withAnnotations(one.part.manifest, annotationsOf(one)));
  const view = rules.view(manifests.map((manifest) => ({ manifest })), true);
  return judged.map((one, i) => {
    const found = hasDetails(manifests[i]) ? rules.evaluator.evaluate(manifests[i], view, (rule) => rule === ACKNOWLEDGED_COUNT) : [];
    return found.length === 0 ? one : { ...one, open: [...one.open, ...found.map((finding) => located(finding, one.part, view))] };
  });
}

/** The acknowledgements that accept no finding. */
function unusedIn(app: IConstruct, judged: readonly Judged[]): UnusedInApp[] {
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

/** What to do about a finding. Of one object, one finding says that the agents can move. */
export function remedyOf(judged: Judged, finding: Finding): string {
  const { rule: { fix } } = finding;
  const isFirst = solvedByMove(judged)[0] === finding;
  if (judged.isMixed) {
    return isFirst ? `${fix}; ${moveOrHarden(judged)}` : fix;
  }
  return judged.isStray ? `${fix}; ${HARDEN_CALL} fills what it leaves out${isFirst ? `, or ${MOVE_AGENTS}` : ''}` : fix;
}

/** What to do about a pod of others that may be no agent. */
export function moveOrHarden({ isMixed }: Judged): string {
  return `if it is no agent, ${HOW_TO_MOVE}${isMixed ? `; if it is one, use ${HARDEN_CALL}` : ''}`;
}

/** The open findings that a pod of others has because agents share its namespace, that about its runtime first. */
export function solvedByMove({ isStray, isAgentByLabel, open }: Judged): Finding[] {
  if (!isStray || isAgentByLabel) {
    return [];
  }
  const solved = open.filter((finding) => !OF_NEIGHBOURS.asks(finding.rule) || !OF_NEIGHBOURS.counts(finding));
  return [...solved.filter(({ rule }) => rule === SANDBOXED_RUNTIME), ...solved.filter(({ rule }) => rule !== SANDBOXED_RUNTIME)];
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
