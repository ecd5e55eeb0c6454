import { readFileSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { createRequire } from 'module';
import { dirname, join, relative } from 'path';
import { BuildOptions, Metafile, Plugin, build } from 'esbuild';
import { peerDependencies } from '../package.json';
import { withHiddenThrows } from './support/hidden-throws';
import { TEN_LINES, modulesRunBy, withLateImports } from './support/late-imports';
import { bundledPackages, notices } from './support/notices';
import { typesUsedBy } from './support/types';
import { push } from '../src/engine/value/multimap';

const ROOT = join(__dirname, '..');
const LIB = join(ROOT, 'lib');

/** What an app loads: the names, and where each is. */
const LIBRARY = join(LIB, 'index.js');
/** What bin/cdk8s-hardened-agents loads. */
const COMMAND_LINE = join(LIB, 'cli', 'main.js');
/** The formats of reports, which the other two load when they write one. */
const WRITERS = join(LIB, 'report', 'writers.js');

/** The modules that run when an app imports what the ten lines of the README name. */
const EARLY = join(LIB, 'early.js');
/** What several of them use, so that the package holds no line twice. */
const SHARED = join(LIB, 'shared.js');
/** The rest of the library. The first construct that an app makes loads it. */
const REST = join(LIB, 'rest.js');

/**
 * Makes a few files of what jsii compiles, which are all the JavaScript that the package holds: to find and open some hundreds of files
 * takes longer than to run them. Removes the types that no app sees.
 */
async function bundle(): Promise<void> {
  const { options, files } = libraryOptions();
  const entries: [file: string, options: BuildOptions][] = [
    [LIBRARY, options],
    [COMMAND_LINE, { entryPoints: [COMMAND_LINE] }],
    [WRITERS, { entryPoints: [WRITERS] }],
  ];
  const uses: string[][] = [];
  const importers = new Map<string, string[]>();
  for (const [file, own] of entries) {
    const result = await made(file, own);
    uses.push(inputsOf(result));
    Object.entries(result.metafile.inputs).forEach(([by, { imports }]) => imports.forEach(({ path }) => push(importers, path, by)));
  }
  const early = modulesRunBy(files).map((file) => relative(ROOT, file));
  const late = [...new Set(uses.flat())].filter((file) => !early.includes(file));
  const shared = late.filter((file) => uses.filter((all) => all.includes(file)).length > 1);
  const rest = late.filter((file) => uses[0].includes(file) && !shared.includes(file));
  const stores: [file: string, modules: string[]][] = [[EARLY, early], [SHARED, shared], [REST, rest]];

  const filled = stores.map(([store, modules]) =>
    [store, storing(modules.filter((file) => importers.get(file)!.some((by) => !modules.includes(by))))] as const);
  const outputs: [file: string, result: Awaited<ReturnType<typeof made>>][] = [];
  for (const [file, own] of [...filled, ...entries]) {
    const others = stores.filter(([store]) => store !== file).map(([store, modules]) => takenFrom(store, modules, file));
    outputs.push([file, await made(file, own, ...others, ...(file === EARLY ? [importingLate(early)] : []))]);
  }
  outputs.forEach(([file, { outputFiles: [{ contents }] }]) => writeFileSync(file, contents));
  removeUnusedTypes();

  const packagesOf = (isOurs: boolean) => bundledPackages(
    outputs.filter(([file]) => [COMMAND_LINE, WRITERS].includes(file) !== isOurs).flatMap(([, result]) => inputsOf(result)));
  if (packagesOf(true).length > 0) {
    throw new Error(`the library must load its peers alone, and holds ${packagesOf(true).join(', ')}`);
  }
  writeFileSync(join(LIB, 'THIRD-PARTY-NOTICES'), notices(ROOT, packagesOf(false)));
}

/** A file that holds modules for the other files. */
function storing(modules: readonly string[]): BuildOptions {
  const all = modules.map((file) => `${JSON.stringify(file)}: () => require(${JSON.stringify(join(ROOT, file))})`);
  return { stdin: { contents: `module.exports = { ${all.join(',\n')} };`, resolveDir: LIB } };
}

/** Keeps the types that those of the library refer to. No app sees the others, which are half of them. */
function removeUnusedTypes(): void {
  const used = typesUsedBy(join(LIB, 'index.d.ts'));
  readdirSync(LIB, { recursive: true, encoding: 'utf8' }).map((file) => join(LIB, file))
    .filter((file) => file.endsWith('.d.ts') && !used.has(file)).forEach((file) => rmSync(file));
}

/** The library runs what an app asks for. Gives the files of what the ten lines of the README name, too. */
function libraryOptions(): { readonly options: BuildOptions; readonly files: string[] } {
  const load = createRequire(LIBRARY);
  const modules = [...readFileSync(LIBRARY, 'utf8').matchAll(/require\("(\.\/[^"]+)"\)/g)].map(([, file]) => file);
  const names = new Set(Object.keys(load(LIBRARY) as object)); // a file may have more than what is public
  const exported = modules.flatMap((file) => Object.keys(load(file) as object)
    .filter((name) => name !== '__esModule' && names.has(name)).map((name) => ({ file, name })));
  if (exported.length === 0) {
    throw new Error(`${LIBRARY} is not as jsii compiles it: run "npx projen compile" first`);
  }
  const contents = `
    const exported = { ${exported.map(({ file, name }) => `${name}: () => require('${file}').${name}`).join(',\n')} };
    Object.defineProperty(exports, '__esModule', { value: true });
    Object.entries(exported).forEach(([name, get]) => Object.defineProperty(exports, name, { enumerable: true, get }));`;
  // Node looks for the names that an ES module may import without running anything.
  const listed = exported.map(({ name }) => name).join(', ');
  const options = { stdin: { contents, resolveDir: LIB }, banner: { js: `"use strict";\n0 && (module.exports = { ${listed} });` } };
  return { options, files: TEN_LINES.map((name) => load.resolve(exported.find((one) => one.name === name)!.file)) };
}

/** A bundle of what the options name, which loads its peers from where it is installed, and the writers when it asks for them. */
function made(file: string, options: BuildOptions, ...plugins: Plugin[]) {
  return build({
    ...options,
    plugins: [...(file === WRITERS ? [] : [loaded(WRITERS, file)]), ...plugins, hidingThrows()],
    minifySyntax: true,
    minifyWhitespace: true, // a seventh of the package is comments and indentation
    lineLimit: 1000, // tools print the line of an error; shorter lines make a larger package
    legalComments: 'inline', // hidingThrows writes such comments
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

/** Has modules run the others late. */
function importingLate(early: readonly string[]): Plugin {
  return {
    name: 'importing-late',
    setup: ({ onLoad }) => onLoad({ filter: /\.js$/ }, ({ path: file }) => {
      const { resolve } = createRequire(file);
      const isLate = (path: string) => !early.includes(relative(ROOT, resolve(path)));
      return early.includes(relative(ROOT, file))
        ? { contents: withHiddenThrows(withLateImports(readFileSync(file, 'utf8'), isLate)) }
        : undefined;
    }),
  };
}

/** Hides the throws of modules that no other plugin reads. */
function hidingThrows(): Plugin {
  return {
    name: 'hiding-throws',
    setup: ({ onLoad }) => onLoad({ filter: /\.js$/ }, ({ path: file }) => (
      dirname(relative(LIB, file)).startsWith('..') ? undefined : { contents: withHiddenThrows(readFileSync(file, 'utf8')) })),
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
