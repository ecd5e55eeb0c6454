import { spawn } from 'child_process';
import { join } from 'path';
import { loadESLint } from 'eslint';
import { ROOT, SOURCES, configurationFiles, sourceFiles, typeErrors } from './support/checked-program';
import { needlessExports } from './support/needless-exports';

/** Searches for circles of files, and meanwhile checks types and exports and lints. These share one program: to make another takes long. */
spawn('projen', ['circles'], { stdio: 'inherit' })
  .on('error', ({ message }) => failed(`projen circles failed: ${message}`))
  .on('exit', (code) => (code === 0 ? undefined : failed(`projen circles failed: exit code ${code}`)));

void (async () => {
  const errors = typeErrors();
  if (errors) {
    failed(errors);
  }
  const needless = needlessExports(ROOT, sourceFiles(), configurationFiles());
  if (needless.length > 0) {
    failed(`no other file imports these exports; remove the word "export", or what is dead:\n${needless.join('\n')}`);
  }
  const ESLint = await loadESLint({ useFlatConfig: false });
  const eslint = new ESLint({ overrideConfig: { parser: join(__dirname, 'support', 'checked-program.ts') } });
  const results = await eslint.lintFiles([...SOURCES]);
  console.log(await (await eslint.loadFormatter()).format(results));
  if (results.some(({ errorCount }) => errorCount > 0)) {
    failed('lint failed');
  }
})();

function failed(why: string): void {
  console.error(why);
  process.exitCode = 1;
}
