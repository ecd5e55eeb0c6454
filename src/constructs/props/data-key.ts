import { Check } from '../../engine/input/check';
import { propError } from '../../engine/input/props';

/**
 * Whether a text can be a key of a Secret or ConfigMap.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data
 */
export function isDataKey(text: string): boolean {
  return /^[-._a-zA-Z0-9]{1,253}$/.test(text);
}

/** A key of an object, such as `dataKey('Secret', 'api-key')`. */
export function dataKey(object: 'ConfigMap' | 'Secret', example: string): Check {
  return (place, prop, value) => {
    if (typeof value !== 'string' || !isDataKey(value)) {
      throw propError(place, prop, `be a key of the ${object} such as "${example}": letters, digits, "-", "_" and "."`, value);
    }
  };
}
