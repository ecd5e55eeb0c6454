import { spawnSync } from 'child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { bundleSource } from './support/bundle-source';
import { inTemporaryFolder, main, outerEnv, run } from './support/run';
import { ROOT } from '../test/support/root';
import { WAYS } from '../test/synth/plus/ways';

/**
 * Tries this library with each cdk8s-plus from 27 to the newest, in a folder of its own that has one copy of cdk8s and constructs, as an
 * app has them, and writes the table of docs/versions.md. It takes the newest patches from npm, so that the table may change by itself.
 */
const VERSIONS = [27, 28, 29, 30, 31, 32, 33, 34];
const LIBRARY = 'cdk8s-hardened-agents';
const WAYS_FILE = 'test/synth/plus/ways.ts';
const PAGE = join(ROOT, 'docs', 'versions.md');
const MARK = /(<!-- plus-versions -->\n)[^]*?(<!-- \/plus-versions -->)/;

main(() => {
  inTemporaryFolder((folder) => {
    const ofCheck = ['commander@14', 'js-yaml@4', 'yaml@2'];
    const packages = ['cdk8s', 'constructs', 'typescript@5', '@types/node@20', ...ofCheck, ...VERSIONS.map(plus)];
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', private: true }));
    run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], folder);
    installLibrary(folder);
    const columns = VERSIONS.map((version) => {
      const typed = typeErrors(folder, version);
      const failed = runtimeErrors(folder, version);
      [...typed, ...failed].forEach((error) => console.error(`${plus(version)}: ${error.title}: ${error.message}`));
      return Object.keys(WAYS).map((title) => {
        const runs = !failed.some((error) => error.title === title);
        return runs ? typed.some((error) => error.title === title) ? 'runs' : 'yes' : 'no';
      });
    });
    const versionOf = (name: string): string =>
      JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
    const row = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
    const table = [
      row(['with cdk8s-plus-', ...VERSIONS.map(String)]),
      row(['---', ...VERSIONS.map(() => '---')]),
      ...Object.keys(WAYS).map((title, i) => row([title, ...columns.map((column) => column[i])])),
      '\n',
      `With ${VERSIONS.map((version) => `${plus(version)} ${versionOf(plus(version))}`).join(', ')}, `,
      `cdk8s ${versionOf('cdk8s')}, constructs ${versionOf('constructs')}, TypeScript ${versionOf('typescript')}.\n`,
    ].join('');
    writeFileSync(PAGE, readFileSync(PAGE, 'utf8').replace(MARK, (_, start: string, end: string) => `${start}${table}${end}`));
    console.log(table);
  });
});

interface WayError {
  readonly title: string;
  readonly message: string;
}

function plus(version: number): string {
  return `cdk8s-plus-${version}`;
}

/** The library as its package has it: one script, and the types. */
function installLibrary(folder: string): void {
  const lib = join(folder, 'node_modules', LIBRARY, 'lib');
  mkdirSync(lib, { recursive: true });
  writeFileSync(join(lib, '..', 'package.json'), JSON.stringify({ name: LIBRARY, version: '0.0.0', main: 'lib/index.js' }));
  writeFileSync(join(lib, 'index.js'), bundleSource(ROOT, 'src/index.ts'));
  writeFileSync(join(folder, 'check.js'), `${bundleSource(ROOT, 'src/cli/main.ts')}
module.exports.main();
`);
  const project = join(folder, 'library.json');
  writeFileSync(project, JSON.stringify({
    extends: join(ROOT, 'test', 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      stripInternal: false, // as the package has it
      rootDir: join(ROOT, 'src'),
      outDir: lib,
      typeRoots: [join(ROOT, 'node_modules', '@types')],
      types: ['node'],
    },
    include: [],
    files: [join(ROOT, 'src', 'index.ts')],
  }));
  run('npx', ['--no-install', 'tsc', '-p', project], ROOT);
}

/** The ways that the types of a version refuse. */
function typeErrors(folder: string, version: number): WayError[] {
  const source = readFileSync(join(ROOT, WAYS_FILE), 'utf8').replace('cdk8s-plus-29', plus(version));
  const file = `ways-${version}.ts`;
  writeFileSync(join(folder, file), source);
  const { stdout } = spawnSync('npx', ['--no-install', 'tsc', '--strict', '--noEmit', '--skipLibCheck', '--pretty', 'false',
    '--target', 'es2022', '--module', 'node16', '--types', 'node', file], { cwd: folder, env: outerEnv(), encoding: 'utf8' });
  const lines = source.split('\n');
  return [...stdout.matchAll(/^ways-\d+\.ts\((\d+),\d+\): (.*)$/gm)].map(([, line, message]) => {
    const name = lines.slice(0, Number(line)).reverse().map((text) => /^(?:async )?function (\w+)\(/.exec(text)?.[1]).find(Boolean);
    const title = Object.keys(WAYS).find((one) => WAYS[one].name === name);
    if (!title) {
      throw new Error(`${file}(${line}): ${message}`); // the way of no version, but a fault of the file
    }
    return { title, message };
  });
}

/** The ways that fail when they run, each in a process of its own. */
function runtimeErrors(folder: string, version: number): WayError[] {
  const file = join(folder, `ways-${version}.js`);
  writeFileSync(file, `${bundleSource(ROOT, WAYS_FILE)}
const runCheck = async (manifests) => require('child_process').spawnSync(process.execPath,
  ['check.js', 'check', manifests, '--pod-cidr', '10.244.0.0/16', '--service-cidr', '10.96.0.0/12'], { cwd: __dirname }).status;
module.exports.WAYS[process.argv[2]](require('${plus(version)}'), runCheck)?.catch((error) => { throw error; });
`);
  return Object.keys(WAYS).flatMap((title) => {
    const { status, stderr } = spawnSync(process.execPath, [file, title], { cwd: folder, env: outerEnv(), encoding: 'utf8' });
    return status === 0 ? [] : [{ title, message: /^\w*Error: .*$/m.exec(stderr)?.[0] ?? stderr }];
  });
}
