import { spawnSync } from 'child_process';
import { mkdirSync, writeFileSync } from 'fs';
import { basename, dirname, join } from 'path';
import { PythonFile } from './page';
import { outerEnv, run } from '../../run';

/** A program that checks types, and how it prints errors. */
interface Checker {
  readonly name: string;
  readonly args: readonly string[];
  readonly errorsIn: (printed: string) => Diagnostic[];
}

interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

interface PyrightError extends Diagnostic {
  readonly range: { readonly start: { readonly line: number } };
}

/** Pinned, since a newer one may see more. */
export const TYPE_CHECKERS = ['mypy==2.4.1', 'pyright==1.1.414'];

const CHECKERS: readonly Checker[] = [
  {
    name: 'mypy',
    args: ['--strict', '--output', 'json', '.'],
    errorsIn: (printed) => printed.split('\n').filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Diagnostic & { readonly severity: string }).filter(({ severity }) => severity === 'error'),
  },
  {
    name: 'pyright',
    args: ['--outputjson'],
    errorsIn: (printed) => (JSON.parse(printed).generalDiagnostics as PyrightError[])
      .map(({ range, ...error }) => ({ ...error, line: range.start.line + 1 })),
  },
];

/** Requires that each checker, strict, finds an error on each line that ends with "# mistake", and on no other; gives what it saw. */
export function requireTypes(files: readonly PythonFile[], folder: string, venv: string): string {
  mkdirSync(folder);
  files.forEach(({ name, code }) => writeFileSync(join(folder, name), code));
  const environment = { venvPath: dirname(venv), venv: basename(venv) };
  writeFileSync(join(folder, 'pyrightconfig.json'), JSON.stringify({ typeCheckingMode: 'strict', ...environment }));
  const mistakes = files.flatMap(({ name, code }) =>
    code.split('\n').flatMap((line, i) => line.endsWith('  # mistake') ? [`${name}:${i + 1}`] : []));
  const seconds = CHECKERS.map(({ name, args, errorsIn }) => {
    const start = Date.now();
    const options = { cwd: folder, env: outerEnv(), maxBuffer: 2 ** 28 };
    const { stdout, stderr } = spawnSync(join(venv, 'bin', name), args, { ...options, encoding: 'utf8' });
    const errors = new Map(errorsIn(stdout).map(({ file, line, message }) => [`${basename(file)}:${line}`, message]));
    const missed = mistakes.filter((place) => !errors.has(place)).map((place) => `${place}: no error`);
    const unexpected = [...errors].filter(([place]) => !mistakes.includes(place)).map(([place, message]) => `${place}: ${message}`);
    if (missed.length + unexpected.length > 0) {
      throw new Error(`${name} finds other mistakes than those that are marked:\n${[...missed, ...unexpected].join('\n')}\n${stderr}`);
    }
    return `${name} ${((Date.now() - start) / 1000).toFixed(0)} s`;
  });
  return `${files.length} files have the right types, and ${mistakes.length} mistakes are errors (${seconds.join(', ')})`;
}

/** Requires that pyright finds no error in files, each of which is a program of its own. */
export function requirePrograms(files: readonly PythonFile[], folder: string, venv: string): void {
  mkdirSync(folder);
  files.forEach(({ name, code }) => writeFileSync(join(folder, name), code));
  writeFileSync(join(folder, 'pyrightconfig.json'), JSON.stringify({ venvPath: dirname(venv), venv: basename(venv) }));
  run(join(venv, 'bin', 'pyright'), [], folder);
}
