import { acknowledgementFault, judge } from './acknowledgement';
import { Evaluator, Finding } from './evaluator';
import { EVERY_RULE, Extent, extentIn, neighboursIn, presumedIn } from './extent';
import { filledByHarden } from './filled-by-harden';
import { ownObjectsExceptions } from './own-objects';
import { RuleChoice } from './rule-choice';
import { RuleException } from './rule-exception';
import { Trial } from './trial';
import { Ranges } from '../address/ranges';
import { AgentScope, AgentsKnownBy, ScopeOptions } from '../cluster/agent-scope';
import { ROUTE_KINDS } from '../cluster/backends';
import { ClusterView, ClusterViewOptions } from '../cluster/cluster-view';
import { Acknowledgement, acknowledgementIn, annotatedReasons } from '../manifest/acknowledgement-annotations';
import { statementIn } from '../manifest/annotations';
import { Document, JudgedObject, Unreadable, objectsIn } from '../manifest/manifest-list';
import { PodKinds, groupKind } from '../manifest/pod-kinds';
import { RuntimeIsolation } from '../runtimes/traits';
import { Json, object } from '../value/json';

/** What is known in addition to the manifests, which rules run, and which pods are agents. */
export interface JudgeOptions extends RuleChoice, ClusterViewOptions, ScopeOptions {
  /** The namespace of objects that name none. Helm sets it only when it installs a chart. */
  readonly namespace?: string;
  /** The reasons for lowered rules and for pods that are left out. */
  readonly exceptions?: readonly RuleException[];
  /** Whether to ignore acknowledgements and statements about runtimes in the manifests' annotations. */
  readonly ignoreAcknowledgements?: boolean;
}

/** A finding of one object. */
export interface ObjectFinding<S> extends JudgedObject<S>, Finding {}

/** A finding that an annotation of the object accepts. */
export interface AcceptedFinding<S> extends ObjectFinding<S>, Acknowledgement {}

/** An object whose pods are neighbours of agents, so that only the rules about neighbours judge it. */
interface Neighbour<S> extends JudgedObject<S> {
  /** How many pods, or templates of pods, it holds. */
  readonly pods: number;
}

/** A runtime that a manifest states in an annotation. */
export interface StatedInManifest<S> extends JudgedObject<S> {
  readonly className: string;
  readonly isolation: RuntimeIsolation;
}

/** An acknowledgement that accepts no finding, and why. */
export interface UnusedAcknowledgement<S> extends JudgedObject<S> {
  /** The text after the annotation's prefix. It need not be the id of a rule. */
  readonly ruleId: string;
  readonly reason: unknown;
  readonly why: string;
}

/** The result for all manifests, in the order in which they were given. */
export interface Judgement<S> {
  /** Every object, with or without findings. */
  readonly judged: readonly JudgedObject<S>[];
  /** What the rules saw. Its manifests are those of `judged`. */
  readonly view: ClusterView;
  /** Those with pods that are not agents. */
  readonly neighbours: readonly Neighbour<S>[];
  /** The objects that are judged as agents though no label says so, beside others that may be the agents. */
  readonly presumed: ReadonlySet<Json>;
  /** What says which pods are agents. */
  readonly agentsKnownBy: AgentsKnownBy;
  readonly findings: ObjectFinding<S>[];
  readonly accepted: AcceptedFinding<S>[];
  readonly idle: UnusedAcknowledgement<S>[];
  /** Runtimes that only annotations of manifests state, the first statement for each class. */
  readonly stated: StatedInManifest<S>[];
  /** The lowered rules and the pods that are left out, with reasons, and what annotations of manifests state of their app. */
  readonly exceptions: readonly RuleException[];
  /** Values that are not objects, so that no rule judged them. */
  readonly unreadable: Unreadable<S>[];
  /** The addresses of the cluster, from the options and from annotations of Namespaces. */
  readonly ranges: Ranges;
  /** Whether every pod is an agent, since no label and no option says which ones are. */
  readonly isWhole: boolean;
  /** Whether a rule, by its id, judged an object. Of a neighbour, a rule that reports only a part counts as one that did not. */
  judges(manifest: Json, ruleId: string): boolean;
  /** The acknowledgement of findings of a rule, by its id, in an object. */
  acknowledgementOf(manifest: Json, ruleId: string): Acknowledgement | undefined;
  /** The findings that `Harden` removes. The call judges the objects with findings again. */
  filled(): ReadonlySet<Finding>;
  /** Judges objects again in the cluster with `after` in place of `before`, by the same options. */
  tryChange(before: Json, after: Json, objects: readonly Json[]): Trial;
}

/**
 * Judges documents as the objects of one cluster. The items of lists are judged one by one.
 *
 * @param onObject learns before each object how many are done
 */
