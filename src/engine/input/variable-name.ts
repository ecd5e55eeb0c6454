import { Check } from './check';
import { propError } from './props';

/** The name of an environment variable that every shell and language can read. */
export const variableName: Check = (place, prop, value) => {
  if (typeof value !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) {
    throw propError(place, prop,
      'be the name of an environment variable such as "SEARCH_URL": letters, digits and "_", with no digit first', value);
  }
};
