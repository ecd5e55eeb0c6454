import { parseArgs } from 'util';

const { values, positionals } = parseArgs({
  options: { size: { type: 'string', default: '1' }, runs: { type: 'string' } },
  allowPositionals: true,
});

/** The parts that are named. */
export const NAMED: readonly string[] = positionals;

/** What everything that is measured is multiplied by, such as 0.02. */
export const SIZE = Number(values.size);

/** How often each time is measured. */
export const RUNS = Number(values.runs ?? (SIZE < 1 ? 1 : 5));

/** A number of things in this run. Two or more stay at least two: a comparison needs them. */
export function sized(count: number): number {
  return Math.max(Math.min(count, 2), Math.round(count * SIZE));
}

/** Several numbers of things in this run, each once. */
export function sizes(...counts: number[]): number[] {
  return [...new Set(counts.map(sized))];
}
