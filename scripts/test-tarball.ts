import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'fs';
import { createRequire } from 'module';
import { join } from 'path';
import { installed, withRelease } from './support/release';
import { main, requireSame, run } from './support/run';

/** The packed library, installed into a fresh app outside the repo, type-checks there and synthesizes what the tests pinned. */
main(() => withRelease((folder, temporary) => {
  const [{ filename, files }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', temporary], folder)) as Packed[];
  requireContents(folder, files.map((file) => file.path));

  const app = join(temporary, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true }));
  writeFileSync(join(app, 'cdk8s.yaml'), 'language: typescript\napp: node main.js\n');
  cpSync(join(folder, 'examples', 'quickstart', 'main.ts'), join(app, 'main.ts'));
  const packages = installed('@', 'cdk8s', 'cdk8s-plus-29', 'constructs', 'cdk8s-cli', 'typescript', '@types/node');
  run('npm', ['install', '--no-audit', '--no-fund', join(temporary, filename), ...packages], app);
  run('npx', ['--no-install', 'tsc', '--strict', '--target', 'es2022', '--module', 'node16', '--types', 'node', 'main.ts'], app);
  run('npx', ['--no-install', 'cdk8s', 'synth', '--check-upgrade=false'], app);

  const pinned = join(temporary, 'pinned');
  mkdirSync(pinned);
  writeFileSync(join(pinned, 'agents.k8s.yaml'), snapshot(folder, 'quickstart'));
  const bytes = requireSame(pinned, join(app, 'dist'));
  console.log(`tarball: ${files.length} files; the quickstart that uses it gives the ${bytes} bytes of the snapshot`);
}));

interface Packed {
  readonly filename: string;
  readonly files: { readonly path: string }[];
}

/** What the tests pinned of an example. */
function snapshot(folder: string, example: string): string {
  const pinned: { [name: string]: string } = createRequire(__filename)(join(folder, 'test', '__snapshots__', 'examples.test.ts.snap'));
  const found = Object.entries(pinned).find(([name]) => name.startsWith(`examples/${example} `));
  if (!found) {
    throw new Error(`no snapshot of examples/${example}`);
  }
  return found[1].replace(/^\n"|"\n$/g, '');
}

function requireContents(folder: string, got: string[]): void {
  const sources = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const compiled = sources.map((file) => file.slice(0, -'.ts'.length)).flatMap((file) => [`lib/${file}.js`, `lib/${file}.d.ts`]);
  const wanted = ['.jsii', 'API.md', 'LICENSE', 'README.md', 'package.json', ...compiled];
  const missing = wanted.filter((file) => !got.includes(file));
  const extra = got.filter((file) => !wanted.includes(file));
  if (missing.length + extra.length > 0) {
    throw new Error(`the tarball lacks ${missing.join(', ') || 'nothing'} and should not hold ${extra.join(', ') || 'anything else'}`);
  }
}
