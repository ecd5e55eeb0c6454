import { spawnSync } from 'child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { outerEnv, run } from '../../run';

const PACKAGE = 'cdk8s_hardened_agents';
const COMMAND = 'cdk8s-hardened-agents';

/** The package of the command, beside the other one, which takes a second to import. */
const MODULE = `${PACKAGE}_command`;

/** Without Node it ends with exit code 2, since 1 says that there are findings. */
const MAIN = `"""The command ${COMMAND}. It needs no constructs, and so neither jsii nor the module that declares them."""
import os
import shutil
import subprocess
import sys


def main() -> int:
    node = shutil.which(os.environ.get("JSII_NODE", "node"))
    if node is None:
        print("${COMMAND} needs Node 20 or newer, and finds none: install it, or set JSII_NODE to its path", file=sys.stderr)
        return 2
    command = [node, os.path.join(os.path.dirname(__file__), "bin", "${COMMAND}"), *sys.argv[1:]]
    if os.name == "nt":
        return subprocess.call(command)
    os.execv(node, command)
`;

/**
 * Replaces the command that jsii generates in the sources of the Python package. That one imports the module and starts jsii to find
 * the program, and runs it by a shell that splits arguments at spaces.
 */
export function replaceCommand(sources: string): void {
  const folder = join(sources, 'src', MODULE);
  unpackProgram(join(sources, 'src', PACKAGE, '_jsii'), folder);
  writeFileSync(join(folder, '__init__.py'), MAIN);
  rmSync(join(sources, 'src', PACKAGE, '_jsii', 'bin'), { recursive: true });

  const setup = join(sources, 'setup.py');
  const [before, json, after] = readFileSync(setup, 'utf8').split('"""');
  const { scripts = [], ...settings } = JSON.parse(json) as Setup;
  if (scripts.length !== 1 || !scripts[0].endsWith(`/bin/${COMMAND}`)) {
    throw new Error(`jsii generates other commands than ${COMMAND}: ${scripts.join(', ')}`);
  }
  const own: Setup = {
    ...settings,
    packages: [...settings.packages, MODULE],
    package_data: { ...settings.package_data, [MODULE]: filesIn(folder).filter((file) => !file.endsWith('.py')) },
    entry_points: { console_scripts: [`${COMMAND} = ${MODULE}:main`] },
  };
  writeFileSync(setup, [before, `\n${JSON.stringify(own, undefined, 4)}\n`, after].join('"""'));
}

/** What of the generated setup.py this reads and writes. */
interface Setup {
  readonly packages: readonly string[];
  readonly package_data: { readonly [name: string]: readonly string[] };
  readonly scripts?: readonly string[];
  readonly entry_points?: { readonly [group: string]: readonly string[] };
}

/** Unpacks what of the npm package the command needs, and the licences of what is in it. */
function unpackProgram(packed: string, to: string): void {
  mkdirSync(to);
  const [tarball] = readdirSync(packed).filter((file) => file.endsWith('.tgz'));
  const without = ['*.d.ts', 'package/lib/index.js', 'package/lib/rest.js'].flatMap((file) => ['--exclude', file]); // of the constructs
  const members = ['bin', 'lib', 'package.json'].map((file) => `package/${file}`);
  run('tar', ['-xzf', join(packed, tarball), '--strip-components', '1', ...without, ...members], to);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

/** Requires that the installed command does what the one of the npm package does; gives the time that it takes. */
export function requireCommand(folder: string, manifests: string, work: string, venv: string): string {
  cpSync(manifests, join(work, 'all is well'), { recursive: true }); // a space, which the command of jsii splits at
  const weak = readdirSync(manifests).map((file) => readFileSync(join(manifests, file), 'utf8')).join('---\n')
    .replaceAll('readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false');
  const installed = join(venv, 'bin', COMMAND);
  const cases: readonly { readonly code: number; readonly args: readonly string[]; readonly input?: string }[] = [
    { code: 0, args: ['check', 'all is well'] },
    { code: 1, args: ['check', '-'], input: weak },
    { code: 2, args: ['check', '--no-such-option'] },
    { code: 0, args: ['report', 'all is well', '--format', 'markdown'] },
  ];
  cases.forEach(({ code, args, input }) => {
    const [python, npm] = [outcome(installed, args, work, input), outcome('node', [join(folder, 'bin', COMMAND), ...args], work, input)];
    if (npm.status !== code || JSON.stringify(python) !== JSON.stringify(npm)) {
      const shown = [npm, python].map(({ status, stdout, stderr }) => `exit code ${status}\n${stdout}${stderr}`);
      throw new Error(`${COMMAND} ${args.join(' ')} must end with exit code ${code}, from npm and from Python, got ${shown.join('and ')}`);
    }
  });
  const start = Date.now();
  outcome(installed, cases[0].args, work);
  const seconds = (Date.now() - start) / 1000;
  const { status, stderr } = outcome(installed, ['check', 'all is well'], work, '', { PATH: work });
  if (status !== 2 || !stderr.includes('needs Node 20 or newer')) {
    throw new Error(`without Node, ${COMMAND} must say so, got exit code ${status}\n${stderr}`);
  }
  return `the command ${COMMAND} does what that of the npm package does; check takes ${seconds.toFixed(1)} s`;
}

function outcome(command: string, args: readonly string[], cwd: string, input = '', env: { [name: string]: string } = {}) {
  const options = { cwd, input, env: { ...outerEnv(), ...env }, maxBuffer: 2 ** 28 };
  const { status, stdout, stderr } = spawnSync(command, args, { ...options, encoding: 'utf8' });
  return { status, stdout, stderr };
}
