import { celValue } from './cel';
import { infrastructureOf } from '../../cluster/infrastructure';
import { AGENT_LABEL, CONSTRUCT_LABELS, ROLE_LABEL } from '../../manifest/labels';
import { ContainerView, PodView } from '../../manifest/pod-view';
import { Json, isObject, isSame, object, objects, textOf } from '../../value/json';
import { CelContext } from '../rule';

/** Fields that decide what a container runs and reads. Any of them turns the program of a gateway into another one. */
const OF_CONTAINER = ['command', 'args', 'workingDir', 'env', 'envFrom', 'lifecycle', 'volumeDevices'];
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** Fields that decide what a pod is to others, and where it finds names. The values are the defaults of Kubernetes. */
const OF_POD: { readonly [field: string]: string | undefined } = {
  serviceAccountName: 'default', dnsPolicy: 'ClusterFirst', dnsConfig: undefined, hostAliases: undefined,
};

/** Where the API server mounts the token of an account. */
const TOKEN_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * CEL that is true for a pod without a role, or for one that is as the app wrote it: in its namespace and with its account, the same
 * containers by name, each with an image of the same repository and the same command, variables and mounts, and the same volumes. A pod
 * with the label that policies select infrastructure by must have the role, too. Where the app has no infrastructure, no pod has a role.
 */
export function celHasTrueRole({ view }: CelContext): string {
  const [role, agent] = [ROLE_LABEL, AGENT_LABEL].map((label) => JSON.stringify(label));
  const own = infrastructureOf(view);
  if (own.length === 0) {
    return `!(${role} in variables.metadata.?labels.orValue({}))`;
  }
  const isOthers = CONSTRUCT_LABELS.flatMap((label) => {
    const values = [...new Set(own.map((pod) => labelOf(pod, label)))].filter((one) => one !== '').sort();
    return values.length === 0 ? [] : `variables.metadata.?labels[?"${label}"].orValue("") in ${JSON.stringify(values)}`;
  }).join(' || ') || 'false';
  const hasRole = `${role} in variables.metadata.?labels.orValue({})`;
  return `${hasRole} ? (variables.metadata.labels[?${agent}] != optional.of("true") && ${celIsOneOf(own)}) : !(${isOthers})`;
}

function celIsOneOf(own: readonly PodView[]): string {
  const shapes = [...new Map(own.map(shapeOf).map((shape) => [JSON.stringify(shape), shape]))].sort(([a], [b]) => (a < b ? -1 : 1));
  const isToken = (what: string) => `a.hasToken && ${what}`;
  const isSameIn = (of: string, fields: readonly string[], more = '', from = 'k') =>
    `${JSON.stringify(fields)}.all(f, ${of}[?f]${more}.orValue([]) in ${from}[?f].orValue([[]]))`;
  const mounts = `c.?volumeMounts.orValue([]).filter(m, !(${isToken(`m.mountPath == "${TOKEN_FOLDER}"`)}))`;
  return `[${shapes.map(([, shape]) => celValue(shape)).join(', ')}].exists(a, ${[
    `a.role == variables.metadata.labels["${ROLE_LABEL}"]`,
    'a.namespace in ["", request.namespace]',
    `${JSON.stringify(CONSTRUCT_LABELS)}.all(f, variables.metadata.labels[?f].orValue("") == a[f])`,
    isSameIn('variables.spec', Object.keys(OF_POD), '', 'a'),
    '["containers", "initContainers"].all(f, variables.spec[?f].orValue([]).size() == a[f])',
    `variables.containers.all(c, a.all.exists(k, ${[
      'k.name == c.name',
      'c.image.startsWith(k.image + "@")',
      isSameIn('c', OF_CONTAINER),
      isSameIn('c', PROBES, '.?exec'),
      `${mounts} in k[?"volumeMounts"].orValue([[]])`,
    ].join(' && ')}))`,
    `variables.spec.?volumes.orValue([]).all(v, v in a.volumes || (has(v.emptyDir) && v.name in a.scratch) || (${
      isToken('v.name.startsWith("kube-api-access-") && has(v.projected)')}))`,
  ].join(' && ')})`;
}

/** What a pod of the app is made of, for CEL: of a field that the API server keeps in another form, both. */
function shapeOf(pod: PodView): Json {
  const volumes = objects(pod.spec.volumes);
  const count = (field: string) => objects(pod.spec[field]).length;
  return {
    role: object(pod.metadata.labels)[ROLE_LABEL],
    namespace: pod.namespace,
    ...Object.fromEntries(CONSTRUCT_LABELS.map((label) => [label, labelOf(pod, label)])),
    hasToken: pod.spec.automountServiceAccountToken === true,
    ...formsOf(pod.spec, Object.keys(OF_POD), (field) => OF_POD[field]),
    containers: count('containers'),
    initContainers: count('initContainers'),
    all: pod.containers.map(shapeOfContainer),
    volumes: volumes.filter(({ emptyDir }) => !emptyDir).flatMap((volume) => keptForms('volumes', [volume]).flat()),
    scratch: volumes.filter(({ emptyDir }) => emptyDir).map(({ name }) => textOf(name)),
  };
}

function shapeOfContainer({ container }: ContainerView): Json {
  return {
    name: container.name,
    image: textOf(container.image).split('@', 1)[0],
    ...formsOf(container, [...OF_CONTAINER, 'volumeMounts']),
    ...formsOf(Object.fromEntries(PROBES.map((probe) => [probe, object(container[probe]).exec])), PROBES),
  };
}

/** The forms of each field that is given, or that has a default. */
function formsOf(from: Json, fields: readonly string[], byDefault: (field: string) => unknown = () => undefined): Json {
  return Object.fromEntries(fields.flatMap((field) => {
    const got: unknown = from[field] ?? undefined;
    const kept = byDefault(field);
    return got !== undefined ? [[field, keptForms(field, got)]] : kept !== undefined ? [[field, [[], kept]]] : [];
  }));
}

function labelOf({ metadata }: PodView, label: string): string {
  const value: unknown = object(metadata.labels)[label];
  return typeof value === 'string' ? value : '';
}

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
