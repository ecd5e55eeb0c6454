import { FalcoPriority } from './falco-priority';
import { ErrorSource, requireOneOf } from '../../../engine/input/props';

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
