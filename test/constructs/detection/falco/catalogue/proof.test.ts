import { readFileSync } from 'fs';
import { join } from 'path';
import { CATALOGUE } from '../../../../../src/constructs/detection/falco/catalogue';
import { CASES, NAMED } from '../../../../oracles/falco-events/cases';
import { SUBSTITUTES } from '../../../../oracles/falco-events/engine';
import { ROOT } from '../../../../support/root';

/** Every rule has events, which docs/falco-proof.md lists. Only the oracle tests give the events to an engine. */

const OWN = 'infrastructure-program';
const NAMES = CATALOGUE.filter(({ id, pods }) => pods === undefined || id === OWN).map(({ does }) => `Agent ${does}`);

test('each rule has events in test/oracles/falco-events/cases.ts that it must match and must not, or why it is only compiled', () => {
  expect([...NAMED].sort()).toEqual([...NAMES].sort());
  const lacking = NAMED.filter((rule) => {
    const one = CASES[rule];
    return 'fires' in one ? one.fires.length === 0 || one.passes.length === 0 : one.compiled.length < 20;
  });
  expect(lacking).toEqual([]);
});

test('docs/falco-proof.md says what the engine reads in place of what', () => {
  const page = readFileSync(join(ROOT, 'docs', 'falco-proof.md'), 'utf8');
  SUBSTITUTES.forEach(({ why }) => expect(page).toContain(`| ${why} |`));
});
