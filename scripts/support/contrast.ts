import { isDeepStrictEqual } from 'util';
import { stringify } from 'yaml';
import { Json, object } from '../../src/engine/value/json';

/** What differs between two manifests, as YAML under the keys that lead to it: "-" is the first's, "+" the second's. */
export function contrast(wrong: Json, right: Json): string[] {
  return [` kind: ${right.kind}`, ...ofMaps(wrong, right, '')];
}

function ofMaps(wrong: Json, right: Json, indent: string): string[] {
  const keys = [...new Set([...Object.keys(right), ...Object.keys(wrong)])].filter((key) => !isDeepStrictEqual(wrong[key], right[key]));
  return keys.flatMap((key) => {
    const [one, other] = [wrong[key], right[key]];
    if (isMap(one) && isMap(other)) {
      return [` ${indent}${name(key)}:`, ...ofMaps(one, other, `${indent}  `)];
    }
    if (Array.isArray(one) && Array.isArray(other) && [...one, ...other].every(isMap)) {
      return [` ${indent}${name(key)}:`, ...ofLists(one, other, `${indent}  `)];
    }
    return [...signed('-', indent, one === undefined ? undefined : { [key]: one }),
      ...signed('+', indent, other === undefined ? undefined : { [key]: other })];
  });
}

/** Elements of lists in a manifest are told apart by their names. */
function ofLists(wrong: Json[], right: Json[], indent: string): string[] {
  return Array.from({ length: Math.max(wrong.length, right.length) }, (_, i) => [wrong[i], right[i]] as const).flatMap(([one, other]) => {
    if (isDeepStrictEqual(one, other)) {
      return [];
    }
    const shared = object(one).name;
    return shared !== undefined && shared === object(other).name
      ? [` ${indent}- name: ${shared}`, ...ofMaps(one, other, `${indent}  `)]
      : [...signed('-', indent, one && [one]), ...signed('+', indent, other && [other])];
  });
}

function signed(sign: string, indent: string, value: unknown): string[] {
  return value === undefined ? [] : stringify(value, { lineWidth: 0 }).trimEnd().split('\n').map((line) => `${sign}${indent}${line}`);
}

function name(key: string): string {
  return stringify(key, { lineWidth: 0 }).trimEnd();
}

function isMap(value: unknown): value is Json {
  return value !== null && object(value) === value;
}
