import { execFileSync } from 'child_process';
import { join } from 'path';
import { loadESLint } from 'eslint';
import { ROOT, SOURCES, configurationFiles, sourceFiles } from './support/checked-program';
import { needlessExports } from './support/needless-exports';
import { main } from './support/run';
import { faultsOfSize } from './support/sizes';

/** Everything that must hold of the sources and that is neither a type nor a test. */
main(async () => {
  const faults = [...circles(), ...needlessExports(ROOT, sourceFiles(), configurationFiles())
    .map((name) => `no other file imports this export; remove the word "export", or what is dead: ${name}`), ...faultsOfSize(ROOT)];
  const ESLint = await loadESLint({ useFlatConfig: false });
  const eslint = new ESLint({
    overrideConfig: { parser: join(__dirname, 'support', 'checked-program.ts') },
    cache: true,
    cacheLocation: join(ROOT, 'node_modules', '.cache', 'eslint'),
    cacheStrategy: 'content', // a clone has other times
  });
  const results = await eslint.lintFiles([...SOURCES]);
  if (results.some(({ errorCount }) => errorCount > 0)) {
    faults.push(await (await eslint.loadFormatter()).format(results));
  }
  if (faults.length > 0) {
    throw new Error(faults.join('\n'));
  }
});

/** Files that import each other in a circle; imports of types count. */
function circles(): string[] {
  try {
    const options = ['--no-warning', '--no-tree', '--no-progress', '--exit-code', 'circular:1'];
    execFileSync('dpdm', [...options, 'src/**/*.ts'], { cwd: ROOT, encoding: 'utf8' });
    return [];
  } catch (error) {
    return [`files import each other in a circle:\n${(error as { stdout: string }).stdout}`];
  }
}
