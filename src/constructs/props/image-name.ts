import { Check } from '../../engine/input/check';
import { propError } from '../../engine/input/props';

/** The name of an image. */
export const imageName: Check = (place, prop, value) => {
  if (typeof value !== 'string' || value.trim() === '') {
    throw propError(place, prop, 'name an image such as "agent@sha256:<64 hex>"', value);
  }
};
