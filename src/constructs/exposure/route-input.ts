import { RouteExposureOptions, RoutePathMatch } from './exposure-options';
import { IngressController } from './ingress-controller';
import { Check, Place, Shape, mapOf, oneOf, required, text } from '../../engine/input/check';
import { isDnsLabel } from '../../engine/input/dns-names';
import { propError } from '../../engine/input/props';
import { instanceOf } from '../props/require-instance-of';

/** Checks of what an Ingress and a route take, as the API server checks it. */

const HOST_REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/[/:]/, 'leave out scheme, port and path'],
  [/^[\d.]+$/, 'requests to addresses name no host; use a DNS name that leads to the controller'],
  [/[A-Z]/, 'write it in lower case'],
  [/_/, 'host names have no "_"'],
  [/\*/, 'a "*" stands for the first label alone, as in "*.example.com"'],
];

/** @see https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards */
export const routeHost: Check = (place, prop, value) => {
  const name = typeof value === 'string' ? value.replace(/^\*\.(?=.)/, '') : '';
  if (name.length > 253 || !name.split('.').every(isDnsLabel) || /^[\d.]+$/.test(name)) {
    const remedy = typeof value === 'string' ? HOST_REMEDIES.find(([wrong]) => wrong.test(name))?.[1] : undefined;
    throw propError(place, prop, 'be a DNS name such as "agent.example.com"', value, remedy);
  }
};

/** @see https://gateway-api.sigs.k8s.io/reference/spec/#httppathmatch, which is stricter than what an Ingress takes */
export const routePath: Check = (place, prop, value) => {
  if (typeof value !== 'string' || !/^\/[\w\-.~/%!$&'()*+,;=:@]*$/.test(value) || value.length > 1024) {
    throw propError(place, prop, 'be a path such as "/chat", of at most 1024 characters', value,
      typeof value === 'string' && !value.startsWith('/') ? `begin it with "/": "/${value}"` : undefined);
  }
  if (/\/\/|\/\.{1,2}(\/|$)|%2f/i.test(value)) {
    throw propError(place, prop, 'have no "//", "/./", "/../" or "%2f"', value, 'the API server refuses such a path');
  }
};

export const ROUTE: Shape<RouteExposureOptions> = {
  controller: required(instanceOfController()),
  path: routePath,
  pathMatch: oneOf(RoutePathMatch),
  annotations: mapOf(text, '{ "example.com/auth": "required" }'),
};

/** The controller is no construct, so it belongs to no app. */
function instanceOfController(): Check {
  const check = instanceOf<IngressController>(IngressController);
  return (place, prop, value) => {
    if (typeof value !== 'object' || value === null) {
      throw propError(place, prop, 'be given', value, 'give for example IngressController.traefik(), or IngressController.pods(…)');
    }
    check(place, prop, value);
  };
}

/** The class is not an annotation among others. */
export function requireNoClass(place: Place, annotations: { readonly [key: string]: string } | undefined): void {
  const given = annotations?.['kubernetes.io/ingress.class'];
  if (given !== undefined) {
    throw propError(place, 'annotations', 'not name the class', given, 'give className to the factory of IngressController');
  }
}
