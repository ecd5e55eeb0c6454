import { AGENTS, CATALOGUE } from '../../src/constructs/detection/falco/catalogue';
import { CatalogueRule } from '../../src/constructs/detection/falco/catalogue/catalogue-rule';
import { OF_AGENTS_ALONE } from '../../src/constructs/detection/falco/catalogue/infrastructure';
import { table } from '../../src/report/markdown-table';
import { CASES, NAMED } from '../../test/oracles/falco-events/cases';
import { Act } from '../../test/oracles/falco-events/cluster';

/** The tables of docs/falco.md and docs/falco-proof.md, by the names of their parts. */
export const FALCO_TABLES: { readonly [name: string]: () => string } = {
  'table:falco-rules': () => ruleTable(AGENTS),
  'table:falco-infrastructure': () => ruleTable(CATALOGUE.slice(AGENTS.length, AGENTS.length + 1)), // the others are twins
  'table:falco-agents-alone': () => table(['id', 'why'], Object.entries(OF_AGENTS_ALONE).map(([id, why]) => [`\`${id}\``, why])),
  'table:falco-fired': () => table(['rule', 'must match', 'must not match'], ORDERED.flatMap(({ rule, ...one }) =>
    ('fires' in one ? [[rule, cell(one.fires), cell(one.passes)]] : []))),
  'table:falco-compiled': () => table(['rule', 'why'], ORDERED.flatMap(({ rule, ...one }) =>
    ('compiled' in one ? [[rule, one.compiled]] : []))),
};

/** The cases in the order of the catalogue. */
const ORDERED = CATALOGUE.map(({ does }) => `Agent ${does}`).filter((rule) => NAMED.includes(rule))
  .map((rule) => ({ rule, ...CASES[rule] }));

function ruleTable(rules: readonly CatalogueRule[]): string {
  return table(['id', 'rule', 'priority', 'MITRE ATT&CK'],
    rules.map(({ id, does, priority, tags }) => [`\`${id}\``, `Agent ${does}`, priority, tags[2]]));
}

function cell(acts: readonly Act[]): string {
  return acts.map(({ what }) => what).join('; ');
}
