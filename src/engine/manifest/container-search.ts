import { Json, isObject } from '../value/json';

/** Fields that hold a container, or a list of containers, in the kinds of Kubernetes and of other projects. */
const LISTS = new Set(['containers', 'initContainers', 'ephemeralContainers', 'sidecars', 'steps']);
const SINGLES = new Set(['container', 'containerDisk', 'script', 'stepTemplate']);

/** Fields that are not searched: the metadata, what a controller reports, and the objects of a list, which are judged one by one. */
const NOT_SEARCHED = new Set(['metadata', 'status', 'items']);

/** The image of a container, and its path, such as `spec.templates[0].container.image`. */
interface FoundImage {
  readonly path: string;
  readonly image: string;
}

/** A value to search, and how it was reached. Only the value that is found gets a path. */
interface SearchedValue {
  readonly value: unknown;
  readonly key: string | number;
  readonly parent?: SearchedValue;
}

/**
 * The first container of an object, whatever its kind: an object with a text `image` in a field that holds containers, at
 * any depth. Keys are searched in the order of their names. Each value is looked at once, without recursion.
 */
export function containerIn(manifest: Json): FoundImage | undefined {
  const seen = new Set<unknown>();
  const rest: SearchedValue[] = childrenOf({ value: manifest, key: '' }).filter(({ key }) => !NOT_SEARCHED.has(key as string));
  for (let place = rest.pop(); place; place = rest.pop()) {
    const { value } = place;
    if (isObject(value) && isContainer(place)) {
      return { path: `${pathOf(place)}.image`, image: value.image };
    }
    if (!seen.has(value)) { // an alias of YAML is one value in many places
      seen.add(value);
      childrenOf(place).forEach((child) => rest.push(child)); // one by one: a call takes only so many arguments
    }
  }
  return undefined;
}

/** Objects and lists within a value, the last first. */
function childrenOf(parent: SearchedValue): SearchedValue[] {
  const { value } = parent;
  const places: SearchedValue[] = Array.isArray(value)
    ? value.map((inner: unknown, key) => ({ value: inner, key, parent }))
    : isObject(value) ? Object.keys(value).sort().map((key) => ({ value: value[key], key, parent })) : [];
  return places.filter(({ value: inner }) => typeof inner === 'object' && inner !== null).reverse();
}

function isContainer({ value, key, parent }: SearchedValue): boolean {
  const holder = typeof key === 'number' ? parent!.key : key;
  const { image } = value as Json;
  return typeof image === 'string' && image !== '' && (typeof key === 'number' ? LISTS : SINGLES).has(holder as string);
}

function pathOf(place: SearchedValue): string {
  const steps: string[] = [];
  for (let at: SearchedValue = place; at.parent; at = at.parent) {
    steps.push(typeof at.key === 'number' ? `[${at.key}]` : /^[\w-]+$/.test(at.key) ? `.${at.key}` : `["${at.key}"]`);
  }
  return steps.reverse().join('').replace(/^\./, '');
}
