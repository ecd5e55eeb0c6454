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
import { podViews } from '../manifest/pod-view';
import { statementIn } from '../manifest/runtime-statement';
import { selects } from '../manifest/selector';
import { Isolation } from '../runtimes/traits';
import { Json, object } from '../value/json';

/** What is known beside the manifests, which rules are asked, and of which pods. */
export interface JudgeOptions extends RuleChoice, ClusterViewOptions {
  /** Labels of the pods that are judged; every pod is where none are given. */
  readonly podSelector?: { readonly [label: string]: string };
  /** Where objects are that name no namespace, as far as rules compare them: Helm leaves that to its install. */
  readonly namespace?: string;
  /** Why rules are lowered and pods left out. */
  readonly exceptions?: readonly RuleException[];
  /** Whether what manifests say of themselves counts for nothing: acknowledgements, and what they state of runtimes. */
  readonly ignoreAcknowledgements?: boolean;
}

/** What one object is found to break. */
export interface ObjectFinding<S> extends JudgedObject<S>, Finding {}

/** A finding that an annotation of the object lets through. */
export interface AcceptedFinding<S> extends ObjectFinding<S>, Acknowledgement {}

/** A runtime that a manifest states by itself. */
export interface StatedInManifest<S> extends JudgedObject<S> {
  readonly className: string;
  readonly isolation: Isolation;
}

/** An acknowledgement that lets nothing through, and why. */
export interface UnusedAcknowledgement<S> extends JudgedObject<S> {
  /** What follows the annotation's prefix; it need not be the id of a rule. */
  readonly ruleId: string;
  readonly reason: unknown;
  readonly why: string;
}

/** What is said of manifests together, in the order in which they were given. */
export interface Judgement<S> {
  /** The objects that were judged, whether anything was found or not. */
  readonly judged: JudgedObject<S>[];
  readonly findings: ObjectFinding<S>[];
  readonly accepted: AcceptedFinding<S>[];
  readonly idle: UnusedAcknowledgement<S>[];
  /** What is known of runtimes by the manifests' word alone, the first of each class. */
  readonly stated: StatedInManifest<S>[];
  /** The rules that are lowered and the pods that are left out, and why. */
  readonly exceptions: readonly RuleException[];
  /** What is no object, and so was not judged. */
  readonly unreadable: Unreadable<S>[];
  /** What is known of the cluster's addresses, by the options and by annotations of Namespaces. */
  readonly ranges: Ranges;
  /** How many of the findings `Harden` would take away; it judges the objects with findings once more. */
  countFilled(): number;
}

/** Judges documents from anywhere as the objects of one cluster; what stands in lists is judged one by one. */
export function judgeManifests<S>(documents: Iterable<Document<S>>, options: JudgeOptions = {}): Judgement<S> {
  const { objects: found, unreadable } = objectsIn(documents);
  const objects = options.namespace === undefined ? found : placed(found, options.namespace, new PodKinds(options.podKinds));
  const evaluator = new Evaluator(options);
  const asked = new Set(evaluator.rules.map(({ id }) => id));
  const view = new ClusterView(objects, { ...options, statements: !options.ignoreAcknowledgements });
  const judged = objects.filter(({ manifest }) => isSelected(manifest, view, options.podSelector));
  const stated = options.ignoreAcknowledgements ? [] : statedIn(objects);
  const broken: { readonly manifest: Json; readonly open: Finding[] }[] = [];
  const countFilled = () => broken.reduce((count, { manifest, open }) => count + filledByHarden(evaluator, manifest, view, open), 0);
  const known = { stated, exceptions: options.exceptions ?? [], unreadable, ranges: view.clusterRanges, countFilled };
  const judgement: Judgement<S> = { judged, findings: [], accepted: [], idle: [], ...known };
  for (const item of judged) {
    const acknowledged = (ruleId: string) => (options.ignoreAcknowledgements ? undefined : acknowledgementIn(item.manifest, ruleId));
    const { open, accepted } = judge(evaluator, item.manifest, view, acknowledged);
    const located = (finding: Finding) => ({ ...item, ...finding, field: item.prefix + finding.field });
    if (open.length > 0) {
      broken.push({ manifest: item.manifest, open });
    }
    open.forEach((finding) => judgement.findings.push(located(finding))); // one by one: a call takes only so many arguments
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

/** The objects, with a namespace for those of the kinds where it counts. */
function placed<S>(objects: JudgedObject<S>[], namespace: string, kinds: PodKinds): JudgedObject<S>[] {
  return objects.map((item) => {
    const metadata = object(item.manifest.metadata);
    const isPlaced = kinds.pathIn(item.manifest) || PLACED.has(groupKind(item.manifest.apiVersion, item.manifest.kind));
    return isPlaced && !metadata.namespace ? { ...item, manifest: { ...item.manifest, metadata: { ...metadata, namespace } } } : item;
  });
}

/** Of a rule that is not asked nobody can say whether its acknowledgement is needed. */
function idleIn(manifest: Json, used: Set<string>, asked: Set<string>): { ruleId: string; reason: unknown; why: string }[] {
  return [...annotatedReasons(manifest)].flatMap(([ruleId, reason]) => {
    const fault = acknowledgementFault(ruleId, reason);
    if (fault) {
      return [{ ruleId, reason, why: `${fault.prop === 'ruleId' ? 'what follows the prefix' : 'the reason'} must ${fault.must}` }];
    }
    return asked.has(ruleId) && !used.has(ruleId) ? [{ ruleId, reason, why: 'the rule finds nothing here' }] : [];
  });
}

/** Whether an object is judged: one that holds pods only if one of them has the labels, or is in a namespace for agents. */
export function isSelected(manifest: Json, view: ClusterView, labels?: { readonly [label: string]: string }): boolean {
  const pods = labels ? podViews(manifest, view.kinds) : [];
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
