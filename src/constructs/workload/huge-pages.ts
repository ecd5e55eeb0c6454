import { IConstruct } from 'constructs';
import { AgentHugePages } from './agent-huge-pages';
import { Storage, requireMountPath } from './scratch';
import { propError } from '../../engine/input/props';
import { Json, firstRepeated } from '../../engine/value/json';
import { nanosOf } from '../../engine/value/quantities';
import { sizeQuantity } from '../props/quantity';

const DEFAULT_PAGE_SIZE = '2Mi';

/** The huge pages of a container: amounts by resource, and a file system for those that have a path. */
export function hugePagesOf(place: IConstruct, prop: string, pages: AgentHugePages[], volumeName: (path: string) => string):
{ amounts: Json; storage: Storage } {
  const all = pages.map(({ amount, pageSize, path }, i) => {
    const at = `${prop}[${i}]`;
    const size = pageSize ? sizeQuantity(place, `${at}.pageSize`, pageSize) : DEFAULT_PAGE_SIZE;
    const quantity = sizeQuantity(place, `${at}.amount`, amount);
    if (nanosOf(quantity)! % nanosOf(size)! !== 0n) {
      throw propError(place, `${at}.amount`, `be a multiple of the page size ${size}`, quantity);
    }
    const mountPath = path === undefined ? undefined : requireMountPath(place, `${at}.path`, path);
    return { size, quantity, mountPath };
  });
  const twice = firstRepeated(all.map(({ size }) => size));
  if (twice !== undefined) {
    throw propError(place, prop, 'name each page size once', twice);
  }
  const mounted = all.flatMap(({ size, quantity, mountPath }) => (mountPath === undefined ? []
    : [{ name: volumeName(mountPath), mountPath, emptyDir: { medium: `HugePages-${size}`, sizeLimit: quantity } }]));
  return {
    amounts: Object.fromEntries(all.map(({ size, quantity }) => [`hugepages-${size}`, quantity])),
    storage: {
      volumes: mounted.map(({ name, emptyDir }) => ({ name, emptyDir })),
      volumeMounts: mounted.map(({ name, mountPath }) => ({ name, mountPath })),
    },
  };
}
