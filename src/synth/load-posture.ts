import * as PostureIn from './posture-in';

/** Loads what makes the report of an app. Every app loads the guard, and few make a report. */
export function loadPosture(): typeof PostureIn {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded late
  return require('./posture-in') as typeof PostureIn;
}
