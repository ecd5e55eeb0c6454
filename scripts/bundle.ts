import { readFileSync, writeFileSync } from 'fs';
import { createRequire } from 'module';
import { join } from 'path';
import { build } from 'esbuild';
import { peerDependencies } from '../package.json';

/**
 * Makes lib/index.js, as jsii compiles it, one file that runs of the library what an app asks for: to find and open some two
 * hundred files takes longer than to run them. The others stay for the command line and their types.
 */
async function bundle(): Promise<void> {
  const lib = join(__dirname, '..', 'lib');
  const entry = join(lib, 'index.js');
  const load = createRequire(entry);
  const modules = [...readFileSync(entry, 'utf8').matchAll(/require\("(\.\/[^"]+)"\)/g)].map(([, file]) => file);
  const exported = modules.flatMap((file) => Object.keys(load(file) as object).filter((name) => name !== '__esModule')
    .map((name) => ({ file, name })));
  if (exported.length === 0) {
    throw new Error(`${entry} is not as jsii compiles it: run "npx projen compile" first`);
  }
  const contents = `
    const exported = { ${exported.map(({ file, name }) => `${name}: () => require('${file}').${name}`).join(',\n')} };
    Object.defineProperty(exports, '__esModule', { value: true });
    Object.entries(exported).forEach(([name, get]) => Object.defineProperty(exports, name, { enumerable: true, get }));`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: lib },
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    external: Object.keys(peerDependencies),
    // Node looks for the names that an ES module may import without running anything.
    banner: { js: `"use strict";\n0 && (module.exports = { ${exported.map(({ name }) => name).join(', ')} });` },
  });
  writeFileSync(entry, outputFiles[0].contents);
}

bundle().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
