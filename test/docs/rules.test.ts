import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { contrast } from '../../scripts/support/contrast';
import { newIdFault } from '../../scripts/support/rule-files';
import { NOT_COVERED } from '../../scripts/support/rule-links';
import { rulePages } from '../../scripts/support/rule-pages';
import { RULES } from '../../src/engine/rules/catalogue';
import { allCases } from '../support/cases';
import { ROOT } from '../support/root';

describe('what "npm run docs" writes', () => {
  const pages = rulePages(ROOT, allCases());

  test('is what is there, and no page outlives its rule', () => {
    const folder = join(ROOT, 'docs', 'rules');
    const files = readdirSync(folder).sort();
    expect(files).toEqual([...pages.keys()].sort());
    const stale = files.filter((file) => readFileSync(join(folder, file), 'utf8') !== pages.get(file));
    expect(stale.map((file) => `docs/rules/${file}: run npm run docs`)).toEqual([]);
  });

  test('lists every rule once, and leads to pages that are there', () => {
    const links = [...pages.get('README.md')!.matchAll(/\]\(([a-z-]+\.md)\)/g)].map(([, file]) => file);
    expect(links.sort()).toEqual(RULES.map(({ id }) => `${id}.md`));
  });

  test('shows of every rule how it is broken, in brief', () => {
    expect(pages.get('no-host-namespaces.md')).toContain('```diff\n kind: Pod\n spec:\n-  hostNetwork: true\n');
    const examples = RULES.map(({ id }) => [id, /^```diff\n(.*?)^```$/ms.exec(pages.get(`${id}.md`)!)?.[1].split('\n').length] as const);
    expect(examples.filter(([, length]) => length === undefined || length > 32)).toEqual([]);
  });
});

describe('what rules say of others who ask for the same', () => {
  test.each(['C-0297', 'C-0309', 'C-0311', 'C-0312', 'C-0313', 'C-0314', 'C-0315', 'C-0316',
    'C-0317'])('has kubescape\'s %s at a rule, or among what is not covered', (control) => {
    const rules = RULES.filter(({ mappings }) => mappings.kubescape?.includes(control)).map(({ id }) => id);
    expect([rules.length > 0, NOT_COVERED.has(control)]).toContain(true);
    expect(NOT_COVERED.has(control) ? rules : []).toEqual([]);
  });
});

test('the contrast of two manifests shows what differs, under the keys that lead to it', () => {
  const wrong = {
    kind: 'Pod',
    spec: {
      hostPID: true,
      containers: [{ name: 'a' }, { name: 'b', ports: [1], image: 'x' }, { name: 'c' }],
      same: 1,
    },
  };
  const right = {
    kind: 'Pod',
    spec: {
      hostPID: false,
      containers: [{ name: 'a' }, { name: 'b', ports: [2], args: { d: 3 }, image: 'x' }],
      same: 1,
      other: 'e',
    },
  };
  expect(contrast(wrong, right)).toEqual([
    ' kind: Pod',
    ' spec:',
    '-  hostPID: true',
    '+  hostPID: false',
    '   containers:',
    '     - name: b',
    '-      ports:',
    '-        - 1',
    '+      ports:',
    '+        - 2',
    '+      args:',
    '+        d: 3',
    '-    - name: c',
    '+  other: e',
  ]);
});

describe('rule:new', () => {
  test.each([undefined, '', 'host-ports', 'no-', 'no-Ports', 'no_ports', 'no-ports2', 'no--ports', 'require', '../no-ports',
    'no-ports.ts'])('refuses the id %p', (id) => {
    expect(newIdFault(ROOT,
      id)).toMatch(/^the id of a rule must be "no-…" or "require-…" in lower-case words, such as "no-host-ports", got /);
  });

  test('refuses an id that is taken', () => {
    expect(newIdFault(ROOT, 'no-host-ports')).toBe('there is a rule "no-host-ports" already; change it, or choose another id');
  });
});
