import * as kplus from 'cdk8s-plus-29';
import { Construct, IConstruct } from 'constructs';
import { AgentQuota, ContainerDefaults } from './agent-quota';
import { AgentSize, SIZES } from '../../engine/hardening/agent-size';
import { DEFAULT_RESOURCES } from '../../engine/hardening/harden';
import { requireInteger } from '../../engine/input/props';
import { NAMESPACE_ANNOTATION } from '../../engine/manifest/labels';
import { DEFAULT_DENY } from '../../engine/manifest/network-policy';
import { Json } from '../../engine/value/json';
import { nanosOf, nanosOfCount, quantityText } from '../../engine/value/quantities';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { markIsolated } from '../network/pod-isolation';
import { cpuQuantity, sizeQuantity } from '../props/quantity';

/** What a namespace of agents holds. */
interface NamespaceContents {
  readonly name: string;
  readonly imagePullSecrets?: kplus.ISecret[];
  /** What most of the pods run. */
  readonly size?: AgentSize;
  /** No quota where it is left out. */
  readonly quota?: AgentQuota;
  /** No default limits where they are left out. */
  readonly containerDefaults?: ContainerDefaults;
  /** Whether the app does not create the namespace. The manifest of the account says so, because rules judge what is written. */
  readonly existing?: boolean;
}

export const AGENT_ACCOUNT = 'agent';

/** Makes the accounts, quota, limits, and the policy that denies all pods both ways. Gives `spec.hard` of the quota, if there is one. */
export function namespaceObjects(scope: Construct, contents: NamespaceContents): Json | undefined {
  const { name: namespace, size, quota, containerDefaults, imagePullSecrets = [] } = contents;
  const hard = quota && resourceQuota(scope, quota, size);
  const make = (id: string, apiVersion: string, kind: string, name: string, rest: object, annotations?: object) =>
    new GuardedApiObject(scope, id, { apiVersion, kind, metadata: { namespace, name, ...annotations }, ...rest });

  make('DefaultAccount', 'v1', 'ServiceAccount', 'default', { automountServiceAccountToken: false });
  make('AgentAccount', 'v1', 'ServiceAccount', AGENT_ACCOUNT, {
    automountServiceAccountToken: false,
    ...(imagePullSecrets.length > 0 && { imagePullSecrets: imagePullSecrets.map(({ name }) => ({ name })) }),
  }, contents.existing ? { annotations: { [NAMESPACE_ANNOTATION]: 'existing' } } : {});
  if (hard) {
    make('Quota', 'v1', 'ResourceQuota', 'agents', { spec: { hard } });
  }
  if (containerDefaults) {
    make('Limits', 'v1', 'LimitRange', 'agents', { spec: { limits: [limitRange(scope, containerDefaults, size)] } });
  }
  make('Deny', 'networking.k8s.io/v1', 'NetworkPolicy', 'default-deny', {
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  }, { annotations: DEFAULT_DENY });
  (['Ingress', 'Egress'] as const).forEach((direction) => markIsolated(scope, direction, { namespace, podSelector: {} }));
  return hard;
}

const DEFAULT_PODS = 50;

/** What the pods of a namespace may use together if neither figures nor a size are given. */
const DEFAULT_QUOTA: typeof DEFAULT_RESOURCES = { 'cpu': '16', 'memory': '64Gi', 'ephemeral-storage': '100Gi' };

/** The `hard` part of a ResourceQuota. */
function resourceQuota(scope: IConstruct, quota: AgentQuota, size?: AgentSize): Json {
  const pods = quota.pods ?? DEFAULT_PODS;
  const filled = size === undefined ? DEFAULT_QUOTA : times(SIZES[size].resources, pods);
  const cpu = quota.cpu ? cpuQuantity(scope, 'quota.cpu', quota.cpu) : filled.cpu;
  const memory = quota.memory ? sizeQuantity(scope, 'quota.memory', quota.memory) : filled.memory;
  const storage = quota.ephemeralStorage
    ? sizeQuantity(scope, 'quota.ephemeralStorage', quota.ephemeralStorage) : filled['ephemeral-storage'];
  const devices = Object.entries(quota.devices ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const count = (prop: keyof AgentQuota & ('pods' | 'persistentVolumeClaims' | 'nodePorts' | 'loadBalancers'), byDefault: number) =>
    quantityText(nanosOfCount(requireInteger(scope, `quota.${prop}`, quota[prop] ?? byDefault, 0)));
  return {
    'pods': count('pods', DEFAULT_PODS),
    'requests.cpu': cpu,
    'limits.cpu': cpu,
    'requests.memory': memory,
    'limits.memory': memory,
    'requests.ephemeral-storage': storage,
    'limits.ephemeral-storage': storage,
    ...quota.storage && { 'requests.storage': sizeQuantity(scope, 'quota.storage', quota.storage) },
    'persistentvolumeclaims': count('persistentVolumeClaims', 20),
    'services.nodeports': count('nodePorts', 0),
    'services.loadbalancers': count('loadBalancers', 0),
    ...Object.fromEntries(devices.map(([name, amount]) => [`requests.${name}`, quantityText(nanosOfCount(amount))])),
  };
}

/** The resources of a number of containers. A quota for no pods has the resources of none. */
function times(resources: typeof DEFAULT_RESOURCES, containers: number): typeof DEFAULT_RESOURCES {
  const product = (quantity: string, isBytes: boolean) => quantityText(nanosOf(quantity)! * BigInt(containers), isBytes);
  return {
    'cpu': product(resources.cpu, false),
    'memory': product(resources.memory, true),
    'ephemeral-storage': product(resources['ephemeral-storage'], true),
  };
}

/** The one element of a LimitRange. */
function limitRange(scope: IConstruct, defaults: ContainerDefaults, size?: AgentSize): Json {
  const amounts = {
    ...size === undefined ? DEFAULT_RESOURCES : SIZES[size].resources,
    ...(defaults.cpu && { cpu: cpuQuantity(scope, 'containerDefaults.cpu', defaults.cpu) }),
    ...(defaults.memory && { memory: sizeQuantity(scope, 'containerDefaults.memory', defaults.memory) }),
    ...(defaults.ephemeralStorage && {
      'ephemeral-storage': sizeQuantity(scope, 'containerDefaults.ephemeralStorage', defaults.ephemeralStorage),
    }),
  };
  return { type: 'Container', default: amounts, defaultRequest: amounts };
}
