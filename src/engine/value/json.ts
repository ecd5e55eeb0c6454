/** Helpers that read manifests, in which any field can be missing or have another type. */
export type Json = { [key: string]: any };

/** Whether the value is an object and no list. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object that has its values by keys. One of a class without fields, such as a Map, has what it has elsewhere. */
export function isKeyed(value: unknown): value is Json {
  return isObject(value) && (isPlain(value) || Object.keys(value).length > 0);
}

/** Whether an object is of no class. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The value if it is an object, else an empty one. */
export function object(value: unknown): Json {
  return isObject(value) ? value : {};
}

/** The value that keys, or places in a list, lead to. Undefined if there is none. */
export function valueAt(json: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (Array.isArray(value) ? (value as unknown[])[Number(key)] : isObject(value) ? (value[key] as unknown) : undefined),
    json,
  );
}

/** The objects of a list, without its other elements. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The texts of a list. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** A value as a text. Objects and lists become JSON, since `String` fails on a `toString` that is no function. */
export function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** The path of a field within an object at a path: `spec.hostNetwork`, or `spec["a.b"]` for a name with other letters. */
export function fieldPath(path: string, name: string): string {
  return !/^[\w-]+$/.test(name) ? `${path}[${JSON.stringify(name)}]` : path === '' ? name : `${path}.${name}`;
}

/** The first value that was there before. */
export function firstRepeated(values: string[]): string | undefined {
  const seen = new Set<string>();
  return values.find((value) => seen.size === seen.add(value).size);
}

/** Sorts a list in place. Most lists have one element, and `sort` takes as long for it as all that is done with it. */
export function sorted<T>(list: T[], order?: (a: T, b: T) => number): T[] {
  return list.length > 1 ? list.sort(order) : list;
}

/** A copy of `base` with those fields of `defaults` that it lacks. Objects are filled at every depth, lists are not. */
export function fill<T extends Json>(base: T | undefined, defaults: Json): T {
  const filled: Json = { ...base };
  for (const [key, value] of Object.entries(defaults)) {
    if (value === undefined || key === '__proto__') {
      continue; // a key with undefined would be written as null, and the other one would change the class of the object
    }
    if (filled[key] === undefined || filled[key] === null) {
      filled[key] = value;
    } else if (isObject(filled[key]) && isObject(value)) {
      filled[key] = fill(filled[key], value);
    }
  }
  return filled as T;
}

/** A copy as JSON writes it, without functions and with the results of `toJSON`. Nothing if JSON writes nothing. */
export function copyOf<T>(value: T): T {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined as T : JSON.parse(text) as T;
}

/** A copy with sorted keys and sorted lists: values that differ only in these orders have equal copies. */
export function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const texts = value.map(inOneOrder).map((one): [unknown, string] => [one, JSON.stringify(one) ?? '']);
    return texts.sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([one]) => one);
  }
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inOneOrder(one)] as const).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}

/** A path, or a message with paths, without the places in lists: "spec.containers[].image". */
export function withoutPlaces(text: string): string {
  return text.replace(/\[\d+\]/g, '[]');
}

/** Whether two values are the same JSON. The order of keys does not count. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) {
    return true;
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, i) => isSame(value, other[i]));
  }
  if (!isObject(one) || !isObject(other)) {
    return false;
  }
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]));
}

/** A text as a copy. A part of a text keeps all of that text in memory. */
export function copied(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
