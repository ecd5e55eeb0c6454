import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { DEFAULT_RESOURCES } from '../../engine/hardening/harden';
import { propError } from '../../engine/input/props';
import { Json } from '../../engine/value/json';
import { Place } from '../props/check';
import { cpuQuantity, milliCpu, sizeQuantity } from '../props/quantity';

/** The resources as JSON, checked. cdk8s-plus renders storage in whole GiB, and fails on less. */
export function resourcesJson(place: Place, prop: string, resources: kplus.ContainerResources): Json {
  const { cpu, memory, ephemeralStorage } = resources;
  const requests: Json = {};
  const limits: Json = {};
  const put = <T>(name: string, at: string, amounts: { request?: T; limit?: T } | undefined,
    size: (amount: T) => number, quantity: (place: Place, prop: string, amount: T) => string) => {
    for (const [side, into] of [['request', requests], ['limit', limits]] as const) {
      const amount = amounts?.[side];
      if (amount !== undefined) {
        into[name] = quantity(place, `${prop}.${at}.${side}`, amount);
      }
    }
    if (amounts?.request !== undefined && amounts.limit !== undefined && size(amounts.request) > size(amounts.limit)) {
      throw propError(place, `${prop}.${at}.request`, `not be above the limit ${limits[name]}`, requests[name]);
    }
  };
  put('cpu', 'cpu', cpu, milliCpu, cpuQuantity);
  put('memory', 'memory', memory, kibibytes, sizeQuantity);
  put('ephemeral-storage', 'ephemeralStorage', ephemeralStorage, kibibytes, sizeQuantity);
  return { requests, limits };
}

/** The resources with our defaults, for the cdk8s-plus container: without them, it requests a whole CPU. */
export function filledResources(resources: kplus.ContainerResources): kplus.ContainerResources {
  const both = <T>(given: { request?: T; limit?: T } | undefined, byDefault: T) => ({
    request: given?.request ?? given?.limit ?? byDefault,
    limit: given?.limit ?? given?.request ?? byDefault,
  });
  return {
    cpu: both(resources.cpu, kplus.Cpu.millis(Number.parseInt(DEFAULT_RESOURCES.cpu, 10))),
    memory: both(resources.memory, Size.mebibytes(Number.parseInt(DEFAULT_RESOURCES.memory, 10))),
  };
}

function kibibytes(size: Size): number {
  return size.toKibibytes();
}
