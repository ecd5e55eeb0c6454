import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { each } from '../../engine/hardening/harden';
import { Json } from '../../engine/value/json';
import { canonicalAmounts, canonicalQuantity } from '../../engine/value/quantities';

type Change = (value: any) => unknown;

/**
 * A pod spec in the form that the API server keeps, so that `kubectl apply` of the same file finds nothing to change. The API server drops
 * some values that say the same as no value, and writes each quantity in one way. cdk8s-plus and users write others. In the list of
 * containers of a custom resource, which it keeps as a whole, what the schema adds counts as a change, too.
 */
export function keptPod(spec: Json): Json {
  return changed(without(spec, { hostNetwork: false }), {
    containers: all(keptContainer),
    initContainers: all(keptContainer),
    volumes: all(keptVolume),
  });
}

function keptContainer(container: Json): Json {
  const probe = (given: Json) => changed(without(given, { initialDelaySeconds: 0 }), { grpc: (call) => ({ service: '', ...call }) });
  return changed(container, {
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: probe,
    ports: all((port) => ({ ...port, protocol: port.protocol ?? 'TCP' })),
    env: all(keptVariable),
    envFrom: all((source) => without(source, { prefix: '' })),
    volumeMounts: all((mount) => without(mount, { readOnly: false })),
    resources: (given) => changed(given, { requests: canonicalAmounts, limits: canonicalAmounts }),
  });
}

function keptVariable(variable: Json): Json {
  return changed(without(variable, { value: '' }), {
    valueFrom: (source) => changed(source, { resourceFieldRef: (ref) => changed(ref, { divisor: canonicalQuantity }) }),
  });
}

function keptVolume(volume: Json): Json {
  const source = (given: Json) => without(given, { readOnly: false });
  return changed(volume, {
    emptyDir: (given) => changed(without(given, { medium: '' }), { sizeLimit: canonicalQuantity }),
    awsElasticBlockStore: source,
    gcePersistentDisk: source,
    nfs: source,
    persistentVolumeClaim: source,
  });
}

/**
 * A Service in the form that the API server keeps: cdk8s-plus writes an empty list of external addresses, and `kubectl apply` of the same
 * file would change the Service each time.
 */
export function keptService(service: kplus.Service): kplus.Service {
  ApiObject.of(service).addJsonPatch(JsonPatch.remove('/spec/externalIPs'));
  return service;
}

/** A copy without the fields that have these values. */
function without(given: Json, values: Json): Json {
  return Object.fromEntries(Object.entries(given).filter(([key, value]) => !(Object.hasOwn(values, key) && value === values[key])));
}

/** A copy with some fields changed, where it has them. */
function changed(given: Json, changes: { readonly [field: string]: Change }): Json {
  const own = Object.entries(changes).filter(([field]) => (given[field] ?? undefined) !== undefined);
  return { ...given, ...Object.fromEntries(own.map(([field, change]) => [field, change(given[field])])) };
}

function all(change: (item: Json) => Json): Change {
  return (list) => each(list, change);
}
