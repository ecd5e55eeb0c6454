import { secretIn, secretInText } from '../../../src/engine/rules/criteria/secrets';
import { HARMLESS_TEXTS, HARMLESS_VARIABLES } from '../../support/secrets';

test('the corpus has at least 300 different names and values', () => {
  expect(new Set(HARMLESS_VARIABLES.map(([name, value]) => `${name}=${value}`)).size).toBeGreaterThanOrEqual(300);
});

test('no harmless variable is a secret', () => {
  expect(HARMLESS_VARIABLES.filter(([name, value]) => secretIn(name, value))).toEqual([]);
});

test.each([
  ['a flag with its value', (name: string, value: string) => `agent --${name.toLowerCase().replace(/_/g, '-')}=${value}`],
  ['a flag before its value', (name: string, value: string) => `agent\n--${name.toLowerCase().replace(/_/g, '-')}\n${value}`],
  ['a variable of a shell', (name: string, value: string) => `export ${name}="${value}"; exec agent`],
  ['a line of a file of variables', (name: string, value: string) => `A=1\n${name}=${value}\nB=2\n`],
  ['a line of YAML', (name: string, value: string) => `a: 1\n${name.toLowerCase()}: ${value}\nb: 2\n`],
  ['a member of JSON', (name: string, value: string) => JSON.stringify({ a: 1, [name]: value, b: 2 })],
])('nor is it as %s', (_, write) => {
  expect(HARMLESS_VARIABLES.map(([name, value]) => write(name, value)).filter((text) => secretInText(text))).toEqual([]);
});

test('no harmless text has a secret', () => {
  expect(HARMLESS_TEXTS.filter((text) => secretInText(text)).map((text) => [text, secretInText(text)])).toEqual([]);
});
