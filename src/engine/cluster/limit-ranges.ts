import { ClusterView } from './cluster-view';
import { inNamespace } from './namespaced';
import { Json, object, objects } from '../value/json';
import { memoizeByText } from '../value/memoize';
import { nanosOf } from '../value/quantities';

/** Quantities by resource, such as "cpu", in billionths. */
export type Amounts = ReadonlyMap<string, bigint>;

/** Requests and limits of a container or of a whole pod. */
export interface Resources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** One element of `spec.limits` of a LimitRange. */
export interface Limit {
  readonly range: Json;
  /** "Container", "Pod" or "PersistentVolumeClaim". */
  readonly type: unknown;
  readonly min: Amounts;
  readonly max: Amounts;
  /** The defaults of a container that sets no value. */
  readonly byDefault: Resources;
}

/** What the LimitRanges of a namespace say. */
export const limitsOf = memoizeByText((view: ClusterView, namespace): readonly Limit[] => inNamespace(view, 'LimitRange', namespace)
  .flatMap((range) => objects(object(range.spec).limits).map((item) => limitOf(range, item))));

/** With the defaults that the API server gives a LimitRange: a limit is its maximum, a request is the limit or else the minimum. */
function limitOf(range: Json, item: Json): Limit {
  const [min, max] = [amountsOf(item.min), amountsOf(item.max)];
  const limits = filled(amountsOf(item.default), max);
  return { range, type: item.type, min, max, byDefault: { limits, requests: filled(amountsOf(item.defaultRequest), limits, min) } };
}

/** The quantities of a field such as `resources.limits`, without values that are not quantities. */
export function amountsOf(value: unknown): Amounts {
  return new Map(Object.entries(object(value)).flatMap(([resource, quantity]): [string, bigint][] => {
    const nanos = nanosOf(quantity);
    return nanos === undefined ? [] : [[resource, nanos]];
  }));
}

/** For each resource, the amount of the first map that has it. */
export function filled(...maps: readonly Amounts[]): Amounts {
  return new Map([...maps].reverse().flatMap((amounts) => [...amounts]));
}

/** The resources of a container after admission: a missing request is the limit, then the defaults of the namespace apply. */
export function resourcesOf(view: ClusterView, namespace: string, container: Json): Resources {
  const { requests, limits } = object(container.resources);
  const own = { requests: filled(amountsOf(requests), amountsOf(limits)), limits: amountsOf(limits) };
  const { requests: defaultRequests, limits: defaultLimits } = containerDefaults(view, namespace);
  return { requests: filled(own.requests, defaultRequests), limits: filled(own.limits, defaultLimits) };
}

/** The defaults of a container in the namespace. For each resource the first LimitRange with a default counts. */
export const containerDefaults = memoizeByText((view: ClusterView, namespace): Resources => {
  const defaults = limitsOf(view, namespace).filter(({ type }) => type === 'Container').map(({ byDefault }) => byDefault);
  return { requests: filled(...defaults.map((one) => one.requests)), limits: filled(...defaults.map((one) => one.limits)) };
});

/** Whether a quota counts only some objects of its namespace, such as pods of one priority. */
export function hasScopes({ scopes, scopeSelector }: Json): boolean {
  return (Array.isArray(scopes) && scopes.length > 0) || Object.keys(object(scopeSelector)).length > 0;
}
