import { readFileSync } from 'fs';
import { join } from 'path';
import { pagesOf, programs } from '../page-languages';
import { requireCommand } from './command';
import { filesOfPage, requirePage } from './page';
import { TYPE_CHECKERS, requirePrograms, requireTypes } from './types';
import { run } from '../../run';

const PYTEST = 'pytest==9.2.0';

/** Tries what the examples do not use of the Python package, which is installed in `venv` of the temporary folder; prints what it saw. */
export function tryPython(folder: string, temporary: string, examples: readonly string[]): void {
  const venv = join(temporary, 'venv');
  run(join(venv, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', PYTEST, ...TYPE_CHECKERS], temporary);
  const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');
  const page = read('docs', 'python.md');
  const files = [
    ...examples.map((name) => ({ name: `${name}.py`, code: read('examples', `${name}-python`, 'main.py') })),
    ...filesOfPage(page),
    { name: 'mistakes.py', code: read('test', 'languages', 'mistakes.py') },
  ];
  const refused = (...options: string[]) =>
    run(join(venv, 'bin', 'python'), [...options, join(folder, 'test', 'languages', 'refused.py')], temporary).trim();
  console.log(`python: ${refused()} arguments that jsii would lose or refuse are refused with a message, with python -O ${refused('-O')}`);
  console.log(`python: ${requireTypes(files, join(temporary, 'types'), venv)}`);
  const snippets = programs(folder, 'python', pagesOf(folder));
  requirePrograms(snippets, join(temporary, 'snippets'), venv);
  console.log(`python: the ${snippets.length} snippets of docs have the right types`);
  console.log(`python: ${requirePage(page, folder, join(temporary, 'page'), venv)}`);
  console.log(`python: ${requireCommand(folder, join(temporary, `${examples[0]}-python`), join(temporary, 'command'), venv)}`);
}
