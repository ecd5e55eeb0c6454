import { IConstruct } from 'constructs';
import { AgentQuota, ContainerDefaults } from './agent-quota';
import { AgentSize } from '../../engine/hardening/agent-size';
import { DEFAULT_RESOURCES } from '../../engine/hardening/harden';
import { SIZES } from '../../engine/hardening/sizes';
import { requireInteger } from '../../engine/input/props';
import { Json } from '../../engine/value/json';
import { nanosOf, nanosOfCount, quantityText } from '../../engine/value/quantities';
import { cpuQuantity, sizeQuantity } from '../props/quantity';

const DEFAULT_PODS = 50;

/** What the pods of a namespace may use together if neither figures nor a size are given. */
const DEFAULT_QUOTA: typeof DEFAULT_RESOURCES = { 'cpu': '16', 'memory': '64Gi', 'ephemeral-storage': '100Gi' };

/** The `hard` part of a ResourceQuota. */
export function resourceQuota(scope: IConstruct, quota: AgentQuota, size?: AgentSize): Json {
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
export function limitRange(scope: IConstruct, defaults: ContainerDefaults, size?: AgentSize): Json {
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
