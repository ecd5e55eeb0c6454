import { Check } from './check';
import { requireDnsLabel, requireDnsSubdomain } from '../../engine/input/props';

/** A DNS label, such as the name of a namespace or a container. */
export const dnsLabel: Check = (place, prop, value) => {
  requireDnsLabel(place, prop, value as string);
};

/** A DNS subdomain, such as the name of most objects. */
export const dnsSubdomain: Check = (place, prop, value) => {
  requireDnsSubdomain(place, prop, value as string);
};
