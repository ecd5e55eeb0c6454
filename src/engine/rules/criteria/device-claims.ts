import { celIsPositive, isPositive } from './amount';
import { ClusterView } from '../../cluster/cluster-view';
import { indexed, titleOf } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import {
  ACCELERATOR_CLASS, acceleratorDomain, acceleratorDomainOfClass, isAcceleratorClass, passesAccelerator,
  refusedAccelerators,
} from '../../runtimes/accelerators';
import { RuntimesByClass, celForClasses } from '../../runtimes/runtimes';
import { RuntimeTraits } from '../../runtimes/traits';
import { Json, object, objects, textOf } from '../../value/json';
import { memoizeByText } from '../../value/memoize';
import { Report } from '../rule';

/** Devices that a pod claims by dynamic resource allocation. */

/** A claim or a template of one that a pod names. */
interface DeviceClaim {
  /** The field of the pod that names it, such as "spec.resourceClaims[0].resourceClaimName", and its value. */
  readonly field: string;
  readonly got: unknown;
  readonly kind: string;
  /** The claim or template, if it is among the manifests. */
  readonly claim?: Json;
  /** What it says of devices, and the path of that. */
  readonly devices: Json;
  readonly path: string;
}

/** A request for devices in a claim among the manifests that a pod names. */
interface DeviceRequest extends DeviceClaim {
  readonly claim: Json;
  /** The field of the request in the claim. */
  readonly at: string;
  /** The request. Its settings are in it, in `exactly`, or in the elements of `firstAvailable`. */
  readonly request: Json;
}

const KINDS = [['resourceClaimName', 'ResourceClaim'], ['resourceClaimTemplateName', 'ResourceClaimTemplate']] as const;

/** The claims and templates that a pod names. */
export function deviceClaims(pod: PodView, view: ClusterView): DeviceClaim[] {
  return indexed(pod.spec.resourceClaims).flatMap(([reference, i]) => KINDS.flatMap(([field, kind]): DeviceClaim[] => {
    const got: unknown = reference[field] ?? undefined;
    const claim = found(view, kind, pod.namespace, got);
    const [spec, path] = kind === 'ResourceClaim' ? [claim?.spec, 'spec.devices'] : [object(claim?.spec).spec, 'spec.spec.devices'];
    const at = `${pod.path}.resourceClaims[${i}].${field}`;
    return got === undefined ? [] : [{ field: at, got, kind, claim, devices: object(object(spec).devices), path }];
  }));
}

/** The requests of the claims that are among the manifests. */
export function deviceRequests(pod: PodView, view: ClusterView): DeviceRequest[] {
  return deviceClaims(pod, view).flatMap(requestsOf);
}

function requestsOf(claim: DeviceClaim): DeviceRequest[] {
  return indexed(claim.devices.requests)
    .map(([request, k]) => ({ ...claim, claim: claim.claim!, at: `${claim.path}.requests[${k}]`, request }));
}

function found(view: ClusterView, kind: string, namespace: string, name: unknown): Json | undefined {
  return typeof name === 'string' ? view.find(`resource.k8s.io/${kind}`, namespace, name) : undefined;
}

/** The DeviceClasses of a request: its own, or those of its alternatives. */
function classesOf(request: Json): string[] {
  return [request, object(request.exactly), ...objects(request.firstAvailable)]
    .flatMap(({ deviceClassName }) => (deviceClassName === undefined ? [] : [textOf(deviceClassName)]));
}

/** Why a claim can have other devices than accelerators. `undefined` if it cannot. */
export function otherDevices(view: ClusterView, claim: DeviceClaim): string | undefined {
  if (!claim.claim) {
    return view.complete ? `${claim.kind} "${textOf(claim.got)}" is not among the manifests` : undefined;
  }
  const settings = opaqueSettings(claim.devices, claim.path);
  if (settings !== undefined) {
    return `${titleOf(claim.claim)} has ${settings}`;
  }
  for (const { request, at } of requestsOf(claim)) {
    for (const name of classesOf(request)) {
      const deviceClass = view.find('resource.k8s.io/DeviceClass', '', name);
      const why = !isAcceleratorClass(name) ? '' : deviceClass && otherDevicesOfClass(deviceClass);
      if (why !== undefined) {
        return `${titleOf(claim.claim)} requests class "${name}" in ${at}${why}`;
      }
    }
  }
  return undefined;
}

