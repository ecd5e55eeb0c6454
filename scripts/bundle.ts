import { readFileSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { createRequire } from 'module';
import { dirname, join, relative } from 'path';
import { BuildOptions, Metafile, Plugin, build } from 'esbuild';
import { peerDependencies } from '../package.json';
import { bundledPackages, notices } from './support/notices';
import { typesUsedBy } from './support/types';

const ROOT = join(__dirname, '..');
const LIB = join(ROOT, 'lib');

const LIBRARY = join(LIB, 'index.js');
/** What bin/cdk8s-hardened-agents loads. */
const COMMAND_LINE = join(LIB, 'cli', 'main.js');
/** The formats of reports, which the other two load when they write one. */
const WRITERS = join(LIB, 'report', 'writers.js');
/** What two of them use, so that the package holds no line twice. */
const SHARED = join(LIB, 'shared.js');

/**
 * Makes four files of what jsii compiles, which are all the JavaScript that the package holds: to find and open some two
 * hundred files takes longer than to run them. Removes the types that no app sees.
 */
async function bundle(): Promise<void> {
  const entries: [file: string, options: BuildOptions][] = [
    [LIBRARY, libraryOptions()],
    [COMMAND_LINE, { entryPoints: [COMMAND_LINE] }],
    [WRITERS, { entryPoints: [WRITERS] }],
  ];
  const uses: string[][] = [];
  for (const [file, options] of entries) {
    uses.push(inputsOf(await made(file, options)));
  }
  const shared = [...new Set(uses.flat().filter((file) => uses.filter((files) => files.includes(file)).length > 1))];

  const modules = shared.map((file) => `${JSON.stringify(file)}: () => require(${JSON.stringify(join(ROOT, file))})`);
  const contents = `module.exports = { ${modules.join(',\n')} };`;
  const results = [await made(SHARED, { stdin: { contents, resolveDir: LIB } })];
  for (const [file, options] of entries) {
    results.push(await made(file, options, takenFrom(SHARED, shared, file)));
  }
  [SHARED, ...entries.map(([file]) => file)].forEach((file, i) => writeFileSync(file, results[i].outputFiles[0].contents));
  removeUnusedTypes();

  const [inShared, inLibrary, ...beside] = results.map(inputsOf);
  const ofOthers = bundledPackages([...inShared, ...inLibrary]);
  if (ofOthers.length > 0) {
    throw new Error(`the library must load its peers alone, and holds ${ofOthers.join(', ')}`);
  }
  writeFileSync(join(LIB, 'THIRD-PARTY-NOTICES'), notices(ROOT, bundledPackages(beside.flat())));
}

/** Keeps the types that those of the library refer to. No app sees the others, which are half of them. */
function removeUnusedTypes(): void {
  const used = typesUsedBy(join(LIB, 'index.d.ts'));
  readdirSync(LIB, { recursive: true, encoding: 'utf8' }).map((file) => join(LIB, file))
    .filter((file) => file.endsWith('.d.ts') && !used.has(file)).forEach((file) => rmSync(file));
}

/** The library runs what an app asks for. */
function libraryOptions(): BuildOptions {
  const load = createRequire(LIBRARY);
  const modules = [...readFileSync(LIBRARY, 'utf8').matchAll(/require\("(\.\/[^"]+)"\)/g)].map(([, file]) => file);
  const exported = modules.flatMap((file) => Object.keys(load(file) as object)
    .filter((name) => name !== '__esModule').map((name) => ({ file, name })));
  if (exported.length === 0) {
    throw new Error(`${LIBRARY} is not as jsii compiles it: run "npx projen compile" first`);
  }
  const contents = `
    const exported = { ${exported.map(({ file, name }) => `${name}: () => require('${file}').${name}`).join(',\n')} };
    Object.defineProperty(exports, '__esModule', { value: true });
    Object.entries(exported).forEach(([name, get]) => Object.defineProperty(exports, name, { enumerable: true, get }));`;
  // Node looks for the names that an ES module may import without running anything.
  const names = exported.map(({ name }) => name).join(', ');
  return { stdin: { contents, resolveDir: LIB }, banner: { js: `"use strict";\n0 && (module.exports = { ${names} });` } };
}

/** A bundle of what the options name, which loads its peers from where it is installed, and the writers when it asks for them. */
function made(file: string, options: BuildOptions, ...plugins: Plugin[]) {
  return build({
    ...options,
    plugins: [...(file === WRITERS ? [] : [loaded(WRITERS, file)]), ...plugins],
    minifyWhitespace: true, // a seventh of the package is comments and indentation
    minifyIdentifiers: [COMMAND_LINE, WRITERS].includes(file), // no app sees their names
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    metafile: true,
    preserveSymlinks: true,
    platform: 'node',
    target: 'node20',
    external: Object.keys(peerDependencies),
  });
}

/** Leaves a module out of a bundle, which loads it where its code asks for it. */
function loaded(module: string, bundled: string): Plugin {
  const path = pathOf(module, bundled);
  return {
    name: 'loaded',
    setup: ({ onResolve }) => onResolve({ filter: /\/writers$/ }, () => ({ path, external: true })),
  };
}

/** Lets a bundle take files from another one. */
function takenFrom(other: string, files: readonly string[], bundled: string): Plugin {
  const path = pathOf(other, bundled);
  return {
    name: 'taken-from',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: new RegExp(`^${path.replaceAll('.', '\\.')}$`) }, () => ({ path, external: true }));
      onLoad({ filter: /\.js$/ }, ({ path: file }) => {
        const name = relative(ROOT, file);
        return files.includes(name) ? { contents: `module.exports = require('${path}')['${name}']();` } : undefined;
      });
    },
  };
}

function pathOf(module: string, from: string): string {
  const path = relative(dirname(from), module);
  return path.startsWith('.') ? path : `./${path}`;
}

/** The files that are in a bundle. */
function inputsOf({ metafile }: { metafile: Metafile }): string[] {
  return Object.keys(metafile.inputs).filter((file) => file !== '<stdin>');
}

bundle().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
