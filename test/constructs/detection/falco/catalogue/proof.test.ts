import { readFileSync } from 'fs';
import { join } from 'path';
import { CATALOGUE } from '../../../../../src/constructs/detection/falco/catalogue';
import { CASES, NAMED } from '../../../../oracles/falco-events/cases';
import { Act } from '../../../../oracles/falco-events/cluster';
import { SUBSTITUTES } from '../../../../oracles/falco-events/engine';
import { ROOT } from '../../../../support/root';

/** Every rule has events and a row in docs/falco-proof.md. Only the oracle tests give the events to an engine. */

const OWN = 'infrastructure-program';
const NAMES = CATALOGUE.filter(({ id, pods }) => pods === undefined || id === OWN).map(({ does }) => `Agent ${does}`);

test('every rule has events that it must match and events that it must not, or a reason why it is only compiled', () => {
  expect([...NAMED].sort()).toEqual([...NAMES].sort());
  const lacking = NAMED.filter((rule) => {
    const one = CASES[rule];
    return 'fires' in one ? one.fires.length === 0 || one.passes.length === 0 : one.compiled.length < 20;
  });
  expect(lacking).toEqual([]);
});

test('docs/falco-proof.md says which rules were fired and by what, and which were only compiled', () => {
  const page = readFileSync(join(ROOT, 'docs', 'falco-proof.md'), 'utf8');
  const cell = (some: readonly Act[]) => some.map(({ what }) => what).join('; ');
  const named = NAMED.map((rule) => ({ rule, ...CASES[rule] }));
  const rows = [
    ...named.flatMap((one) => ('fires' in one ? [`| ${one.rule} | ${cell(one.fires)} | ${cell(one.passes)} |`] : [])),
    ...named.flatMap((one) => ('compiled' in one ? [`| ${one.rule} | ${one.compiled} |`] : [])),
  ];
  expect(page.split('\n').filter((line) => line.startsWith('| Agent '))).toEqual(rows);
  SUBSTITUTES.forEach(({ why }) => expect(page).toContain(`| ${why} |`));
});
