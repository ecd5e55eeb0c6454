import { spawnSync } from 'child_process';
import { ROOT } from './root';
import { bundleFolder, bundleSource } from '../../scripts/support/bundle-source';

const loaded = new Map<string, readonly string[]>();

/** How many files of a package come with one source file, in a process of its own. */
export function filesWithSource(source: string, name: string): number {
  return countOf(filesAfterBundle(source, bundleSource), name);
}

/** How many files of a package come with all source files of a folder, in a process of its own. */
export function filesWithFolder(folder: string, name: string): number {
  return countOf(filesAfterBundle(folder, bundleFolder), name);
}

function filesAfterBundle(path: string, bundle: typeof bundleSource): readonly string[] {
  const files = loaded.get(path) ?? filesAfter(bundle(ROOT, path));
  loaded.set(path, files);
  return files;
}

/** How many files of a package come with another package, in a process of its own. */
export function filesWithPackage(other: string, name: string): number {
  return countOf(filesAfter(`require(${JSON.stringify(other)});`), name);
}

function countOf(files: readonly string[], name: string): number {
  return files.filter((file) => file.includes(`/node_modules/${name}/`)).length;
}

function filesAfter(code: string): string[] {
  const input = `${code}\nconsole.log(JSON.stringify(Object.keys(require.cache)));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-'], { cwd: ROOT, input, encoding: 'utf8' });
  expect([stdout, stderr]).toEqual([expect.stringMatching(/^\[.*\]\n$/), '']);
  return JSON.parse(stdout) as string[];
}
