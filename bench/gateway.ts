import { main } from '../scripts/support/run';

/** Runs the program of a part that measures real programs: it prints the lines of the part, and how many seconds they took. */
export function printMeasured(measure: () => Promise<string[]>): void {
  main(async () => console.log(JSON.stringify({ lines: await measure(), seconds: process.uptime() })));
}

/** Memory for a table, such as "12.3 MiB". */
export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** The seconds after which something ends, for a table. */
export async function secondsUntil(end: Promise<unknown>): Promise<string> {
  const begin = performance.now();
  await end;
  return `${Math.round((performance.now() - begin) / 1000)} s`;
}
