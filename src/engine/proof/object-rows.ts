import { broken, inconclusive } from './network-rows';
import { ProofRow, ProofVerdict } from './proof';
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

/** Maps of amounts, and amounts, which the API server writes in its own form. */
const AMOUNTS = new Set(['hard', 'limits', 'requests', 'podFixed', 'max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio',
  'sizeLimit', 'divisor']);

/** Maps whose keys people choose. Each entry counts, and one whose value is empty is not none. */
const MAPS = new Set(['labels', 'annotations', 'matchLabels', 'nodeSelector', 'data', ...AMOUNTS]);

/** Fields that the API server leaves out if they are false or 0. In others, to leave them out means something else. */
const LEFT_OUT_IF_ZERO = new Set(['hostNetwork', 'hostPID', 'hostIPC', 'stdin', 'stdinOnce', 'tty', 'readOnly', 'paused',
  'publishNotReadyAddresses', 'minReadySeconds', 'initialDelaySeconds', 'hostPort', 'nodePort']);

/** Fields that open a wall in any kind, if someone adds them. */
const OPENING = new Set(['hostNetwork', 'hostPID', 'hostIPC', 'privileged', 'add', 'hostPath', 'externalIPs']);

/** Types of a Service that callers from outside reach. */
const OUTSIDE = new Set<unknown>(['NodePort', 'LoadBalancer', 'ExternalName']);

/** The label of a Namespace by which an old version of Pod Security, which refuses less, applies. */
const ENFORCED_VERSION = 'pod-security.kubernetes.io/enforce-version';

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

/** What is wrong with an object of the manifests on the cluster, such as "is not on the cluster". Nothing if it is as it should be. */
export function faultIn(manifest: Json, live: Live): string | undefined {
  if (live.unknown !== undefined || live.object === undefined) {
    return live.unknown === undefined ? 'is not on the cluster' : `cannot be read on the cluster: ${live.unknown}`;
  }
  const changed = changedIn(manifest, live.object, CLOSED.has(groupKind(manifest.apiVersion, manifest.kind)));
  return changed === undefined ? undefined : `is on the cluster with another ${changed}`;
}

/** The path of the first field of an object that is not as written. Nothing if there is none. */
export function changedIn(written: Json, live: Json, isClosed = false): string | undefined {
  const [labels, liveLabels] = [written, live].map(({ metadata }) => object(object(metadata).labels));
  const isOld = written.kind === 'Namespace' && labels[ENFORCED_VERSION] === undefined
    && ![undefined, 'latest'].includes(liveLabels[ENFORCED_VERSION]);
  const [one, other] = [withPolicyTypes(written, written), withPolicyTypes(live, written)];
  const isAggregated = !isEmpty(written.aggregationRule); // a controller writes its rules
  return isOld ? `metadata.labels.${ENFORCED_VERSION}`
    : difference(labels, liveLabels, false, 'metadata.labels')
      ?? first(SECTIONS, (key) => (isAggregated && key === 'rules' ? undefined : difference(one[key], other[key], isClosed, key)));
}

/** A NetworkPolicy with the directions that it is for: without them, those to outside count only if it has rules for them. */
function withPolicyTypes(of: Json, { kind, apiVersion }: Json): Json {
  const { policyTypes, egress } = object(of.spec);
  return groupKind(apiVersion, kind) !== 'networking.k8s.io/NetworkPolicy' || !isEmpty(policyTypes) ? of
    : { ...of, spec: { ...object(of.spec), policyTypes: isEmpty(egress) ? ['Ingress'] : ['Ingress', 'Egress'] } };
}

/** Lists to which the API server and controllers of clouds add. */
const GROWING = /\.(?:tolerations|volumes|volumeMounts|imagePullSecrets|finalizers)$/;

/** In a peer of a NetworkPolicy, an empty selector of namespaces is all of them, and none is the policy's own. */
const PEER_NAMESPACES = /\.(?:from|to)\[\d+\]\.namespaceSelector$/;

