import { ClusterView } from './cluster-view';
import { Amounts, Resources, amountsOf, filled, resourcesOf } from './limit-ranges';
import { ContainerRole, PodSpecView, PodView } from '../manifest/pod-view';
import { Json, object } from '../value/json';
import { memoize, memoizeBy } from '../value/memoize';

/** Requests and limits of a pod, as Kubernetes adds them up for scheduling, quotas and LimitRanges. */

type ResourcesField = keyof Resources;

/**
 * The sum of the containers that run at the same time: all main ones and sidecars, or, where that is more, an init container
 * with the sidecars that start before it. Resources of the pod as a whole take the place of the sum.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
export function podResources(view: ClusterView, pod: PodView): Resources {
  const containers = pod.containers.map(({ role, container }) => ({ role, resources: resourcesOf(view, pod.namespace, container) }));
  const whole = object(pod.spec.resources);
  const limits = filled(amountsOf(whole.limits), together(containers, 'limits'));
  return { limits, requests: filled(amountsOf(whole.requests), together(containers, 'requests'), amountsOf(whole.limits)) };
}

/** The same with the overhead of the pod's runtime. A missing limit stays missing. Thousands of pods have the same resources. */
export function podResourcesWithOverhead(view: ClusterView, pod: PodView): Resources {
  return memoize(resourcesIn(view), `${pod.namespace}\n${askedBy(pod.ofSpec)}`, () => withOverhead(view, pod));
}

/** All that decides the resources of a pod, as a text. */
const askedBy = memoizeBy(({ spec: { resources, overhead, runtimeClassName }, containers }: PodSpecView) =>
  JSON.stringify([resources, overhead, runtimeClassName, containers.map(({ role, container }) => [role, container.resources])]));

const resourcesIn = memoizeBy((_view: ClusterView) => new Map<string, Resources>());

function withOverhead(view: ClusterView, pod: PodView): Resources {
  const { requests, limits } = podResources(view, pod);
  const overhead = overheadOf(view, pod);
  const limited = new Map([...overhead].filter(([resource]) => limits.has(resource)));
  return { requests: plus(requests, overhead), limits: plus(limits, limited) };
}

function together(containers: readonly { readonly role: ContainerRole; readonly resources: Resources }[], part: ResourcesField): Amounts {
  let sidecars: Amounts = new Map();
  let starting: Amounts = new Map();
  let main: Amounts = new Map();
  for (const { role, resources } of containers) { // init containers and sidecars come first, in their order
    const amounts = resources[part];
    if (role === 'init') {
      starting = larger(starting, plus(amounts, sidecars));
    } else if (role === 'sidecar') {
      sidecars = plus(sidecars, amounts);
    } else if (role === 'main') {
      main = plus(main, amounts);
    }
  }
  return larger(starting, plus(main, sidecars));
}

/** What admission writes into the pod from its RuntimeClass. */
function overheadOf(view: ClusterView, { spec }: PodView): Amounts {
  const stated = amountsOf(spec.overhead);
  const name: unknown = spec.runtimeClassName;
  const runtimeClass: Json | undefined =
    typeof name === 'string' && name !== '' ? view.find('node.k8s.io/RuntimeClass', '', name) : undefined;
  return stated.size > 0 ? stated : amountsOf(object(object(runtimeClass).overhead).podFixed);
}

function plus(a: Amounts, b: Amounts): Amounts {
  return merged(a, b, (x, y) => x + y);
}

function larger(a: Amounts, b: Amounts): Amounts {
  return merged(a, b, (x, y) => (x > y ? x : y));
}

function merged(a: Amounts, b: Amounts, merge: (x: bigint, y: bigint) => bigint): Amounts {
  const all = new Map(a);
  b.forEach((value, resource) => all.set(resource, merge(all.get(resource) ?? 0n, value)));
  return all;
}
