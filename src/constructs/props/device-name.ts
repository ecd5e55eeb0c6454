import { Check, Place, integer, mapOf } from '../../engine/input/check';
import { isDnsSubdomain, propError } from '../../engine/input/props';

const DOMAIN_AND_NAME = /^([^/]+)\/[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** The name of an extended resource, as the API server demands it: a domain and a name, and none of Kubernetes itself. */
export const deviceName: Check = (place, prop, value) => {
  const [, domain] = (typeof value === 'string' && DOMAIN_AND_NAME.exec(value)) || [];
  if (domain === undefined || !isDnsSubdomain(domain) || domain.startsWith('requests.') || /(^|\.)kubernetes\.io$/.test(domain)) {
    throw propError(place, prop, 'be the name of an extended resource: a domain and a name, such as "nvidia.com/gpu", and none of '
      + 'kubernetes.io', value);
  }
};

const counts = mapOf(integer(0), '{ "nvidia.com/gpu": 2 }');

/** Numbers of devices by the names of their extended resources. */
export function deviceCounts(place: Place, prop: string, value: unknown): void {
  counts(place, prop, value);
  Object.keys(value as object).forEach((name) => deviceName(place, prop, name));
}
