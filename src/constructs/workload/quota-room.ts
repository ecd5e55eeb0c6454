import { ClusterView } from '../../engine/cluster/cluster-view';
import { Amounts } from '../../engine/cluster/limit-ranges';
import { podResourcesWithOverhead } from '../../engine/cluster/pod-resources';
import { harden } from '../../engine/hardening/harden';
import { Place } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { podViews } from '../../engine/manifest/pod-view';
import { IAgentRuntime } from '../../engine/runtimes/traits';
import { Json } from '../../engine/value/json';
import { nanosOf, quantityText } from '../../engine/value/quantities';
import { IAgentNamespace } from '../network/agent-namespace-ref';

/** The props of a quota, by the resources that they limit. */
const PROPS = new Map([['cpu', 'cpu'], ['memory', 'memory'], ['ephemeral-storage', 'ephemeralStorage']]);

/** A view without objects: the namespace's LimitRange adds nothing to containers that have all resources. */
const NOTHING = new ClusterView([], { complete: false });

/** What the quota of a namespace of this app says, as `spec.hard`. */
type NamespaceWithQuota = IAgentNamespace & { readonly _quota?: Json };

/** The containers of a pod, with the resources that they ask for. */
export interface PodContainers {
  readonly containers: Json[];
  readonly initContainers: Json[];
}

/**
 * Fails if the quota of the namespace cannot admit even one pod. Kubernetes would accept a Deployment of such pods and never start one.
 * What many pods request together is for rule no-quota-overrun.
 *
 * @param prop the prop that asks for the resources, such as "size", and its value
 */
export function requireRoom(
  place: Place,
  [prop, value]: readonly [string, unknown],
  namespace: NamespaceWithQuota,
  runtime: IAgentRuntime,
  pod: PodContainers,
): void {
  const hard = namespace._quota;
  if (hard === undefined) {
    return;
  }
  const { overheadCpu: cpu, overheadMemory: memory } = runtime.traits;
  const spec = harden({ ...pod, overhead: { ...cpu && { cpu }, ...memory && { memory } } }, runtime);
  const [view] = podViews({ apiVersion: 'v1', kind: 'Pod', spec });
  const { requests } = podResourcesWithOverhead(NOTHING, view);
  const [resource, asked, limit] = overrun(requests, hard) ?? [];
  if (resource === undefined) {
    return;
  }
  const quotaProp = PROPS.get(resource) ?? 'devices';
  throw propError(
    place,
    prop,
    `fit into the quota of namespace "${namespace.namespaceName}", which admits ${limit} of ${resource}`,
    value,
    `one pod requests ${asked}; lower it, or raise quota.${quotaProp} of the namespace`,
  );
}

/** The first resource of which one pod requests more than the quota has, and both amounts. */
function overrun(requests: Amounts, hard: Json): [string, string, string] | undefined {
  for (const [resource, nanos] of requests) {
    const limit: unknown = hard[`requests.${resource}`];
    const most = nanosOf(limit);
    if (most !== undefined && nanos > most) {
      return [resource, quantityText(nanos, /memory|storage|^hugepages-/.test(resource)), String(limit)];
    }
  }
  return undefined;
}
