import { spawnSync } from 'child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** Runs a command and gives what it printed; one that fails ends the script with all that it printed. */
export function run(command: string, args: string[], cwd: string, env: { [name: string]: string } = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: { ...outerEnv(), ...env },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error || status !== 0) {
    throw new Error(`${[command, ...args].join(' ')} failed: ${error?.message ?? `exit code ${status}`}\n${stdout}${stderr}`);
  }
  return stdout;
}

/** Compares two directories byte for byte; gives the bytes that they have each. */
export function requireSame(expected: string, got: string): number {
  const { status, stdout, stderr } = spawnSync('diff', ['-ru', expected, got], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`the manifests differ:\n${stdout}${stderr}`);
  }
  const files = readdirSync(expected, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + readFileSync(join(parentPath, name)).length, 0);
  if (bytes === 0) {
    throw new Error('there are no manifests to compare');
  }
  return bytes;
}

/** Gives a folder to a function, and removes it afterwards. */
export function inTemporaryFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'hardened-agents-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a script's body; a failure is told without a stack, since it speaks of the package and not of the script. */
export function main(body: () => void | Promise<void>): void {
  void (async () => body())().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

/** The environment without what `npm run` adds: it speaks of this checkout, not of the one that the command is run in. */
export function outerEnv(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') && name !== 'NODE_PATH' && name !== 'INIT_CWD');
  return Object.fromEntries(own);
}
