import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'fs';
import { createRequire, isBuiltin } from 'module';
import { join, relative } from 'path';
import { requireHubPages } from './support/hub-pages';
import { schemaFolder } from './support/json-schemas';
import { TEN_LINES } from './support/late-imports';
import { namesOfNotices } from './support/notices';
import { requireOtherVersions } from './support/other-versions';
import { installed, withRelease } from './support/release';
import { main, outerEnv, requireSame, run } from './support/run';
import { typesUsedBy } from './support/types';

const ROOT = join(__dirname, '..');
const BIN = 'cdk8s-hardened-agents';

/** All JavaScript of the package, which scripts/bundle.ts makes. */
const SCRIPTS = ['index.js', 'early.js', 'shared.js', 'rest.js', 'cli/main.js', 'report/writers.js'].map((file) => `lib/${file}`);
/** The code of the README in other languages. */
const TABLET = '.jsii.tabl.json';
const START_GATE = ['Dockerfile', 'go.mod', 'main.go', 'try.go'].map((file) => `start-gate/${file}`);
const NOTICES = 'lib/THIRD-PARTY-NOTICES';
/** Rules with their texts, controls of frameworks and the assembly of jsii are most of it. The bound tells of a library that slips in. */
const MAX_BYTES = 890_000;
/** What may lie about in a checkout, and no package holds: a secret, a log, data beside code. */
const STRAYS = ['.env', '.npmrc', 'npm-debug.log', 'lib/notes.json', 'bin/.env', 'schemas/private.json', 'start-gate/secret.txt'];
const MAX_ERROR_BYTES = 2048;
const HOST_PID = 'const { ApiObject, JsonPatch } = require("cdk8s"); '
  + 'ApiObject.of(agent).addJsonPatch(JsonPatch.add("/spec/hostPID", true));';

/**
 * The packed library, installed into a fresh app outside the repo, type-checks there, synthesizes what the tests pinned and judges it.
 * With `--same-bytes`, the pack of this checkout, which was compiled before, has the same bytes as the pack of its copy.
 */
main(() => withRelease((folder, temporary) => {
  run('tsx', ['scripts/tablet.ts'], folder);
  STRAYS.forEach((file) => writeFileSync(join(folder, file), '# stray\n'));
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', temporary], folder)) as Packed[];
  const { filename, size, files } = packed;
  requireContents(folder, packed);
  const sum = process.argv.includes('--same-bytes') ? requireSameBytes(join(temporary, filename), temporary) : undefined;

  const app = join(temporary, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true }));
  writeFileSync(join(app, 'cdk8s.yaml'), 'language: typescript\napp: node main.js\n');
  cpSync(join(folder, 'examples', 'quickstart', 'main.ts'), join(app, 'main.ts'));
  const packages = installed('@', 'cdk8s', 'cdk8s-plus-29', 'constructs', 'cdk8s-cli', 'typescript', '@types/node');
  run('npm', ['install', '--no-audit', '--no-fund', join(temporary, filename), ...packages], app);
  const page = readFileSync(join(folder, 'README.md'), 'utf8');
  writeFileSync(join(app, 'readme.ts'), /^```ts fixture=whole\n([^]*?)^```$/m.exec(page)![1]);
  const options = ['--strict', '--target', 'es2022', '--module', 'node16', '--types', 'node'];
  run('npx', ['--no-install', 'tsc', ...options, 'main.ts', 'readme.ts'], app);
  const printed = run('node', ['readme.js'], app, { CDK8S_OUTDIR: join(temporary, 'readme') });
  if (printed === '' || !page.includes(printed)) {
    throw new Error(`the app of the README must print what the README says, got\n${printed}`);
  }
  run('npx', ['--no-install', 'cdk8s', 'synth', '--check-upgrade=false'], app);

  const exported = requireExports(folder, app);

  const pinned = join(temporary, 'pinned');
  mkdirSync(pinned);
  writeFileSync(join(pinned, 'agents.k8s.yaml'), snapshot(folder, 'quickstart'));
  const bytes = requireSame(pinned, join(app, 'dist'));

  requireVerdict(0, /, 0 findings: /, 'npx', ['--no-install', BIN, 'check', 'dist'], app);
  const weakened = readFileSync(join(app, 'dist', 'agents.k8s.yaml'), 'utf8')
    .replace('readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false');
  requireVerdict(1, /error +require-read-only-root /, 'npx', ['--no-install', BIN, 'check', '-'], app, weakened);
  const versions = requireOtherVersions(join(temporary, filename), folder, pinned, temporary);
  const pages = requireHubPages(join(temporary, filename), folder, temporary);
  const alone = join(temporary, 'alone');
  mkdirSync(alone);
  run('tar', ['-xzf', join(temporary, filename), '-C', alone], temporary);
  requireVerdict(1, /error +require-read-only-root /, 'node', [join('package', 'bin', BIN), 'check', '-'], alone, weakened);
  requireShortErrors(app); // last: a synth that fails leaves no manifests
  console.log(`tarball: ${Math.ceil(size / 1000)} kB, ${files.length} files, ${exported} exports; `
    + `the quickstart that uses it gives the ${bytes} bytes of the snapshot; check needs nothing beside it`);
  console.log(`tarball: the same bytes under ${versions}`);
  console.log(`tarball: Construct Hub's renderer shows the README with its code in ${pages}`);
  if (sum) {
    console.log(`tarball: this checkout and its copy give the same bytes, SHA-256 ${sum}`);
  }
}));

