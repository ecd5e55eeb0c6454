import { Json, isObject, isSame, object, objects } from '../../value/json';

/**
 * Forms of fields of a pod. The API server fills in defaults of volumes and variables, and drops what is empty. A custom resource
 * keeps what was written.
 */

/** The field as it is written and, if it differs, as the API server keeps it. */
export function keptForms<T>(field: string, written: T): T[] {
  const kept = (isEmpty(written) ? [] : KEPT[field]?.(written) ?? written) as T;
  return isSame(kept, written) ? [written] : [written, kept];
}

const KEPT: { readonly [field: string]: (written: unknown) => unknown } = {
  env: (env) => objects(env).map(({ value, valueFrom, ...rest }) => ({
    ...rest,
    ...isEmpty(value) ? {} : { value },
    ...isObject(valueFrom) ? { valueFrom: withApiVersion(valueFrom) } : {},
  })),
  volumeMounts: (mounts) => objects(mounts).map((mount) =>
    Object.fromEntries(Object.entries(mount).filter(([, value]) => value !== false && !isEmpty(value)))),
  volumes: (volumes) => objects(volumes).map((volume) =>
    Object.fromEntries(Object.entries(volume).map(([source, of]) => [source, isObject(of) ? keptSource(source, of) : of]))),
};

function keptSource(source: string, of: Json): Json {
  switch (source) {
    case 'configMap':
    case 'secret': return { defaultMode: 420, ...of };
    case 'downwardAPI': return { defaultMode: 420, ...of, ...itemsOf(of) };
    case 'projected': return { defaultMode: 420, ...of, sources: objects(of.sources).map(keptProjection) };
    case 'hostPath': return { type: '', ...of };
    default: return of;
  }
}

function keptProjection({ serviceAccountToken, downwardAPI, ...rest }: Json): Json {
  return {
    ...rest,
    ...isObject(serviceAccountToken) ? { serviceAccountToken: { expirationSeconds: 3600, ...serviceAccountToken } } : {},
    ...isObject(downwardAPI) ? { downwardAPI: { ...downwardAPI, ...itemsOf(downwardAPI) } } : {},
  };
}

function itemsOf({ items }: Json): Json {
  return items ? { items: objects(items).map(withApiVersion) } : {};
}

/** A reference to a field of the pod names the version of the API. */
function withApiVersion({ fieldRef, ...rest }: Json): Json {
  return isObject(fieldRef) ? { ...rest, fieldRef: { apiVersion: 'v1', ...object(fieldRef) } } : rest;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
