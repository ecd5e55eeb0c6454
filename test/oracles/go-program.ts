import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { run } from '../../scripts/support/run';

/** A run of tests removes its folder in the end; a script has its own. */
const folder = process.env.FOLDER_OF_TESTS ?? mkdtempSync(join(tmpdir(), 'go-'));
if (!process.env.FOLDER_OF_TESTS) {
  process.on('exit', () => rmSync(folder, { recursive: true }));
}

/** Compiles the program in a folder beside this file, such as "admission", once for all files of a run, and gives its path. */
export function goProgram(name: string, options: readonly string[] = [], env: { [name: string]: string } = {}): string {
  const path = join(folder, name, 'program');
  if (!existsSync(path)) {
    run('go', ['build', ...options, '-o', path, '.'], join(__dirname, name), env);
  }
  return path;
}

/** The lines that a program prints, which ends without an error and without a word of one. */
export function linesOf(program: string, args: readonly string[], input: string): string[] {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  expect([error, status, stderr]).toEqual([undefined, 0, '']);
  return stdout.trim().split('\n');
}
