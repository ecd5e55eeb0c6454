import { spawnSync } from 'child_process';
import { ROOT } from './root';
import { bundleFolder, bundleSource } from '../../scripts/support/bundle-source';

const bundles = new Map<string, string>();

/** How many files of a package come with a source file, in a process of its own. */
export function filesWithSource(source: string, name: string): number {
  const code = bundles.get(source) ?? bundleSource(ROOT, source);
  bundles.set(source, code);
  return filesAfter(code, name);
}

/** How many files of a package come with all source files of a folder, in a process of its own. */
export function filesWithFolder(folder: string, name: string): number {
  return filesAfter(bundleFolder(ROOT, folder), name);
}

/** How many files of a package come with another package, in a process of its own. */
export function filesWithPackage(other: string, name: string): number {
  return filesAfter(`require(${JSON.stringify(other)});`, name);
}

function filesAfter(code: string, name: string): number {
  const part = JSON.stringify(`/node_modules/${name}/`);
  const count = `console.log(Object.keys(require.cache).filter((file) => file.includes(${part})).length);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-'], { cwd: ROOT, input: `${code}\n${count}`, encoding: 'utf8' });
  expect([stdout, stderr]).toEqual([expect.stringMatching(/^\d+\n$/), '']);
  return Number(stdout);
}
