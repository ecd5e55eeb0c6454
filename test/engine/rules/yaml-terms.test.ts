import * as library from '../../../src';
import { RULES } from '../../../src/engine/rules/catalogue';
import { yamlFix } from '../../../src/engine/rules/rule';
import { allCases } from '../../support/cases';

/** Names that only an app has: what the library exports, and its methods and props. */
const NAMES = new Set([
  ...Object.keys(library),
  'allowTo', 'allowFrom', 'allowToCidr', 'allowToFqdn', 'allowToService', 'allowInternet', 'allowDns', 'writablePaths',
  'applyTo', 'acknowledgedRules', 'longestClaim', 'kplus', 'cdk8s', 'construct', 'constructs',
]);

/** Labels and annotations in manifests, and the one construct whose objects the rule is about. */
const ALLOWED = /cdk8s-hardened-agents[/.]|after AgentAdmission wrote it/g;

const appTermsIn = (text: string) => (text.replace(ALLOWED, '').match(/[A-Za-z]\w+/g) ?? []).filter((word) => NAMES.has(word));

test.each(RULES.map((rule) => [rule.id, rule] as const))('%s speaks to people who have only YAML', (_, rule) => {
  expect(appTermsIn([rule.title, rule.why, yamlFix(rule)].join(' '))).toEqual([]);
});

test('a remedy in YAML is there only where it differs', () => {
  expect(RULES.filter(({ fix, fixInYaml }) => fix === fixInYaml).map(({ id }) => id)).toEqual([]);
});

test('what findings say of other objects is in YAML terms, too', () => {
  const details = [...allCases().values()].flat().flatMap(({ detail }) => detail ?? []);
  expect(details.length).toBeGreaterThan(50);
  expect(details.flatMap((detail) => appTermsIn(detail).map((term) => `${term}: ${detail}`))).toEqual([]);
});

test('the words that are looked for are found', () => {
  expect(appTermsIn('AgentNamespace makes one, as allowTo does')).toEqual(['AgentNamespace', 'allowTo']);
});
