import { mkdirSync, symlinkSync, writeFileSync } from 'fs';
import { delimiter, join } from 'path';
import { run } from '../../run';

/** A file of Python by its name. */
export interface PythonFile {
  readonly name: string;
  readonly code: string;
}

/** A file of a page, and what the page says that it prints. */
interface PageFile extends PythonFile {
  readonly printed?: string;
}

const BLOCK = /^```python\n(# (\S+\.py)\n[^]*?)^```\n(?:\nIt prints:\n\n```\n([^]*?)^```\n)?/gm;

/** The Python of a page: each block is a whole file, and its first line has the name. */
export function filesOfPage(page: string): PageFile[] {
  const files = [...page.matchAll(BLOCK)].map(([, code, name, printed]) => ({ name, code, printed }));
  if (files.length !== page.split('```python\n').length - 1) {
    throw new Error('each block of Python must begin with a comment that is the name of its file');
  }
  return files;
}

/** Runs the files of a page in one folder, those named `test_` by pytest, and `cdk8s synth`; gives what it saw. */
export function requirePage(page: string, library: string, folder: string, venv: string): string {
  const files = filesOfPage(page);
  mkdirSync(folder);
  files.forEach(({ name, code }) => writeFileSync(join(folder, name), code));
  const env = { PATH: [join(venv, 'bin'), process.env.PATH].join(delimiter) };
  for (const { name, printed } of files) {
    const stdout = run('python', name.startsWith('test_') ? ['-m', 'pytest', '--quiet', name] : [name], folder, env);
    if (printed !== undefined && stdout !== printed) {
      throw new Error(`${name} must print what the page says, got\n${stdout}`);
    }
  }
  const [, settings] = /^```yaml\n(# cdk8s\.yaml\n[^]*?)^```$/m.exec(page)!;
  writeFileSync(join(folder, 'cdk8s.yaml'), settings);
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(library, join(folder, 'node_modules', 'cdk8s-hardened-agents'));
  if (!run('cdk8s', ['synth', '--check-upgrade=false'], folder, env).includes('Validations ended succesfully')) { // so it prints it
    throw new Error('cdk8s synth must judge the app of the page by the plugin');
  }
  return `the ${files.length} files of the page run, and cdk8s synth judges its app`;
}
