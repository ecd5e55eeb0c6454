import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { withGeneratedParts, writtenPages } from './support/generated-parts';
import { readmeWithOutputs } from './support/readme';
import { ruleFaults } from './support/rule-faults';
import { rulePages } from './support/rule-pages';
import { main } from './support/run';
import { RULES } from '../src/engine/rules/catalogue';
import { allCases } from '../test/support/cases';

/**
 * Writes docs/rules and the generated parts of the other pages anew, and prints what the rules do not say yet. `--rules` writes what lists
 * or counts rules, and nothing else.
 */
const OF_RULES = ['count:rules', 'table:frameworks'];

main(async () => {
  const isOfRules = process.argv.includes('--rules');
  const root = join(__dirname, '..');
  const cases = allCases();
  const pages = rulePages(root, cases);
  const folder = join(root, 'docs', 'rules');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  pages.forEach((text, file) => writeFileSync(join(folder, file), text));
  for (const page of writtenPages(root)) {
    const text = readFileSync(join(root, page), 'utf8');
    const generated = withGeneratedParts(text, isOfRules ? OF_RULES : undefined);
    writeFileSync(join(root, page), page === 'README.md' && !isOfRules ? await readmeWithOutputs(generated) : generated);
  }
  const faults = RULES.flatMap((rule) => ruleFaults(root, rule, cases.get(rule.id) ?? []));
  if (faults.length > 0) {
    console.error(['to be filled in:', ...faults].join('\n  '));
  }
});
