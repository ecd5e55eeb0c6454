import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';

/** The names of the packages that files are of, such as "yaml" for `node_modules/yaml/dist/index.js`. */
export function bundledPackages(files: readonly string[]): string[] {
  const names = files.flatMap((file) => /.*\bnode_modules\/((@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** Licences of code that may go into the package: they ask for their notice alone, which a package under Apache-2.0 can give. */
const LICENCES = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

const BORDER = `\n\n${'-'.repeat(80)}\n\n`;

/** The name, version and licence text of each package, as the licences ask of those who pass the packages on. */
export function notices(root: string, packages: readonly string[]): string {
  return packages.map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string; license?: unknown };
    if (!LICENCES.some((licence) => licence === license)) {
      throw new Error(`the package ${name} has the licence ${JSON.stringify(license)}, and cannot be bundled: `
        + `bundled code has one of ${LICENCES.join(', ')}`);
    }
    const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
    if (texts.length === 0) {
      throw new Error(`the package ${name} has no licence file, and cannot be bundled`);
    }
    return [`${name} ${version} (${license})`, ...texts.map((file) => readFileSync(join(folder, file), 'utf8').trim())].join('\n\n');
  }).join(BORDER) + '\n';
}

/** The names of the packages that such a text is about. */
export function namesOfNotices(text: string): string[] {
  return text.split(BORDER).map((notice) => notice.split(' ')[0]);
}
