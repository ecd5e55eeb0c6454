import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'fs';
import { homedir } from 'os';
import { join } from 'path';
import { run } from '../../scripts/support/run';

/** The folder that a program is in. Its name appears when it is whole, because several suites install at the same time. */
export function installed(name: string, install: (into: string) => void): string {
  const all = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hardened-agents', 'programs');
  const folder = join(all, name);
  if (!existsSync(folder)) {
    mkdirSync(all, { recursive: true });
    const into = mkdtempSync(`${folder}.`);
    install(into);
    try {
      renameSync(into, folder);
    } catch (error) {
      rmSync(into, { recursive: true });
      if (!existsSync(folder)) { // no other suite was first
        throw error;
      }
    }
  }
  return folder;
}

/**
 * An environment of Python with packages, each with its version, such as "openai==3.57.0". Call `bin/python`: the other
 * programs of `bin` name the folder that the environment was made in.
 */
export function pythonWith(name: string, packages: readonly string[]): string {
  return installed(name, (into) => {
    run('python3', ['-m', 'venv', into], into);
    run(join(into, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages], into);
  });
}
