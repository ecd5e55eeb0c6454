const { createHash } = require('crypto');
const { readFileSync } = require('fs');
const { join } = require('path');
const { transformSync, version } = require('esbuild');

/** Compiles a file for jest and leaves types alone: `npm test` checks them once for all files. */
const tsconfigRaw = { compilerOptions: { target: 'ES2022', experimentalDecorators: true } };
const own = readFileSync(__filename, 'utf8');

module.exports = {
  process: (source, sourcefile) => transformSync(source, { sourcefile, tsconfigRaw, loader: 'ts', format: 'cjs', target: 'node20', sourcemap: true, sourcesContent: false }),
  getCacheKey: (source, file, { config: { rootDir } }) => createHash('sha256').update([own, version, join(rootDir), file, source].join('\0')).digest('hex'),
};
