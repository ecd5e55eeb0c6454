import { join } from 'path';

/** The root of the checkout. */
export const ROOT = join(__dirname, '..', '..');
