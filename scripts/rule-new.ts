import { writeFileSync } from 'fs';
import { join } from 'path';
import { newIdFault, nextVersion, ruleFiles } from './support/rule-files';
import { main } from './support/run';

/** Writes a rule and its cases with nothing in them: the tests name what is missing until both are filled in. */
main(() => {
  const root = join(__dirname, '..');
  const [id] = process.argv.slice(2);
  const fault = newIdFault(root, id);
  if (fault) {
    throw new Error(fault);
  }
  const { source, cases } = ruleFiles(root, id);
  writeFileSync(source, `import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields:
 * Allowed:
 */
export const rule: Rule = {
  id: '${id}',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: '',
  problem: '',
  why: '',
  fix: '',
  source: '',
  since: '${nextVersion(root)}',
  mappings: {},
  checkSpec: () => {},
  admission: { none: '' },
};
`);
  writeFileSync(cases, `import { Case } from '../../../support/cases';

/** What it \`finds\`, and what it \`allows\`. */
export const cases: Case[] = [];
`);
  console.log(`src/engine/rules/catalogue/${id}.ts: say which fields it looks at, what is allowed and why, and check it
test/engine/rules/catalogue/${id}.ts: give a case for each way to break it, and for what it must let pass
then: npm run docs && npx jest test/parity.test.ts test/engine/rules/catalogue.test.ts test/docs
with CEL, also: npm run test:update -- test/admission/agent-admission.test.ts test/examples.test.ts`);
});
