import { cpSync, existsSync, readFileSync, symlinkSync } from 'fs';
import { join } from 'path';
import { inTemporaryFolder, run } from './run';

const root = join(__dirname, '..', '..');

/**
 * Gives a temporary directory with a copy of the working tree in `package`, without what git ignores and compiled as a
 * release compiles it. Stale output of this checkout can so neither be tested nor packed.
 *
 * @param mayTake whether it may take what CI has just compiled here, as COMPILED says
 */
export function withRelease(use: (folder: string, temporary: string) => void, mayTake = false): void {
  inTemporaryFolder((temporary) => {
    const folder = join(temporary, 'package');
    const files = run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], root).split('\0')
      .filter((file) => file !== '');
    for (const file of files.filter((name) => existsSync(join(root, name)))) { // a file that was deleted is still listed
      cpSync(join(root, file), join(folder, file));
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    if (mayTake && process.env.COMPILED === 'here') {
      ['lib', '.jsii'].forEach((name) => cpSync(join(root, name), join(folder, name), { recursive: true }));
    } else {
      run('projen', ['compile'], folder);
    }
    use(folder, temporary);
  });
}

/** The packages with the versions that this checkout has, as a package manager takes them. */
export function installed(separator: string, ...names: string[]): string[] {
  return names.map((name) => {
    const { version } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
    return `${name}${separator}${version}`;
  });
}
