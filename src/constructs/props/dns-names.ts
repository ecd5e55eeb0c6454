import { Check, Place } from '../../engine/input/check';
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
