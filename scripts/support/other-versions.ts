import { cpSync, mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { installed } from './release';
import { requireSame, run } from './run';

/** Versions of Node beside the one that runs this. npm's package `node` has their binaries. */
const NODES = ['22', '24'];

/** The newest peers, and the newest of the other versions of cdk8s-plus that apps may have beside. */
const NEWEST = ['cdk8s', 'constructs', 'cdk8s-plus-29', 'cdk8s-plus-33', 'cdk8s-plus-34'].map((name) => `${name}@latest`);

/**
 * The quickstart gives the same bytes, and `check` finds nothing in them, with the newest peers and under each supported version of Node.
 *
 * @param tarball the packed library
 * @param pinned the folder with what the tests pinned
 * @returns what ran
 */
export function requireOtherVersions(tarball: string, folder: string, pinned: string, temporary: string): string {
  const app = join(temporary, 'newest');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'newest', private: true }));
  cpSync(join(folder, 'examples', 'quickstart', 'main.ts'), join(app, 'main.ts'));
  const nodes = NODES.map((version) => `node${version}@npm:node@${version}`);
  const compiler = installed('@', 'typescript', '@types/node');
  run('npm', ['install', '--no-audit', '--no-fund', tarball, ...NEWEST, ...nodes, ...compiler], app);
  run('npx', ['--no-install', 'tsc', '--strict', '--target', 'es2022', '--module', 'node16', '--types', 'node', 'main.ts'], app);
  const ran = ['node', ...NODES.map((version) => join(app, 'node_modules', `node${version}`, 'bin', 'node'))].map((node) => {
    const version = run(node, ['--version'], app).trim();
    const outdir = join(temporary, `newest-${version}`);
    run(node, ['main.js'], app, { CDK8S_OUTDIR: outdir });
    requireSame(pinned, outdir);
    const said = run(node, [join('node_modules', 'cdk8s-hardened-agents', 'bin', 'cdk8s-hardened-agents'), 'check', outdir], app);
    if (!/, 0 findings: /.test(said)) {
      throw new Error(`check under Node ${version} must find nothing, got\n${said}`);
    }
    return version;
  });
  const [cdk8s, constructs, plus] = NEWEST.map((name) => {
    const file = join(app, 'node_modules', name.split('@')[0], 'package.json');
    return `${name.split('@')[0]} ${run('node', ['-p', `require(${JSON.stringify(file)}).version`], app).trim()}`;
  });
  return `Node ${ran.join(', ')} with ${cdk8s}, ${constructs} and ${plus}`;
}
