import { Check, Place, integer, mapOf } from '../../engine/input/check';
import { isDnsSubdomain } from '../../engine/input/dns-names';
import { propError, requireDnsLabel, requireDnsSubdomain } from '../../engine/input/props';

/** A DNS label, such as the name of a namespace or a container. */
export const dnsLabel: Check = (place, prop, value) => {
  requireDnsLabel(place, prop, value as string);
};

/** A DNS label of at most this many characters. */
export function dnsLabelUpTo(max: number): Check {
  return (place, prop, value) => {
    requireUpTo(max, place, prop, requireDnsLabel(place, prop, value as string), 'a label is made of it');
  };
}

/** A DNS subdomain, such as the name of most objects. */
export const dnsSubdomain: Check = (place, prop, value) => {
  requireDnsSubdomain(place, prop, value as string);
};

/** A DNS subdomain of at most this many characters. */
export function dnsSubdomainUpTo(max: number): Check {
  return (place, prop, value) => {
    requireUpTo(max, place, prop, requireDnsSubdomain(place, prop, value as string));
  };
}

/** The name of an object and of its Service, of at most this many characters. */
export function serviceName(max = 63): Check {
  return (place, prop, value) => {
    if (!/^[a-z]/.test(requireDnsLabel(place, prop, value as string))) {
      throw propError(place, prop, 'begin with a letter', value, 'the Service has this name, too');
    }
    requireUpTo(max, place, prop, value as string);
  };
}

function requireUpTo(
  max: number, place: Place, prop: string, value: string, remedy = 'the controller makes longer names and labels of it',
): void {
  if (value.length > max) {
    throw propError(place, prop, `have at most ${max} characters`, value, remedy);
  }
}

/** The name of an image. */
export const imageName: Check = (place, prop, value) => {
  if (typeof value !== 'string' || value.trim() === '') {
    throw propError(place, prop, 'name an image such as "agent@sha256:<64 hex>"', value);
  }
};

/**
 * Whether a text can be a key of a Secret or ConfigMap.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data
 */
export function isDataKey(text: string): boolean {
  return /^[-._a-zA-Z0-9]{1,253}$/.test(text);
}

/** A key of an object, such as `dataKey('Secret', 'api-key')`. */
export function dataKey(object: 'ConfigMap' | 'Secret', example: string): Check {
  return (place, prop, value) => {
    if (typeof value !== 'string' || !isDataKey(value)) {
      throw propError(place, prop, `be a key of the ${object} such as "${example}": letters, digits, "-", "_" and "."`, value);
    }
  };
}

const DOMAIN_AND_NAME = /^([^/]+)\/[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** The name of an extended resource, as the API server demands it: a domain and a name, and none of Kubernetes itself. */
export const deviceName: Check = (place, prop, value) => {
  const [, domain] = (typeof value === 'string' && DOMAIN_AND_NAME.exec(value)) || [];
  if (domain === undefined || !isDnsSubdomain(domain) || domain.startsWith('requests.') || /(^|\.)kubernetes\.io$/.test(domain)) {
    throw propError(place, prop, 'be the name of an extended resource: a domain and a name, such as "nvidia.com/gpu", and none of '
      + 'kubernetes.io', value);
  }
};

/** The API counts devices with 64 bits. */
export const deviceCount = (low: number) => integer(low, Number.MAX_SAFE_INTEGER);

const counts = mapOf(deviceCount(0), '{ "nvidia.com/gpu": 2 }');

/** Numbers of devices by the names of their extended resources. */
export function deviceCounts(place: Place, prop: string, value: unknown): void {
  counts(place, prop, value);
  Object.keys(value as object).forEach((name) => deviceName(place, prop, name));
}
