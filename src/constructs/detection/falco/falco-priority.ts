import { ErrorSource, requireOneOf } from '../../../engine/input/props';

/**
 * The priority of an event in Falco's terms, the highest first.
 *
 * @see https://falco.org/docs/concepts/rules/basic-elements/#priority
 */
export enum FalcoPriority {
  /** The system is unusable. */
  EMERGENCY = 'Emergency',
  /** Someone must act at once. */
  ALERT = 'Alert',
  /** A control is broken. */
  CRITICAL = 'Critical',
  /** Something wrote state that must not change. */
  ERROR = 'Error',
  /** Something read, or tried to read, state that it must not read. */
  WARNING = 'Warning',
  /** Unusual, and usually harmless. */
  NOTICE = 'Notice',
  /** Of interest to some. */
  INFORMATIONAL = 'Informational',
  /** Details for debugging. */
  DEBUG = 'Debug',
}

/** All priorities, the highest first. */
const PRIORITIES = Object.values(FalcoPriority);

/** The position of a priority. A lower number is a higher priority. */
export function rankOf(priority: FalcoPriority): number {
  return PRIORITIES.indexOf(priority);
}

/** One of the priorities. */
export function requirePriority(scope: ErrorSource, prop: string, value: FalcoPriority): FalcoPriority {
  return requireOneOf(scope, prop, value, PRIORITIES);
}
