import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';

/** The names of the packages that files are of, such as "yaml" for `node_modules/yaml/dist/index.js`. */
export function bundledPackages(files: readonly string[]): string[] {
  const names = files.flatMap((file) => /.*\bnode_modules\/((@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** The name, version and licence text of each package, as the licences ask of those who pass the packages on. */
export function notices(root: string, packages: readonly string[]): string {
  return packages.map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string; license: string };
    const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
    if (texts.length === 0) {
      throw new Error(`the package ${name} has no licence file, and cannot be bundled`);
    }
    return [`${name} ${version} (${license})`, ...texts.map((file) => readFileSync(join(folder, file), 'utf8').trim())].join('\n\n');
  }).join(`\n\n${'-'.repeat(80)}\n\n`) + '\n';
}
