import { acknowledgementFault, judge } from './acknowledgement';
import { Evaluator, Finding } from './evaluator';
import { filledByHarden } from './filled-by-harden';
import { RuleChoice } from './rule-choice';
import { RuleException } from './rule-exception';
import { Ranges } from '../address/ranges';
import { ROUTE_KINDS } from '../cluster/backends';
import { ClusterView, ClusterViewOptions } from '../cluster/cluster-view';
import { Acknowledgement, acknowledgementIn, annotatedReasons } from '../manifest/acknowledgement-annotations';
import { Document, JudgedObject, Unreadable, objectsIn } from '../manifest/manifest-list';
import { PodKinds, groupKind } from '../manifest/pod-kinds';
import { statementIn } from '../manifest/runtime-statement';
import { selects } from '../manifest/selector';
import { Isolation } from '../runtimes/traits';
import { Json, object } from '../value/json';

/** What is known in addition to the manifests, which rules run, and which pods they judge. */
export interface JudgeOptions extends RuleChoice, ClusterViewOptions {
  /** Labels of the pods that are judged. Without labels every pod is judged. */
  readonly podSelector?: { readonly [label: string]: string };
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

/** A runtime that a manifest states in an annotation. */
export interface StatedInManifest<S> extends JudgedObject<S> {
  readonly className: string;
  readonly isolation: Isolation;
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
  /** Every object, those of pods that are left out too. */
  readonly objects: readonly JudgedObject<S>[];
  /** What the rules saw. Its manifests are those of `objects`. */
  readonly view: ClusterView;
  /** The objects that were judged, with or without findings. */
  readonly judged: JudgedObject<S>[];
  readonly findings: ObjectFinding<S>[];
  readonly accepted: AcceptedFinding<S>[];
  readonly idle: UnusedAcknowledgement<S>[];
  /** Runtimes that only annotations of manifests state, the first statement for each class. */
  readonly stated: StatedInManifest<S>[];
  /** The lowered rules and the pods that are left out, with reasons. */
  readonly exceptions: readonly RuleException[];
  /** Values that are not objects, so that no rule judged them. */
  readonly unreadable: Unreadable<S>[];
  /** The addresses of the cluster, from the options and from annotations of Namespaces. */
  readonly ranges: Ranges;
  /** The findings that `Harden` removes. The call judges the objects with findings again. */
  filled(): ReadonlySet<Finding>;
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
  const objects = options.namespace === undefined ? found : placed(found, options.namespace, new PodKinds(options.podKinds));
  const evaluator = new Evaluator(options);
  const asked = new Set(evaluator.rules.map(({ id }) => id));
  const view = new ClusterView(objects, { ...options, statements: !options.ignoreAcknowledgements });
  const judged = objects.filter(({ manifest }) => isSelected(manifest, view, options.podSelector));
  const stated = options.ignoreAcknowledgements ? [] : statedIn(objects);
  const broken: { readonly manifest: Json; readonly open: ReadonlyMap<Finding, Finding> }[] = [];
  const filledIn = ({ manifest, open }: typeof broken[number]) =>
    [...filledByHarden(evaluator, manifest, view, [...open.keys()])].map((finding) => open.get(finding)!);
  let filledOnce: ReadonlySet<Finding> | undefined;
  const filled = () => filledOnce ??= new Set(broken.flatMap(filledIn));
  const known = { stated, exceptions: options.exceptions ?? [], unreadable, ranges: view.clusterRanges, filled };
  const judgement: Judgement<S> = { objects, view, judged, findings: [], accepted: [], idle: [], ...known };
  for (const [i, item] of judged.entries()) {
    onObject?.(i, judged.length);
    const acknowledged = (ruleId: string) => (options.ignoreAcknowledgements ? undefined : acknowledgementIn(item.manifest, ruleId));
    const { open, accepted } = judge(evaluator, item.manifest, view, acknowledged);
    const located = (finding: Finding) => ({ ...item, ...finding, field: item.prefix + finding.field });
    const shown = new Map(open.map((finding) => [finding, located(finding)]));
    if (open.length > 0) {
      broken.push({ manifest: item.manifest, open: shown });
    }
    shown.forEach((finding) => judgement.findings.push(finding)); // one by one: a call takes only so many arguments
    accepted.forEach(({ finding, acknowledgement }) => judgement.accepted.push({ ...located(finding), ...acknowledgement }));
    const used = new Set([...open, ...accepted.map(({ finding }) => finding)].map(({ rule }) => rule.id));
    idleIn(item.manifest, used, asked).forEach((idle) => judgement.idle.push({ ...item, ...idle }));
  }
  return judgement;
}

const PLACED = new Set([
  'networking.k8s.io/NetworkPolicy',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
  'autoscaling/HorizontalPodAutoscaler',
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

/** Whether an object is judged. If it holds pods, one of them must have the labels or be in a namespace for agents. */
export function isSelected(manifest: Json, view: ClusterView, labels?: { readonly [label: string]: string }): boolean {
  const pods = labels ? view.podsOf(manifest) : [];
  return pods.length === 0
    || pods.some(({ namespace, metadata }) => view.isForAgents(namespace) || selects({ matchLabels: labels }, object(metadata.labels)));
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
