import { accessSync, constants } from 'fs';
import { delimiter, join } from 'path';
import { envoyBinary } from '../test/oracles/envoy';

/** Measures the real programs of a gateway, and prints the lines of a part. Where a program is missing, it says so and measures nothing. */
export async function measureGateway(programs: readonly ('envoy' | 'squid')[], measure: () => Promise<string[]>): Promise<void> {
  const lacking = [...programs.filter((program) => !isHere(program)), ...process.getuid!() === 0 ? [] : ['root']];
  console.log((lacking.length > 0 ? [`Not measured: this machine lacks ${lacking.join(' and ')}.`] : await measure()).join('\n'));
}

function isHere(program: 'envoy' | 'squid'): boolean {
  try {
    const paths = program === 'envoy' ? [envoyBinary()] : process.env.PATH!.split(delimiter).map((folder) => join(folder, program));
    return paths.some(isExecutable);
  } catch { // Envoy is not there, and cannot be downloaded
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
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
