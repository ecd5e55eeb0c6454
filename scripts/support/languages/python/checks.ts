import { cpSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';

const PACKAGE = ['src', 'cdk8s_hardened_agents'];
const FILE = '_checks.py';
const IMPORT = 'from jsii._type_checking import cached_type_hints, check_type';

/** Puts our check of arguments in place of the one that jsii generates; ours also runs with `python -O`, where a key is lost as well. */
export function replaceChecks(sources: string): void {
  cpSync(join(__dirname, FILE), join(sources, ...PACKAGE, FILE));
  const module = join(sources, ...PACKAGE, '__init__.py');
  const text = readFileSync(module, 'utf8');
  if (text.split(`\n${IMPORT}\n`).length !== 2) {
    throw new Error(`jsii generates another import of its check than "${IMPORT}" once`);
  }
  writeFileSync(module, text.replace(IMPORT, 'from ._checks import cached_type_hints, check_type').replaceAll('if __debug__:', 'if True:'));
}
