import { existsSync, mkdirSync, rmSync, writeFileSync } from 'fs';
import { homedir } from 'os';
import { join } from 'path';
import { run } from '../../scripts/support/run';

/** The folder that a program is in; one that was half installed is installed anew. */
export function installed(name: string, install: (into: string) => void): string {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hardened-agents', name);
  const done = join(folder, 'installed');
  if (!existsSync(done)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    install(folder);
    writeFileSync(done, '');
  }
  return folder;
}

/** An environment of Python with packages, each with its version, such as "openai==3.57.0". */
export function pythonWith(name: string, packages: readonly string[]): string {
  return installed(name, (into) => {
    run('python3', ['-m', 'venv', into], into);
    run(join(into, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages], into);
  });
}