/** Packs this checkout, in another folder than that of the pack and at another time; gives the checksum of both. */
function requireSameBytes(pack: string, temporary: string): string {
  run('tsx', ['scripts/tablet.ts'], ROOT);
  const other = join(temporary, 'of-checkout');
  mkdirSync(other);
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', other], ROOT)) as Packed[];
  const packs = [pack, join(other, filename)];
  const [sum, otherSum] = packs.map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
  if (sum !== otherSum) {
    const folders = packs.map((_, i) => mkdtempSync(join(temporary, `pack-${i}-`)));
    packs.forEach((file, i) => run('tar', ['-xzf', file, '-C', folders[i]], temporary));
    const { stdout } = spawnSync('diff', ['-rq', ...folders], { encoding: 'utf8' });
    throw new Error(`this checkout and its copy must give the same bytes, got SHA-256 ${otherSum} and ${sum}\n`
      + (stdout || 'each file has the same bytes: modes, times or their order differ'));
  }
  return sum;
}

/** Every class and enum is there, whichever is asked for first, and for ES modules too; gives how many. */
function requireExports(folder: string, app: string): number {
  const { types } = JSON.parse(readFileSync(join(folder, '.jsii'), 'utf8')) as { types: { [fqn: string]: { name: string; kind: string } } };
  const ofApi = Object.values(types).filter(({ kind }) => kind !== 'interface').map(({ name }) => name);
  const names = [...ofApi, 'AgentValidation'].sort(); // the plugin of cdk8s-cli, which other languages do not have
  const print = 'JSON.stringify(Object.keys(require("cdk8s-hardened-agents")).sort())';
  if (run('node', ['-p', print], app).trim() !== JSON.stringify(names)) {
    throw new Error(`the package must export ${names.join(', ')}, got ${run('node', ['-p', print], app)}`);
  }
  names.forEach((name) =>
    run('node', ['-e', `if (!require("cdk8s-hardened-agents").${name}) { throw new Error("there is no ${name}"); }`], app));
  run('node', ['--input-type=module', '-e', `import { ${names.join(', ')} } from 'cdk8s-hardened-agents';`], app);
  const own = 'Object.keys(require.cache).filter((file) => file.includes("/cdk8s-hardened-agents/")).map((file) => path.basename(file))';
  const loaded = run('node', ['-p', `const { ${TEN_LINES.join(', ')} } = require('cdk8s-hardened-agents'); ${own}.join(', ')`], app).trim();
  if (loaded !== 'index.js, early.js') {
    throw new Error(`an app that imports ${TEN_LINES.join(', ')} must load index.js and early.js alone, got ${loaded}`);
  }
  return names.length;
}

