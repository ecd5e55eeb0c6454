import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'fs';
import { dirname, join, relative, resolve } from 'path';
import { Plugin, build } from 'esbuild';
import { ROOT } from './checked-program';
import { Suite, Tool } from '../suites';

/** What every suite depends on: the versions of all packages, and how TypeScript is compiled. */
const OF_ALL = ['package-lock.json', 'package.json', 'test/tsconfig.json'];

/** Sources that refuse or describe objects, and never change one. */
const VERDICTS = ['src/engine/rules/', 'src/engine/posture/', 'src/engine/reach/', 'src/report/'];

/** The tracked files below a file or folder. */
export function filesBelow(path: string, tracked: ReadonlyMap<string, string>): string[] {
  return [...tracked.keys()].filter((file) => file === path || file.startsWith(`${path}/`));
}

/** The files of the last commit, with their blobs. */
export function trackedFiles(root = ROOT): Map<string, string> {
  const lines = execFileSync('git', ['ls-tree', '-r', '-z', 'HEAD'], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 }).split('\0');
  return new Map(lines.filter((line) => line !== '').map((line) => {
    const [about, path] = line.split('\t');
    return [path, about.split(' ')[2]];
  }));
}

/** Files of the repository whose content or versions a suite depends on, in order. */
export async function inputsOf(suite: Suite, tracked: ReadonlyMap<string, string>, root = ROOT): Promise<string[]> {
  const starts = (suite.starts ?? []).flatMap((path) => filesBelow(path, tracked)).filter((file) => file.endsWith('.ts'));
  const imported = starts.length === 0 ? [] : await importsOf(starts, suite.isOfObjects === true, root);
  return [...new Set([...OF_ALL, ...starts, ...imported, ...(suite.data ?? []).flatMap((path) => filesBelow(path, tracked))])]
    .filter((file) => tracked.has(file)).sort();
}

/**
 * What files import, as esbuild bundles it. `src/index.ts` only exports, so that of its files those count that define what is
 * imported from it.
 */
async function importsOf(starts: readonly string[], isOfObjects: boolean, root: string): Promise<string[]> {
  const index = join(root, 'src', 'index.ts');
  const own: Plugin = {
    name: 'own',
    setup({ onResolve }) {
      onResolve({ filter: /^(?:\.|cdk8s-hardened-agents(?:\/|$))/ }, ({ path, importer, resolveDir }) => {
        const at = path.startsWith('.') ? resolve(resolveDir, path) : join(root, 'src', path.replace(/^[^/]*(?:\/lib)?/, ''));
        const file = [`${at}.ts`, join(at, 'index.ts'), at].find((one) => existsSync(one) && statSync(one).isFile());
        return file?.endsWith('.ts') ? { path: file, sideEffects: importer !== index } : { path: at, external: true };
      });
      onResolve({ filter: /^[^.]/ }, ({ path }) => ({ path, external: true }));
    },
  };
  const { metafile } = await build({
    stdin: { contents: starts.map((file) => `import './${file}';\n`).join(''), resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    treeShaking: true,
    logLevel: 'silent',
    plugins: [own],
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  const used = new Set(Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0));
  const found = new Set(starts);
  for (const file of found) { // grows meanwhile
    (metafile.inputs[file]?.imports ?? []).map(({ path }) => path)
      .filter((path) => (used.has(path) || path === 'src/index.ts') && !(isOfObjects && VERDICTS.some((folder) => path.startsWith(folder))))
      .forEach((path) => found.add(path));
  }
  return [...found];
}

const VERSIONS: { readonly [tool in Tool]: () => string } = {
  go: () => execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).trim(),
  squid: () => execFileSync('dpkg-query', ['-W', '-f', '${Version}', 'squid'], { encoding: 'utf8' }),
};

/** What stands for all inputs of a suite: the same digest, the same result. Envoy and CoreDNS have their versions in files of tests. */
export async function digestOf(suite: Suite, tracked: ReadonlyMap<string, string>): Promise<string> {
  const files = (await inputsOf(suite, tracked)).map((file) => `${file} ${tracked.get(file)!}`);
  const tools = (suite.tools ?? []).map((tool) => `${tool} ${VERSIONS[tool]()}`);
  const shared = (suite.shared ?? []).map((name) => `../shared/${name} ${contentOf(join(ROOT, '..', 'shared', name))}`);
  const node = `node ${process.versions.node.split('.')[0]}`;
  return createHash('sha256').update([suite.command, node, ...files, ...tools, ...shared].join('\n')).digest('hex').slice(0, 16);
}

/** A digest of all files of a folder outside the repository. */
function contentOf(folder: string): string {
  const hash = createHash('sha256');
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()) : [];
  files.map(({ parentPath, name }) => join(parentPath, name)).sort()
    .forEach((file) => hash.update(`${relative(dirname(folder), file)}\n`).update(readFileSync(file)));
  return hash.digest('hex').slice(0, 16);
}
