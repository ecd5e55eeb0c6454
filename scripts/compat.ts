import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { gunzipSync, gzipSync } from 'zlib';
import { inTemporaryFolder, main } from './support/run';

/**
 * Holds the public API to that of the last release, whose assembly is in `api/`: jsii-diff finds what would break users of any language.
 * `--store` writes the assembly of this checkout there, which a release does. Compile first.
 */
const root = join(__dirname, '..');
const ASSEMBLY = join(root, '.jsii');
const STORED = join(root, 'api', 'assembly.json.gz');
/** Changes that may break, one key of jsii-diff each line. The guide names each of them. */
const ALLOWED = join(root, '.compatignore');
const GUIDE = join('docs', 'guides', 'upgrade.md');

/** What does not change what users may write. */
const LEFT_OUT = ['docs', 'readme', 'locationInModule', 'symbolId', 'keywords', 'metadata', 'dependencyClosure', 'fingerprint'];

function shortened(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(shortened);
  }
  return typeof value !== 'object' || value === null ? value
    : Object.fromEntries(Object.entries(value).filter(([key]) => !LEFT_OUT.includes(key)).map(([key, one]) => [key, shortened(one)]));
}

main(() => {
  if (process.argv.includes('--store')) {
    mkdirSync(join(root, 'api'), { recursive: true });
    writeFileSync(STORED, gzipSync(JSON.stringify(shortened(JSON.parse(readFileSync(ASSEMBLY, 'utf8')))), { level: 9 }));
    return;
  }
  const guide = readFileSync(join(root, GUIDE), 'utf8');
  const lines = existsSync(ALLOWED) ? readFileSync(ALLOWED, 'utf8').split('\n') : [];
  const allowed = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const unnamed = allowed.filter((key) => !guide.includes(key.split('.').slice(1).join('.')));
  if (unnamed.length > 0) {
    throw new Error(`${GUIDE} must name each change of .compatignore, and lacks ${unnamed.join(', ')}`);
  }
  inTemporaryFolder((before) => {
    writeFileSync(join(before, '.jsii'), JSON.stringify({ ...JSON.parse(gunzipSync(readFileSync(STORED)).toString()), fingerprint: '' }));
    writeFileSync(join(before, 'package.json'), readFileSync(join(root, 'package.json')));
    symlinkSync(join(root, 'node_modules'), join(before, 'node_modules'));
    const { status, stdout, stderr } = spawnSync('jsii-diff', [before, root, '--keys', '--ignore-file', ALLOWED], { encoding: 'utf8' });
    console.log(stdout);
    if (status !== 0) {
      throw new Error(`${stderr}the public API breaks what users of the last release wrote: undo it, or add the key to .compatignore and `
        + `the change to ${GUIDE}`);
    }
  });
});
