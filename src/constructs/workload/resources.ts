import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentSize, SIZES } from '../../engine/hardening/agent-size';
import { DEFAULT_RESOURCES } from '../../engine/hardening/harden';
import { Place } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { Json } from '../../engine/value/json';
import { nanosOf } from '../../engine/value/quantities';
import { cpuQuantity, milliCpu, sizeQuantity } from '../props/quantity';

/**
 * Huge pages of one size that a container may use.
 *
 * The nodes must have allocated them. They count as memory of the container, beside its memory limit.
 *
 * @see https://kubernetes.io/docs/tasks/manage-hugepages/scheduling-hugepages/
 */
export interface AgentHugePages {
  /**
   * How much memory the pages have together, such as `Size.mebibytes(512)`: a multiple of the size of a page.
   */
  readonly amount: Size;

  /**
   * Size of a page: one that the nodes have, such as `Size.gibibytes(1)`.
   *
   * @default Size.mebibytes(2)
   */
  readonly pageSize?: Size;

  /**
   * Absolute path in the container where a file system of such pages is mounted, such as "/hugepages".
   *
   * @default - none: the program maps the pages without a file
   */
  readonly path?: string;
}

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
    cpu: both(resources.cpu, cpuOf(DEFAULT_RESOURCES.cpu)),
    memory: both(resources.memory, sizeOf(DEFAULT_RESOURCES.memory)),
  };
}

/** The resources with those of a named size where neither request nor limit is given. */
export function sizedResources(resources: kplus.ContainerResources, size: AgentSize | undefined): kplus.ContainerResources {
  if (size === undefined) {
    return resources;
  }
  const { cpu, memory, 'ephemeral-storage': storage } = SIZES[size].resources;
  const orSize = <T>(given: { request?: T; limit?: T } | undefined, amount: T) =>
    (given?.request === undefined && given?.limit === undefined ? { request: amount, limit: amount } : given);
  return {
    cpu: orSize(resources.cpu, cpuOf(cpu)),
    memory: orSize(resources.memory, sizeOf(memory)),
    ephemeralStorage: orSize(resources.ephemeralStorage, sizeOf(storage)),
  };
}

/** The size of /dev/shm that a named size brings. Nothing where that of the runtime is enough. */
export function sharedMemoryOf(size: AgentSize | undefined): Size | undefined {
  const amount = size && SIZES[size].sharedMemory;
  return amount === undefined ? undefined : sizeOf(amount);
}

function cpuOf(quantity: string): kplus.Cpu {
  return kplus.Cpu.millis(Number(nanosOf(quantity)! / 10n ** 6n));
}

function sizeOf(quantity: string): Size {
  return Size.kibibytes(Number(nanosOf(quantity)! / nanosOf('1Ki')!));
}

function kibibytes(size: Size): number {
  return size.toKibibytes();
}
