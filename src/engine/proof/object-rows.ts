import { ProofRow, ProofVerdict } from './proof';
import { broken, inconclusive } from './network-rows';
import { placedTitleOf } from '../cluster/namespaced';
import { groupKind } from '../manifest/pod-kinds';
import { Json, isObject, object } from '../value/json';
import { canonicalQuantity } from '../value/quantities';

/** An object of the manifests as it is on the cluster. */
export interface Live {
  /** Nothing if it is not there, or if that is not known. */
  readonly object?: Json;
  /** Why it is not known. */
  readonly unknown?: string;
}

/** The sections of an object that people write. */
const SECTIONS = ['spec', 'data', 'rules', 'subjects', 'roleRef', 'handler', 'overhead', 'scheduling', 'aggregationRule',
  'automountServiceAccountToken', 'value', 'webhooks'] as const;

/** Kinds in which a field that someone adds opens a wall. In others, controllers add fields. */
const CLOSED = new Set(['networking.k8s.io/NetworkPolicy', 'policy.networking.k8s.io/ClusterNetworkPolicy', 'ResourceQuota',
  'policy.networking.k8s.io/AdminNetworkPolicy', 'policy.networking.k8s.io/BaselineAdminNetworkPolicy', 'node.k8s.io/RuntimeClass',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy', 'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'rbac.authorization.k8s.io/Role', 'rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/RoleBinding',
  'rbac.authorization.k8s.io/ClusterRoleBinding']);

/** What the API server adds to them. */
const DEFAULTS: { readonly [field: string]: unknown } = {
  protocol: 'TCP', matchPolicy: 'Equivalent', scope: '*', failurePolicy: 'Fail', apiGroup: 'rbac.authorization.k8s.io',
};

/** Kinds that are gone soon or that no one may read for this. */
const LEFT_OUT = new Set(['Secret', 'batch/Job', 'CustomResourceDefinition']);

/** Whether an object is compared with what is on the cluster. */
export function isCompared({ apiVersion, kind, metadata }: Json): boolean {
  return !LEFT_OUT.has(groupKind(apiVersion, kind)) && typeof object(metadata).name === 'string';
}

/** A row for an object of the manifests: whether it is on the cluster as it is there. */
export function objectRow(manifest: Json, live: Live): ProofRow {
  const fault = faultIn(manifest, live);
  const wall = `${placedTitleOf(manifest)} as in the manifests`;
  return live.unknown !== undefined ? { wall, ...inconclusive(live.unknown) }
    : fault === undefined ? { wall, verdict: ProofVerdict.HELD, detail: 'is on the cluster' } : { wall, ...broken(fault) };
}

/** What is wrong with an object of the manifests on the cluster, such as "is not on the cluster". Nothing if all is well or unknown. */
export function faultIn(manifest: Json, live: Live): string | undefined {
  if (live.unknown !== undefined || live.object === undefined) {
    return live.unknown === undefined ? 'is not on the cluster' : undefined;
  }
  const changed = changedIn(manifest, live.object, CLOSED.has(groupKind(manifest.apiVersion, manifest.kind)));
  return changed === undefined ? undefined : `is on the cluster with another ${changed}`;
}

/** The path of the first field of an object that is not as written. Nothing if there is none. */
export function changedIn(written: Json, live: Json, isClosed = false): string | undefined {
  const labels = difference(object(object(written.metadata).labels), object(object(live.metadata).labels), false, 'metadata.labels');
  return labels ?? first(SECTIONS, (key) => difference(written[key], live[key], isClosed, key));
}

/** Lists to which the API server and controllers of clouds add. */
const GROWING = /\.(?:tolerations|volumes|volumeMounts|imagePullSecrets|finalizers)$/;

/** The path of the first field that is not as written. Nothing if there is none. */
function difference(written: unknown, live: unknown, isClosed: boolean, path: string): string | undefined {
  if (isEmpty(written)) {
    return !isClosed || isEmpty(live) || isDefault(path, live) ? undefined : path;
  }
  if (path === 'spec.replicas') { // autoscalers change it
    return undefined;
  }
  if (Array.isArray(written)) {
    const others: unknown[] = Array.isArray(live) ? live : [];
    const isLong = GROWING.test(path) ? others.length >= written.length : others.length === written.length;
    return isLong ? first(written.keys(), (i) => difference(written[i], others[i], isClosed, `${path}[${i}]`)) : path;
  }
  if (isObject(written)) {
    const other = object(live);
    const keys = new Set([...Object.keys(written), ...isClosed ? Object.keys(other) : []]);
    return isObject(live) || Object.values(written).every(isEmpty)
      ? first(keys, (key) => difference(written[key], other[key], isClosed, `${path}.${key}`)) : path;
  }
  return isSameValue(written, live) ? undefined : path;
}

function first<K>(keys: Iterable<K>, find: (key: K) => string | undefined): string | undefined {
  for (const key of keys) {
    const found = find(key);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** The API server leaves out empty values. */
function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === false || value === 0 || value === ''
    || (Array.isArray(value) && value.length === 0)
    || (isObject(value) && Object.values(value).every(isEmpty));
}

function isDefault(path: string, live: unknown): boolean {
  const field = path.slice(path.lastIndexOf('.') + 1);
  return field === 'policyTypes' || (Object.hasOwn(DEFAULTS, field) && DEFAULTS[field] === live);
}

function isSameValue(written: unknown, live: unknown): boolean {
  return written === live || canonicalQuantity(written) === canonicalQuantity(live) || String(written) === String(live);
}
