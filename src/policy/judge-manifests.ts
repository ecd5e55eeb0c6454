import { acknowledgementFault, annotatedReasons, judge, reasonsIn } from './acknowledgement';
import { ROUTE_KINDS } from './backends';
import { Evaluator, Finding } from './evaluator';
import { Json, object } from './json';
import { Document, JudgedObject, Unreadable, objectsIn } from './manifest-list';
import { PodKinds, groupKind } from './pod-kinds';
import { podViews } from './pod-view';
import { RuleChoice } from './rule-choice';
import { selects } from './selector';
import { World, WorldOptions } from './world';

/** What is known beside the manifests, which rules are asked, and of which pods. */
export interface JudgeOptions extends RuleChoice, WorldOptions {
  /** Labels of the pods that are judged; every pod is where none are given. */
  readonly podSelector?: { readonly [label: string]: string };
  /** Where objects are that name no namespace, as far as rules compare them: Helm leaves that to its install. */
  readonly namespace?: string;
  /** Whether an acknowledgement lets nothing through. */
  readonly ignoreAcknowledgements?: boolean;
}

/** What one object is found to break. */
export interface ObjectFinding<S> extends JudgedObject<S>, Finding {}

/** A finding that an annotation of the object lets through. */
export interface AcceptedFinding<S> extends ObjectFinding<S> {
  readonly reason: string;
}

/** An acknowledgement that lets nothing through, and why. */
export interface IdleAcknowledgement<S> extends JudgedObject<S> {
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
  readonly idle: IdleAcknowledgement<S>[];
  /** What is no object, and so was not judged. */
  readonly unreadable: Unreadable<S>[];
}

/** Judges documents from anywhere as the objects of one cluster; what stands in lists is judged one by one. */
export function judgeManifests<S>(documents: Iterable<Document<S>>, options: JudgeOptions = {}): Judgement<S> {
  const { objects: found, unreadable } = objectsIn(documents);
  const objects = options.namespace === undefined ? found : placed(found, options.namespace, new PodKinds(options.podKinds));
  const evaluator = new Evaluator(options);
  const world = new World(objects, options);
  const judged = objects.filter(({ manifest }) => isSelected(manifest, world.kinds, options.podSelector));
  const judgement: Judgement<S> = { judged, findings: [], accepted: [], idle: [], unreadable };
  for (const item of judged) {
    const { open, accepted } = judge(evaluator, item.manifest, world, options.ignoreAcknowledgements ? () => undefined : reasonsIn(item.manifest));
    const located = (finding: Finding) => ({ ...item, ...finding, field: item.prefix + finding.field });
    open.forEach((finding) => judgement.findings.push(located(finding))); // one by one: a call takes only so many arguments
    accepted.forEach(({ finding, reason }) => judgement.accepted.push({ ...located(finding), reason }));
    const used = new Set([...open, ...accepted.map(({ finding }) => finding)].map(({ rule }) => rule.id));
    idleIn(item.manifest, used, evaluator).forEach((idle) => judgement.idle.push({ ...item, ...idle }));
  }
  return judgement;
}

const PLACED = new Set([
  'networking.k8s.io/NetworkPolicy', 'rbac.authorization.k8s.io/Role', 'rbac.authorization.k8s.io/RoleBinding', 'autoscaling/HorizontalPodAutoscaler',
  'ConfigMap', 'LimitRange', 'PersistentVolumeClaim', 'ResourceQuota', 'Secret', 'Service', 'ServiceAccount', ...ROUTE_KINDS,
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
function idleIn(manifest: Json, used: Set<string>, evaluator: Evaluator): { ruleId: string; reason: unknown; why: string }[] {
  const asked = new Set(evaluator.rules.map((rule) => rule.id));
  return [...annotatedReasons(manifest)].flatMap(([ruleId, reason]) => {
    const fault = acknowledgementFault(ruleId, reason);
    if (fault) {
      return [{ ruleId, reason, why: `${fault.prop === 'ruleId' ? 'what follows the prefix' : 'the reason'} must ${fault.must}` }];
    }
    return asked.has(ruleId) && !used.has(ruleId) ? [{ ruleId, reason, why: 'the rule finds nothing here' }] : [];
  });
}

/** Whether an object is judged: one that holds pods only if one of them has the labels. */
export function isSelected(manifest: Json, kinds: PodKinds, labels?: { readonly [label: string]: string }): boolean {
  const pods = labels ? podViews(manifest, kinds) : [];
  return pods.length === 0 || pods.some((pod) => selects({ matchLabels: labels }, object(pod.metadata.labels)));
}
