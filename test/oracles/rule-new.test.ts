import { spawnSync } from 'child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { indexFile, ruleFiles, ruleIndex } from '../../scripts/support/rule-files';
import { outerEnv } from '../../scripts/support/run';
import { RULES } from '../../src/engine/rules/catalogue';
import { ROOT } from '../support/root';
import { typeErrors } from '../support/type-errors';

/** `npm run rule:new` in a copy of the checkout. It starts projen, jest and the compiler, which take too long for `npm test`. */

const copy = mkdtempSync(join(tmpdir(), 'rule-new-'));
const id = 'no-something';
const missing = [
  `src/engine/rules/catalogue/${id}.ts: the comment at its top must say "Fields: …. Allowed: …."`,
  `src/engine/rules/catalogue/${id}.ts: 'title' must say in a few words what holds, such as "no API token"`,
  `src/engine/rules/catalogue/${id}.ts: 'problem' must say in at most 60 characters what is wrong, such as "API token is mounted"`,
  `src/engine/rules/catalogue/${id}.ts: 'problem' must differ from 'title'`,
  `src/engine/rules/catalogue/${id}.ts: 'why' must say in sentences what an attacker gains`,
  `src/engine/rules/catalogue/${id}.ts: 'fix' must say what to do, beginning in lower case and without a period`,
  `src/engine/rules/catalogue/${id}.ts: 'source' must be the https address of where the rule comes from, at a host or in a repository that `
    + 'SOURCES of scripts/support/rule-faults.ts lists',
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