/** Why a class that has the name of an accelerator's can stand for other devices. */
function otherDevicesOfClass({ spec }: Json): string | undefined {
  const { selectors } = object(spec);
  const settings = opaqueSettings(object(spec), 'spec');
  return settings !== undefined ? `, and the class has ${settings}`
    : objects(selectors).some(({ cel }) => isOfAccelerators(object(cel).expression)) ? undefined
      : ', and no selector of the class begins with device.driver == "<driver of the accelerator>"';
}

/** A selector whose first term, of terms that must all be true, is the driver. */
const DRIVER = /^\s*device\.driver\s*==\s*["']([^"'\\]+)["']\s*(?:&&[^|?]*)?$/;

function isOfAccelerators(expression: unknown): boolean {
  const driver = typeof expression === 'string' ? DRIVER.exec(expression)?.[1] : undefined;
  return driver !== undefined && isAcceleratorClass(driver);
}

function opaqueSettings({ config }: Json, at: string): string | undefined {
  const set = indexed(config).find(([{ opaque }]) => opaque !== undefined && opaque !== null);
  return set && `settings for the driver in ${at}.config[${set[1]}].opaque`;
}

/** CEL that is true for a claim or a template by which a pod gets accelerators alone. */
export const CEL_ACCELERATORS_ALONE = '[dyn(object).spec, dyn(object).spec.?spec.orValue({})].all(s, s.?devices.?requests.orValue([])'
  + '.all(r, ([r, r.?exactly.orValue({})] + r.?firstAvailable.orValue([])).all(one, !has(one.deviceClassName)'
  + ` || one.deviceClassName.matches(${JSON.stringify(ACCELERATOR_CLASS)})))`
  + ' && s.?devices.?config.orValue([]).all(c, c.?opaque.orValue(null) == null))';

/** The class of the manifests that gives its devices for an extended resource, if these can be others than accelerators. */
export const otherClassOf = memoizeByText((view: ClusterView, resource): string | undefined => {
  const other = view.of('resource.k8s.io/DeviceClass').filter(({ spec }) => object(spec).extendedResourceName === resource)
    .map((one): [string, string | undefined] => {
      const name = textOf(object(one.metadata).name);
      return [name, !isAcceleratorClass(name) ? '' : otherDevicesOfClass(one)];
    })
    .filter(([, why]) => why !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))[0];
  return other && `DeviceClass "${other[0]}" provides it${other[1]!}`;
});

/** Accelerators that a pod requests and its runtime does not pass through. */

export function reportRefusedAccelerators(pod: PodView, report: Report, view: ClusterView, runtime: RuntimeTraits): void {
  const isRefused = (domain: string | undefined) => domain !== undefined && passesAccelerator(runtime, domain) === false;
  const detail = `the runtime (${runtime.isolation}) does not pass such a device through`;
  for (const { path, container } of pod.containers) {
    const { limits, requests } = object(container.resources);
    for (const [part, amounts, others] of [['limits', object(limits), {}], ['requests', object(requests), object(limits)]] as const) {
      for (const [name, amount] of Object.entries(amounts)) {
        if (isRefused(acceleratorDomain(name)) && isPositive(amount) && !isPositive((others as Json)[name])) { // both are equal
          report(`${path}.resources.${part}["${name}"]`, amount, detail);
        }
      }
    }
  }
  for (const { field, got, claim, request, at } of deviceRequests(pod, view)) {
    const deviceClass = classesOf(request).find((name) => isRefused(acceleratorDomainOfClass(name)));
    if (deviceClass !== undefined) {
      report(field, got, `${detail}: ${titleOf(claim)} requests class "${deviceClass}" in ${at}`);
    }
  }
}

/** The same for extended resources, as CEL. Runtimes that refuse the same names share a condition. */
export function celNoRefusedAccelerators(runtimes: RuntimesByClass): string[] {
  const patterns = new Set(Object.values(runtimes).flatMap((traits) => refusedAccelerators(traits) ?? []));
  return [...patterns].sort().map((pattern) => celForClasses(
    runtimes,
    (traits) => refusedAccelerators(traits) === pattern,
    'variables.containers.all(c, [c.?resources.?limits.orValue({}), c.?resources.?requests.orValue({})]'
    + `.all(r, r.all(k, !k.matches(${JSON.stringify(pattern)}) || !${celIsPositive('r[k]')})))`,
  ));
}
