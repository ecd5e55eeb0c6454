import { Json, object, objects } from '../value/json';

/** Whether something holds for sure, perhaps, or not. */
export type Match = 'yes' | 'maybe' | 'no';

/**
 * Labels that Kubernetes gives to pods beside those of their manifests. A key that ends with "/" stands for all keys that begin with it.
 * Anyone can get most of them with a Deployment, a StatefulSet or a Job.
 *
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
const OF_KUBERNETES: readonly string[] = [
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/',
  'statefulset.kubernetes.io/',
  'apps.kubernetes.io/',
  'topology.kubernetes.io/',
];

/** Labels that controllers and webhooks of other projects give to pods. */
const OF_OTHERS: readonly string[] = [
  'agents.x-k8s.io/',
  'extensions.agents.x-k8s.io/',
  'jobset.sigs.k8s.io/',
  'kubevirt.io/',
  'kueue.x-k8s.io/',
  'leaderworkerset.sigs.k8s.io/',
  'linkerd.io/',
  'ray.io/',
  'rollouts-pod-template-hash',
  'security.istio.io/',
  'service.istio.io/',
  'serving.knative.dev/',
  'tekton.dev/',
  'topology.k8s.io/',
  'training.kubeflow.org/',
  'workflows.argoproj.io/',
];

/** Whether Kubernetes itself gives pods a label. */
export const isOfKubernetes = amongKeys(OF_KUBERNETES);

/** Whether pods can have a label that their manifest does not have. */
export const isOfControllers = amongKeys([...OF_KUBERNETES, ...OF_OTHERS]);

function amongKeys(list: readonly string[]): (key: string) => boolean {
  const { keys, prefixes } = divided(list);
  return (key) => keys.includes(key) || prefixes.some((prefix) => key.startsWith(prefix));
}

function divided(list: readonly string[]): { readonly keys: string[]; readonly prefixes: string[] } {
  return { keys: list.filter((one) => !one.endsWith('/')), prefixes: list.filter((one) => one.endsWith('/')) };
}

/** `isOfKubernetes` in CEL, for an expression that is a key. */
export function celIsOfKubernetes(key: string): string {
  const { keys, prefixes } = divided(OF_KUBERNETES);
  return [`${key} in ${JSON.stringify(keys)}`, ...prefixes.map((prefix) => `${key}.startsWith(${JSON.stringify(prefix)})`)].join(' || ');
}

/**
 * Whether a label selector selects an object with these labels. An empty selector selects everything.
 *
 * | the label is          | In    | NotIn | Exists | DoesNotExist |
 * |-----------------------|-------|-------|--------|--------------|
 * | there, value listed   | yes   | no    | yes    | no           |
 * | there, another value  | no    | yes   | yes    | no           |
 * | not there             | no    | yes   | no     | yes          |
 * | not known             | maybe | maybe | maybe  | maybe        |
 *
 * `matchLabels` is `In` with one value. All requirements together: "no" before "maybe" before "yes".
 *
 * @param isUnknown of a key that the labels do not have, whether the object may have it all the same
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements
 */
export function matchOf(selector: Json, labels: Json, isUnknown: (key: string) => boolean): Match {
  let match: Match = 'yes';
  const { matchLabels, matchExpressions } = selector;
  for (const [key, value] of Object.entries(object(matchLabels))) {
    if (labels[key] !== value) {
      if (Object.hasOwn(labels, key) || !isUnknown(key)) {
        return 'no';
      }
      match = 'maybe';
    }
  }
  for (const { key, operator, values } of objects(matchExpressions)) {
    const isKnownOperator = ['In', 'NotIn', 'Exists', 'DoesNotExist'].includes(operator as string);
    if (isKnownOperator && typeof key === 'string' && !Object.hasOwn(labels, key) && isUnknown(key)) {
      match = 'maybe';
    } else if (!meets(key, operator, values, labels)) {
      return 'no';
    }
  }
  return match;
}

/** Whether a label selector selects pods with these labels, whatever labels the cluster adds. */
export function matchOfPod(selector: Json, labels: Json): Match {
  return matchOf(selector, labels, isOfControllers);
}

/** Whether a label selector selects an object of which all labels are known. */
export function selects(selector: Json, labels: Json): boolean {
  return matchOf(selector, labels, () => false) === 'yes';
}

/** Whether all of several things hold. */
export function allOf(...matches: readonly Match[]): Match {
  return matches.includes('no') ? 'no' : matches.includes('maybe') ? 'maybe' : 'yes';
}

/** Whether one of several things holds. */
export function anyOf(matches: readonly Match[]): Match {
  return matches.includes('yes') ? 'yes' : matches.includes('maybe') ? 'maybe' : 'no';
}

/** Something that is known for sure. */
export function sure(holds: boolean): Match {
  return holds ? 'yes' : 'no';
}

/** Whether a selector selects an object that has these labels and may have any others, in CEL of expressions for both. */
export function celMaySelect(selector: string, labels: string): string {
  const listed = `${labels}[e.key] in e.values`;
  return (
    `${selector}.?matchLabels.orValue({}).all(k, !(k in ${labels}) || ${labels}[k] == ${selector}.matchLabels[k])` +
    ` && ${selector}.?matchExpressions.orValue([]).all(e, !(e.key in ${labels}) || ` +
    `(e.operator == "In" ? ${listed} : e.operator == "NotIn" ? !(${listed}) : e.operator == "Exists"))`
  );
}

function meets(key: unknown, operator: unknown, values: unknown, labels: Json): boolean {
  const present = typeof key === 'string' && Object.hasOwn(labels, key);
  const listed = present && Array.isArray(values) && values.includes(labels[key]);
  switch (operator) {
    case 'In': return listed;
    case 'NotIn': return !listed;
    case 'Exists': return present;
    case 'DoesNotExist': return !present;
    default: return false;
  }
}
