import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import * as library from '../../src';
import { RULES } from '../../src/engine/rules/catalogue';
import { ROOT } from '../support/root';

const PAGES = ['docs/threat-model.md', 'SECURITY.md'].map((page) => [page, readFileSync(join(ROOT, page), 'utf8')] as const);
const codes = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);

describe.each(PAGES)('%s', (_, text) => {
  test('each rule that it names is there', () => {
    const ids = codes(text).filter((code) => /^(no|require)-[a-z-]+$/.test(code));
    expect(ids.filter((id) => !RULES.some((rule) => rule.id === id))).toEqual([]);
  });

  test('each file that it names is there', () => {
    const files = codes(text).filter((code) => /^[\w.-]+(\/[\w.-]+)+(\.\w+|\/)$/.test(code));
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    expect(files.length).toBeGreaterThan(0);
  });

  test('each construct that it names is in the library', () => {
    const names = codes(text).flatMap((code) => /^([A-Z]\w+)(\.|$)/.exec(code)?.[1] ?? []);
    expect(names.filter((name) => !(name in library))).toEqual([]);
    expect(names.length).toBeGreaterThan(0);
  });
});

test('the threat model names most of the rules, and every folder of tests on real code', () => {
  const [[, text]] = PAGES;
  expect(RULES.filter(({ id }) => text.includes(`\`${id}\``)).length).toBeGreaterThan(RULES.length / 2);
  expect(['test/oracles/', 'test/cluster/', 'test/engine/'].filter((folder) => !text.includes(folder))).toEqual([]);
});
