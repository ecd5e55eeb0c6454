import { doubt } from './doubt';

/** Documents that nest deeper go to the exact parser, which refuses those that nest too deep. */
const DEEPEST_FAST = 100;

/** The level below. */
export function below(level: number): number {
  return level < DEEPEST_FAST ? level + 1 : doubt();
}
