import { mkdirSync, symlinkSync } from 'fs';
import { join } from 'path';
import { Sample } from './figures';
import { run } from '../scripts/support/run';

/** The compiled library and the measured programs. */
export interface Bench {
  /** The measured programs, compiled. */
  readonly folder: string;
  /** The command line of the compiled library. */
  readonly command: string;
  readonly temporary: string;
}

/** Lays out the compiled library and the measured programs like a user's app: no loader and no source maps slow them. */
export function build(library: string, temporary: string): Bench {
  const folder = join(temporary, 'bench');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(library, join(folder, 'node_modules', 'cdk8s-hardened-agents'));
  ['cdk8s', 'cdk8s-plus-29', 'constructs'].forEach((name) => symlinkSync(join(library, 'node_modules', name),
    join(folder, 'node_modules', name)));
  const plain = ['--ignoreConfig', '--noCheck', '--target', 'es2022', '--module', 'node16', '--types', 'node'];
  run('tsc', [...plain, '--outDir', folder, ...['measure', 'reach', 'fleet'].map((file) => join('bench', `${file}.ts`))], library);
  return { folder, command: join(library, 'bin', 'cdk8s-hardened-agents'), temporary };
}

/** What a program prints that measures itself in a process of its own. */
export function sample({ folder }: Bench, ...args: (string | number)[]): Sample {
  return JSON.parse(run('node', args.map(String), folder));
}