/** A wrong prop and a finding: what an app prints about each begins with the message and the line of the app, and is short. */
function requireShortErrors(app: string): void {
  const right = readFileSync(join(app, 'main.js'), 'utf8');
  const wrong: { readonly [file: string]: string } = {
    'prop.js': right.replace('port: 8080', 'port: 0'),
    'finding.js': right.replace('app.synth();', `${HOST_PID}\napp.synth();`),
  };
  for (const [file, text] of Object.entries(wrong)) {
    writeFileSync(join(app, file), text);
    const synth = ['npx', '--no-install', 'cdk8s', 'synth', '--check-upgrade=false', '-a', `node ${file}`];
    for (const [command, ...args] of [['node', file], synth]) {
      const { stderr } = spawnSync(command, args, { cwd: app, env: outerEnv(), encoding: 'utf8' });
      const [first, ...others] = stderr.split('\n');
      const frame = others.find((line) => line.startsWith('    at '));
      if (Buffer.byteLength(stderr) > MAX_ERROR_BYTES || !first.startsWith('Error: ') || !frame?.includes(`${join(app, file)}:`)) {
        throw new Error(`${[command, ...args].join(' ')} must print at most ${MAX_ERROR_BYTES} bytes, the error before its line in `
          + `${file}, got\n${stderr.slice(0, 4 * MAX_ERROR_BYTES)}`);
      }
    }
  }
}

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: { readonly path: string }[];
}

/** Runs a check; fails unless it ends with that exit code and prints such a text. */
function requireVerdict(code: number, text: RegExp, command: string, args: string[], cwd: string, input = ''): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, input, env: outerEnv(), encoding: 'utf8' });
  if (status !== code || !text.test(stdout)) {
    throw new Error(`${[command, ...args].join(' ')} must exit with ${code} and print ${text}, got ${status} and\n${stdout}${stderr}`);
  }
}

/** What the tests pinned of an example. */
function snapshot(folder: string, example: string): string {
  const pinned: { [name: string]: string } = createRequire(__filename)(join(folder, 'test', '__snapshots__', 'examples.test.ts.snap'));
  const found = Object.entries(pinned).find(([name]) => name.startsWith(`examples/${example} `));
  if (!found) {
    throw new Error(`no snapshot of examples/${example}`);
  }
  return found[1].slice(1); // the line break that Jest adds
}

/** The package has what apps load, the types of the library, the schemas of its JSON, the source of the start gate and notices alone. */
function requireContents(folder: string, { size, files: packed }: Packed): void {
  const files = packed.map(({ path }) => path);
  const types = [...typesUsedBy(join(folder, 'lib', 'index.d.ts'))].map((file) => relative(folder, file));
  const schemas = readdirSync(schemaFolder(ROOT)).map((file) => `schemas/${file}`);
  const wanted = [
    '.jsii', TABLET, 'LICENSE', 'README.md', 'package.json', `bin/${BIN}`, ...SCRIPTS, ...START_GATE, NOTICES, ...schemas, ...types,
  ];
  const missing = wanted.filter((file) => !files.includes(file));
  const extra = files.filter((file) => !wanted.includes(file));
  if (missing.length + extra.length > 0) {
    throw new Error(`the tarball lacks ${missing.join(', ') || 'nothing'} and should not hold ${extra.join(', ') || 'anything else'}`);
  }
  if (size > MAX_BYTES) {
    throw new Error(`the tarball has ${size} bytes, and may have ${MAX_BYTES}`);
  }
  const bundled = importedPackages(['cli', 'report'].map((part) => join(folder, 'src', part)));
  const notices = namesOfNotices(readFileSync(join(folder, NOTICES), 'utf8'));
  const untold = bundled.filter((name) => name !== BIN && !notices.includes(name)); // an app that `init` writes imports this package
  if (bundled.length === 0 || untold.length > 0) {
    throw new Error(`${NOTICES} must name every package that is bundled, and lacks ${untold.join(', ') || 'all of them'}`);
  }
}

/** The packages that sources import, but for those of Node itself. */
function importedPackages(folders: readonly string[]): string[] {
  const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)));
  const names = files.filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/^import (?!type ).* from '([^.'][^']*)';$/gm)].map(([, name]) => name));
  return [...new Set(names)].filter((name) => !isBuiltin(name)).sort();
}
