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
/** What both use of each other's code, so that the package holds no line twice. */
const SHARED = join(LIB, 'shared.js');

/**
 * Makes three files of what jsii compiles, which are all the JavaScript that the package holds: to find and open some two
 * hundred files takes longer than to run them. Removes the types that no app sees.
 */
async function bundle(): Promise<void> {
  const library = libraryOptions();
  const commandLine: BuildOptions = { entryPoints: [COMMAND_LINE] };
  const [ofLibrary, ofCommandLine] = [await made(library), await made(commandLine)].map(inputsOf);
  const shared = ofLibrary.filter((file) => ofCommandLine.includes(file));

  const modules = shared.map((file) => `${JSON.stringify(file)}: () => require(${JSON.stringify(join(ROOT, file))})`);
  const bundles = [
    { file: SHARED, result: await made({ stdin: { contents: `module.exports = { ${modules.join(',\n')} };`, resolveDir: LIB } }) },
    { file: LIBRARY, result: await made({ ...library, plugins: [takenFrom(SHARED, shared, LIBRARY)] }) },
    { file: COMMAND_LINE, result: await made({ ...commandLine, plugins: [takenFrom(SHARED, shared, COMMAND_LINE)] }) },
  ];
  bundles.forEach(({ file, result }) => writeFileSync(file, result.outputFiles[0].contents));
  removeUnusedTypes();

  const ofOthers = bundledPackages(inputsOf(bundles[0].result).concat(inputsOf(bundles[1].result)));
  if (ofOthers.length > 0) {
    throw new Error(`the library must load its peers alone, and holds ${ofOthers.join(', ')}`);
  }
  writeFileSync(join(LIB, 'cli', 'THIRD-PARTY-NOTICES'), notices(ROOT, bundledPackages(inputsOf(bundles[2].result))));
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

/** A bundle of what the options name, which loads its peers from where it is installed. */
function made(options: BuildOptions) {
  return build({
    ...options,
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    metafile: true,
    preserveSymlinks: true, // no path of this machine in the comments
    platform: 'node',
    target: 'node20',
    external: Object.keys(peerDependencies),
  });
}

/** Lets a bundle take files from another one. */
function takenFrom(other: string, files: readonly string[], bundled: string): Plugin {
  const path = `./${relative(dirname(bundled), other)}`;
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

/** The files that are in a bundle. */
function inputsOf({ metafile }: { metafile: Metafile }): string[] {
  return Object.keys(metafile.inputs).filter((file) => file !== '<stdin>');
}

bundle().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
