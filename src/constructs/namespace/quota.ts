import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { AgentQuota, ContainerDefaults } from './agent-quota';
import { DEFAULT_RESOURCES } from '../../engine/hardening/harden';
import { requireInteger } from '../../engine/input/props';
import { Json } from '../../engine/value/json';
import { cpuQuantity, sizeQuantity } from '../props/quantity';

/** The `hard` part of a ResourceQuota. */
export function resourceQuota(scope: IConstruct, quota: AgentQuota): Json {
  const cpu = cpuQuantity(scope, 'quota.cpu', quota.cpu ?? kplus.Cpu.units(16));
  const memory = sizeQuantity(scope, 'quota.memory', quota.memory ?? Size.gibibytes(64));
  const storage = sizeQuantity(scope, 'quota.ephemeralStorage', quota.ephemeralStorage ?? Size.gibibytes(100));
  const count = (prop: keyof AgentQuota & ('pods' | 'persistentVolumeClaims' | 'nodePorts' | 'loadBalancers'), byDefault: number) =>
    String(requireInteger(scope, `quota.${prop}`, quota[prop] ?? byDefault, 0));
  return {
    'pods': count('pods', 50),
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
  };
}

/** The one element of a LimitRange. */
export function limitRange(scope: IConstruct, defaults: ContainerDefaults): Json {
  const amounts = {
    ...DEFAULT_RESOURCES,
    ...(defaults.cpu && { cpu: cpuQuantity(scope, 'containerDefaults.cpu', defaults.cpu) }),
    ...(defaults.memory && { memory: sizeQuantity(scope, 'containerDefaults.memory', defaults.memory) }),
    ...(defaults.ephemeralStorage && {
      'ephemeral-storage': sizeQuantity(scope, 'containerDefaults.ephemeralStorage', defaults.ephemeralStorage),
    }),
  };
  return { type: 'Container', default: amounts, defaultRequest: amounts };
}