export function judgeManifests<S>(
  documents: Iterable<Document<S>>, options: JudgeOptions = {}, onObject?: (done: number, total: number) => void,
): Judgement<S> {
  const { objects: found, unreadable } = objectsIn(documents);
  const judged = options.namespace === undefined ? found : placed(found, options.namespace, new PodKinds(options.podKinds));
  const evaluator = new Evaluator(options);
  const askedOfAgents = new Set(evaluator.rules.map(({ id }) => id));
  const askedOfNeighbours = new Set(evaluator.rules.filter(({ ofNeighbours }) => ofNeighbours === true).map(({ id }) => id));
  const viewOf = (objects: readonly { readonly manifest: Json }[]) =>
    new ClusterView(objects, { ...options, statements: !options.ignoreAcknowledgements });
  const view = viewOf(judged);
  const scope = new AgentScope(view, options);
  const stated = options.ignoreAcknowledgements ? [] : statedIn(judged);
  const broken: { readonly manifest: Json; readonly open: ReadonlyMap<Finding, Finding> }[] = [];
  const filledIn = ({ manifest, open }: typeof broken[number]) =>
    [...filledByHarden(evaluator, manifest, view, [...open.keys()])].map((finding) => open.get(finding)!);
  let filledOnce: ReadonlySet<Finding> | undefined;
  const filled = () => filledOnce ??= new Set(broken.flatMap(filledIn));
  const neighbours = judged.flatMap((item): Neighbour<S>[] => {
    const pods = neighboursIn(scope, item.manifest, view);
    return pods > 0 ? [{ ...item, pods }] : [];
  });
  const judges = (manifest: Json, ruleId: string) => {
    const { asks } = extentIn(scope, manifest, view);
    return evaluator.judges(ruleId, manifest, view, (rule) => asks(rule) && (asks === EVERY_RULE.asks || rule.ofNeighbours === true));
  };
  const acknowledgementOf = (manifest: Json, ruleId: string) => (
    options.ignoreAcknowledgements ? undefined : acknowledgementIn(manifest, ruleId));
  const verdictOf = (manifest: Json, of: ClusterView, extent: Extent) =>
    judge(evaluator, manifest, of, (ruleId) => acknowledgementOf(manifest, ruleId), extent);
  const tryChange = (before: Json, after: Json, objects: readonly Json[]): Trial => {
    const now = (manifest: Json) => (manifest === before ? after : manifest);
    const changed = viewOf(judged.map(({ manifest }) => ({ manifest: now(manifest) })));
    const changedScope = new AgentScope(changed, options);
    const openIn = (manifest: Json) => verdictOf(manifest, changed, extentIn(changedScope, manifest, changed)).open;
    return { view: changed, open: new Map(objects.map((manifest) => [manifest, openIn(now(manifest))])) };
  };
  const exceptions = [...options.exceptions ?? [], ...ownObjectsExceptions(view)];
  const presumed = presumedIn(scope, judged.map(({ manifest }) => manifest), view);
  const scopes = { isWhole: scope.isWhole, agentsKnownBy: scope.knownBy, presumed, judges, acknowledgementOf, filled, tryChange };
  const known = { neighbours, stated, exceptions, unreadable, ranges: view.clusterRanges, ...scopes };
  const judgement: Judgement<S> = { view, judged, findings: [], accepted: [], idle: [], ...known };
  for (const [i, item] of judged.entries()) {
    onObject?.(i, judged.length);
    const extent = extentIn(scope, item.manifest, view);
    const { open, accepted } = verdictOf(item.manifest, view, extent);
    const located = (finding: Finding) => ({ ...item, ...finding, field: item.prefix + finding.field });
    const shown = new Map(open.map((finding) => [finding, located(finding)]));
    if (open.length > 0) {
      broken.push({ manifest: item.manifest, open: shown });
    }
    shown.forEach((finding) => judgement.findings.push(finding)); // one by one: a call takes only so many arguments
    accepted.forEach(({ finding, acknowledgement }) => judgement.accepted.push({ ...located(finding), ...acknowledgement }));
    const used = new Set([...open, ...accepted.map(({ finding }) => finding)].map(({ rule }) => rule.id));
    const asked = extent === EVERY_RULE ? askedOfAgents : askedOfNeighbours;
    idleIn(item.manifest, used, asked).forEach((idle) => judgement.idle.push({ ...item, ...idle }));
  }
  return judgement;
}

const PLACED = new Set([
  'networking.k8s.io/NetworkPolicy',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
  'autoscaling/HorizontalPodAutoscaler',
  'Binding',
  'ConfigMap',
  'LimitRange',
  'PersistentVolumeClaim',
  'ResourceQuota',
  'Secret',
  'Service',
  'ServiceAccount',
  ...ROUTE_KINDS,
]);

/** The objects, with a namespace for objects of namespaced kinds. */
function placed<S>(objects: JudgedObject<S>[], namespace: string, kinds: PodKinds): JudgedObject<S>[] {
  return objects.map((item) => {
    const metadata = object(item.manifest.metadata);
    const isPlaced = kinds.pathIn(item.manifest) || PLACED.has(groupKind(item.manifest.apiVersion, item.manifest.kind));
    return isPlaced && !metadata.namespace ? { ...item, manifest: { ...item.manifest, metadata: { ...metadata, namespace } } } : item;
  });
}

/** The acknowledgements that accept nothing. If a rule does not run, it is not known whether its acknowledgement is needed. */
function idleIn(manifest: Json, used: Set<string>, asked: Set<string>): { ruleId: string; reason: unknown; why: string }[] {
  return [...annotatedReasons(manifest)].flatMap(([ruleId, reason]) => {
    const fault = acknowledgementFault(ruleId, reason);
    if (fault) {
      return [{ ruleId, reason, why: `${fault.prop === 'ruleId' ? 'what follows the prefix' : 'the reason'} must ${fault.must}` }];
    }
    return asked.has(ruleId) && !used.has(ruleId) ? [{ ruleId, reason, why: 'the rule finds nothing here' }] : [];
  });
}

function statedIn<S>(objects: readonly JudgedObject<S>[]): StatedInManifest<S>[] {
  const byClass = new Map<string, StatedInManifest<S>>();
  for (const item of objects) {
    const { className, traits } = statementIn(item.manifest) ?? {};
    if (className !== undefined && !byClass.has(className)) {
      byClass.set(className, { ...item, className, isolation: traits!.isolation });
    }
  }
  return [...byClass.values()];
}
