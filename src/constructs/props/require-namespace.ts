import { Place } from '../../engine/input/check';
import { propError, requireSameApp } from '../../engine/input/props';

const GIVE = 'give new AgentNamespace(…), or AgentNamespace.fromNamespaceName(…) for a namespace that exists';

/** A namespace construct of this app. In plain JavaScript, people give its name or a `Namespace` of cdk8s-plus. */
export function requireNamespace<T>(place: Place, prop: string, value: T): T {
  requireSameApp(place, prop, value, GIVE);
  if (typeof (value as { readonly namespaceName?: unknown }).namespaceName !== 'string') {
    throw propError(
      place,
      prop,
      'be a namespace for agents',
      value,
      GIVE,
    );
  }
  return value;
}