/** The path of the first field that is not as written. Nothing if there is none. */
function difference(written: unknown, live: unknown, isClosed: boolean, path: string): string | undefined {
  const field = fieldOf(path);
  if (path === 'spec.replicas') { // autoscalers change it
    return undefined;
  }
  if (PEER_NAMESPACES.test(path) && isObject(written) !== isObject(live)) {
    return path;
  }
  if (written === false || written === 0) {
    return written === live || (live === undefined && LEFT_OUT_IF_ZERO.has(field)) ? undefined : path;
  }
  if (MAPS.has(field) && [written, live].some(isObject) && ![written, live].some(isScalar)) {
    return differenceOfMaps(object(written), object(live), isClosed, path);
  }
  if (isEmpty(written, field)) {
    return isEmpty(live, field) || (!isChosenEmpty(written, path) && !isOpened(live, isClosed, path)) ? undefined : path;
  }
  if (Array.isArray(written)) {
    const others: unknown[] = Array.isArray(live) ? live : [];
    const isLong = GROWING.test(path) ? others.length >= written.length : others.length === written.length;
    return isLong ? first(others.keys(), (i) => difference(written[i], others[i], isClosed, `${path}[${i}]`)) : path;
  }
  if (isObject(written)) {
    const other = object(live);
    return isObject(live)
      ? first(new Set([...Object.keys(written), ...Object.keys(other)]), (key) => (
        difference(written[key], other[key], isClosed, `${path}.${key}`))) : path;
  }
  return isSameValue(written, live, AMOUNTS.has(field)) ? undefined : path;
}

/** The same for a map: its entries have no defaults. Labels of objects may be more. */
function differenceOfMaps(written: Json, live: Json, isClosed: boolean, path: string): string | undefined {
  const keys = new Set([...Object.keys(written), ...isClosed || isSelector(path) ? Object.keys(live) : []]);
  return first(keys, (key) => {
    const [at, one, other]: [string, unknown, unknown] = [`${path}.${key}`, written[key], live[key]];
    return isScalar(one) || !Object.hasOwn(written, key)
      ? isSameValue(one, other, AMOUNTS.has(fieldOf(path))) ? undefined : at
      : difference(one, other, isClosed, at);
  });
}

/** Each label of a selector selects less. */
function isSelector(path: string): boolean {
  return fieldOf(path) === 'matchLabels';
}

/** The name of the field that a path ends with. */
function fieldOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
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

/** The API server leaves out empty values, but for those in maps. */
function isEmpty(value: unknown, field = ''): boolean {
  return value === undefined || value === null || value === false || value === 0 || value === ''
    || (Array.isArray(value) && value.length === 0)
    || (isObject(value) && (MAPS.has(field) ? Object.keys(value).length === 0
      : Object.entries(value).every(([key, one]) => isEmpty(one, key))));
}

/** Whether a manifest says that a list has nothing. */
function isChosenEmpty(written: unknown, path: string): boolean {
  return Array.isArray(written) && !GROWING.test(path);
}

/** Whether someone opened a wall with what the manifest does not have. */
function isOpened(live: unknown, isClosed: boolean, path: string): boolean {
  const field = fieldOf(path);
  return isClosed ? !(Object.hasOwn(DEFAULTS, field) && DEFAULTS[field] === live)
    : OPENING.has(field) || (path === 'spec.type' && OUTSIDE.has(live)) || hasOpening(live, path);
}

/** Whether an object or a list that someone adds has a field that opens a wall. */
function hasOpening(live: unknown, path: string): boolean {
  const inside: [string, unknown][] = Array.isArray(live) ? live.map((one, i) => [`${path}[${i}]`, one])
    : isObject(live) ? Object.entries(live).map(([key, one]) => [`${path}.${key}`, one]) : [];
  return !MAPS.has(fieldOf(path)) && inside.some(([at, one]) => !isEmpty(one) && isOpened(one, false, at));
}

function isSameValue(written: unknown, live: unknown, isAmount: boolean): boolean {
  return written === live || (isScalar(written) && isScalar(live) && String(written) === String(live))
    || (isAmount && canonicalQuantity(written) === canonicalQuantity(live));
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
