import * as Writers from './writers';

/** Loads the formats of reports. Most runs write none, and the library itself must not hold the packages of others. */
export function loadWriters(): typeof Writers {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded late
  return require('./writers') as typeof Writers;
}
