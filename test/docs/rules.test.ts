import { spawnSync } from 'child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { contrast } from '../../scripts/support/contrast';
import { indexFile, newIdFault, ruleFiles, ruleIds, ruleIndex } from '../../scripts/support/rule-files';
import { NOT_COVERED } from '../../scripts/support/rule-links';
import { rulePages } from '../../scripts/support/rule-pages';
import { outerEnv } from '../../scripts/support/run';
import { RULES } from '../../src/engine/rules/catalogue';
import { allCases } from '../support/cases';
import { ROOT } from '../support/root';
import { typeErrors } from '../support/type-errors';

describe('what "npm run docs" writes', () => {
  const pages = rulePages(ROOT, allCases());

  test('is what is there, and no page outlives its rule', () => {
    const folder = join(ROOT, 'docs', 'rules');
    const files = readdirSync(folder).sort();
    expect(files).toEqual([...pages.keys()].sort());
    expect(new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]))).toEqual(new Map([...pages].sort()));
    expect(readFileSync(indexFile(ROOT), 'utf8')).toBe(ruleIndex(ruleIds(ROOT)));
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

  describe('in a copy of the checkout', () => {
    const copy = mkdtempSync(join(tmpdir(), 'rule-new-'));
    const id = 'no-something';
    const missing = [
      `src/engine/rules/catalogue/${id}.ts: the comment at its top must say "Fields: …. Allowed: …."`,
      `src/engine/rules/catalogue/${id}.ts: 'title' must say in a few words what holds, such as "no API token"`,
      `src/engine/rules/catalogue/${id}.ts: 'problem' must say in at most 60 characters what is wrong, such as "API token is mounted"`,
      `src/engine/rules/catalogue/${id}.ts: 'problem' must differ from 'title'`,
      `src/engine/rules/catalogue/${id}.ts: 'why' must say in sentences what an attacker gains`,
      `src/engine/rules/catalogue/${id}.ts: 'fix' must say what to do, beginning in lower case and without a period`,
      `src/engine/rules/catalogue/${id}.ts: 'source' must be the https address of where the rule comes from`,
      `src/engine/rules/catalogue/${id}.ts: 'admission' must give the rule in CEL, or say why there is none`,
      `test/engine/rules/catalogue/${id}.ts: it must have a case for each way to break the rule`,
    ];
    const run = (command: string, ...args: string[]) => spawnSync(join(copy, 'node_modules', '.bin', command), args,
      { cwd: copy, env: outerEnv(), encoding: 'utf8' });

    beforeAll(() => {
      for (const name of ['.projen', 'CHANGELOG.md', 'package.json', 'scripts', 'src', 'test', 'tsconfig.json']) {
        cpSync(join(ROOT, name), join(copy, name), { recursive: true });
      }
      symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    });
    afterAll(() => rmSync(copy, { recursive: true }));

    test('writes a rule that compiles, its cases, its page and the index', () => {
      const { status, stderr } = run('projen', 'rule:new', id);
      expect([status, stderr]).toEqual([0, expect.stringContaining(['to be filled in:', ...missing].join('\n  '))]);
      expect(Object.values(ruleFiles(copy, id)).filter((file) => !existsSync(file))).toEqual([]);
      expect(readFileSync(indexFile(copy), 'utf8')).toBe(ruleIndex([...RULES.map((rule) => rule.id), id].sort()));
      expect(readFileSync(join(copy, 'docs', 'rules', 'README.md'), 'utf8')).toContain(`[${id}](${id}.md)`);

      const { source, cases } = ruleFiles(copy, id);
      expect(typeErrors(join(copy, 'test', 'tsconfig.json'), [source, cases, indexFile(copy)])).toBe('');
    });

    test('leaves the tests failing, which name all that is missing', () => {
      const { status, stderr } = run('jest', '--ci', 'test/engine/rules/catalogue.test.ts', '--testNamePattern', 'every rule has');
      expect(status).toBe(1);
      expect(stderr).toMatch(/Tests: +1 failed/);
      missing.forEach((fault) => expect(stderr).toContain(`+   ${JSON.stringify(fault)},`));
    });

    test('is not done twice, nor under a bad id', () => {
      const { status, stderr } = run('projen', 'rule:new', id);
      expect([status, stderr]).toEqual([1, expect.stringContaining(`there is a rule "${id}" already`)]);
      expect(run('projen', 'rule:new', 'something').status).toBe(1);
    });
  });
});
