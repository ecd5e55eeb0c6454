import { Place } from '../../engine/input/check';
import { propError, requireSameApp } from '../../engine/input/props';

/** A namespace construct of this app. In plain JavaScript, people give its name or a `Namespace` of cdk8s-plus. */
export function requireNamespace<T>(place: Place, prop: string, value: T): T {
  requireSameApp(place, prop, value);
  if (typeof (value as { readonly namespaceName?: unknown }).namespaceName !== 'string') {
    throw propError(
      place,
      prop,
      'be a namespace for agents',
      value,
      'give new AgentNamespace(…), or AgentNamespace.fromNamespaceName(…) for a namespace that exists',
    );
  }
  return value;
}
