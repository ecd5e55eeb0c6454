import { Json, object } from '../value/json';

/** Lists whose elements Kubernetes identifies by name. In others a name says nothing: two mounts can name one volume. */
const BY_NAME = new Set(['containers', 'initContainers', 'ephemeralContainers', 'volumes', 'env']);

/** The path of a field that stays the same when elements of lists move. */
interface StableField {
  /** Such as `spec.containers["main"].ports[*].hostPort`: elements by their names, or none. */
  readonly path: string;
  /** The outermost elements that have no name in the path, so that two of one list differ. */
  readonly elements: readonly unknown[];
}

/** Finds the names of the elements on the path to a field. */
export function stableField(manifest: Json, field: string): StableField {
  const elements: unknown[] = [];
  let at: unknown = manifest;
  let list = '';
  const path = field.replace(/\["(.*?)(?:"\]|$)|\[(\d+)\]|[^.[\]]+/gs, (step: string, key?: string, index?: string) => {
    at = Array.isArray(at) && index !== undefined ? at[Number(index)] as unknown : object(at)[key ?? index ?? step];
    if (index === undefined) {
      list = step;
      return step;
    }
    const { name } = object(at);
    if (BY_NAME.has(list) && typeof name === 'string') {
      return `[${JSON.stringify(name)}]`;
    }
    elements.push(at);
    return '[*]';
  });
  return { path, elements };
}
