import { leadsToControlPlane } from './control-plane';
import { hasDigest } from './image';
import { Mutation } from './mutations';
import { loosensRuntime } from './runtime-annotations';
import { ClusterView } from '../../cluster/cluster-view';
import { CONSTRUCT_LABELS, OWN_PREFIX, QUARANTINE_LABEL } from '../../manifest/labels';
import { isGiven } from '../../manifest/network-policy';
import { viewOfSpec } from '../../manifest/pod-view';
import { isSandbox } from '../../runtimes/trait-defaults';
import { Json, isObject, object, textOf } from '../../value/json';

/** Whether a value weakens what the rules hold, when something sets it in a pod, a Namespace, a ServiceAccount or a NetworkPolicy. */

const isTrue = (value: unknown) => value === true;
const isFalse = (value: unknown) => value === false;
const isUnconfined = (value: unknown) => value === 'Unconfined';
const isRemoved = (value: unknown) => value === undefined;
const isText = (value: unknown): value is string => typeof value === 'string' && !value.includes('{{');

/** By the last step, and by the step before it if the step alone does not say what it is. A field that is removed has no value. */
const FIELDS: { readonly [steps: string]: (value: unknown, how: Mutation['how']) => boolean } = {
  'privileged': isTrue,
  'allowPrivilegeEscalation': (value) => value === true || isRemoved(value),
  'hostNetwork': isTrue,
  'hostPID': isTrue,
  'hostIPC': isTrue,
  'hostProcess': isTrue,
  'shareProcessNamespace': isTrue,
  'automountServiceAccountToken': (value) => value === true || isRemoved(value),
  'runAsNonRoot': (value) => isFalse(value) || isRemoved(value),
  'runAsUser': (value) => value === 0,
  'readOnlyRootFilesystem': (value) => isFalse(value) || isRemoved(value),
  'containers': (value, how) => how === 'replace' && list(value).some((one) => isObject(one) && !isHard(object(one.securityContext))),
  'securityContext': (value, how) => isRemoved(value) || (how === 'replace' && isObject(value) && !isHard(value)),
  'capabilities': (value, how) => isRemoved(value) || (how === 'replace' && isObject(value) && !dropsAll(value)),
  'capabilities.add': (value, how) => how !== 'prune' && (Array.isArray(value) ? value.length > 0 : isText(value)),
  'capabilities.drop': (value, how) => (how === 'prune' ? textOf(value).includes('ALL')
    : isRemoved(value) || (Array.isArray(value) && !value.includes('ALL') && how === 'replace')),
  'seccompProfile': isRemoved,
  'seccompProfile.type': isUnconfined,
  'appArmorProfile.type': isUnconfined,
  'procMount': (value) => value === 'Unmasked',
  'mountPropagation': (value) => value === 'Bidirectional' || value === 'HostToContainer',
  'hostPath': isObject,
  'hostPort': (value) => typeof value === 'number' && value > 0,
  'nodeName': isText,
  'image': (value) => isText(value) && !hasDigest(value),
  'metadata': isReplaced, // with its labels
  'metadata.labels': isReplaced,
  'handler': (value) => isText(value), // that of a RuntimeClass; those of probes and hooks have other names
  'ipBlock': (value) => WHOLE.has(object(value).cidr) && !isGiven(object(value).except),
  'spec.egress': opensAll,
  'spec.ingress': opensAll,
};

function isReplaced(value: unknown, how: Mutation['how']): boolean {
  return isRemoved(value) || how === 'replace';
}

/** A value is one element, or a list of them. */
function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value as unknown[] : [value];
}

/** Whether a security context that stands for another one has what a container or a pod must have. */
function isHard({ allowPrivilegeEscalation, capabilities, runAsNonRoot, seccompProfile }: Json): boolean {
  return (isFalse(allowPrivilegeEscalation) && dropsAll(object(capabilities))) || (isTrue(runAsNonRoot) && isObject(seccompProfile));
}

function dropsAll({ drop }: Json): boolean {
  return Array.isArray(drop) && drop.includes('ALL');
}

const WHOLE: ReadonlySet<unknown> = new Set(['0.0.0.0/0', '::/0']);

/** A rule of a NetworkPolicy without peers is for everyone. Rules of other networks name theirs in other fields. */
function opensAll(value: unknown): boolean {
  return list(value).some((rule) => isObject(rule) && Object.keys(rule)
    .every((key) => key === 'ports' || (['to', 'from'].includes(key) && textOf(rule[key]).length <= 2)));
}

const POD_SECURITY = 'pod-security.kubernetes.io/enforce';

/** Fields that every hardened object has, so that nothing fills them. */
const NEVER_FILLED = ['allowPrivilegeEscalation', 'automountServiceAccountToken', 'drop', 'image', 'readOnlyRootFilesystem', 'runAsNonRoot',
  'runAsUser', 'runtimeClassName', 'type', POD_SECURITY];

export function weakens({ steps, value, how }: Mutation, view: ClusterView): boolean {
  const key = steps.at(-1) ?? '';
  const above = steps.at(-2) ?? '';
  if (how === 'fill' && NEVER_FILLED.includes(key)) {
    return false;
  }
  if (above === 'labels' && steps.at(-3) === 'metadata') {
    return isRemoved(value) || (key === POD_SECURITY ? isText(value) && value !== 'restricted' : isOwn(key));
  }
  if (above === 'annotations' && steps.at(-3) === 'metadata') {
    return isText(value) && loosensRuntime(key, value);
  }
  if (isRemoved(value) && steps.some((step, i) => step === 'labels' && steps[i - 1] === 'metadata' && i < steps.length - 1)) {
    return true;
  }
  const fault = own(`${above}.${key}`) ?? own(key);
  return fault?.(value, how) ?? (key === 'runtimeClassName' ? !isSandboxed(value, view) : leadsToNodes(steps, value));
}

function own(key: string): typeof FIELDS[string] | undefined {
  return Object.hasOwn(FIELDS, key) ? FIELDS[key] : undefined;
}

function isOwn(label: string): boolean {
  return (label.startsWith(OWN_PREFIX) && label !== QUARANTINE_LABEL) || (CONSTRUCT_LABELS as readonly string[]).includes(label);
}

/** Whether a RuntimeClass is that of a sandbox. One that an expression computes is not known, and is not shown to weaken. */
function isSandboxed(value: unknown, view: ClusterView): boolean {
  if (typeof value === 'string' && value.includes('{{')) {
    return true;
  }
  const manifest: Json = { apiVersion: 'v1', kind: 'Pod' };
  const ofSpec = viewOfSpec({ runtimeClassName: value }, 'spec');
  const traits = view.runtimeOf({ ...ofSpec, ofSpec, manifest, namespace: '', metadata: {}, metadataPath: 'metadata' });
  return traits !== undefined && isSandbox(traits) === true;
}

const PLACEMENT = ['tolerations', 'nodeSelector', 'affinity'];

/** Whether a field places a pod on nodes of the control plane. */
function leadsToNodes(steps: readonly string[], value: unknown): boolean {
  const [above, key] = [steps.at(-2) ?? '', steps.at(-1) ?? ''];
  const spec = above === 'nodeSelector' ? { nodeSelector: { [key]: value } }
    : PLACEMENT.includes(key) ? { [key]: key === 'tolerations' && isObject(value) ? [value] : value } : {};
  return !isRemoved(value) && leadsToControlPlane({ spec, path: 'spec' }).length > 0;
}
