import { readFileSync } from 'fs';
import { join } from 'path';
import { absoluteLinks, beforeSynth, pageApps, readmeApps, readmeWith } from '../../scripts/support/languages/language-readme';
import { snippetsOf } from '../../scripts/support/languages/snippets';
import { Target } from '../../scripts/support/languages/targets';
import { mendPython } from '../../scripts/support/languages/translate';
import { ROOT } from '../support/root';

/** What the README of another language is made of. `npm run test:languages` compiles and runs the code in it. */

const PAGE = readFileSync(join(ROOT, 'README.md'), 'utf8');
const REPOSITORY = 'https://github.com/cdk8s-hardened-agents/cdk8s-hardened-agents';
const CODE = ['app.synth()\n', 'weak\n', 'accepted\n'];
const readme = (target: Target) => readmeWith(PAGE, target, CODE, REPOSITORY, '1.2.3');

test.each<[string, string, string]>([
  ['an argument that is a keyword', 'egress.allow_to(search, from=agent, except=[])', 'egress.allow_to(search, from_=agent, except_=[])'],
  ['an argument that ends like a keyword', 'f(valid_from=1)', 'f(valid_from=1)'],
  ['a method that is a keyword', 'chart.with(Harden())', 'chart.with_(Harden())'],
  ['a comparison, and a keyword of the language', 'f(x == 1 if y else z)', 'f(x == 1 if y else z)'],
  ['join of a list', 'print(agent.reach().lines().join("\\n"))', 'print("\\n".join(agent.reach().lines()))'],
  ['a prop in a comment', 'x # open; allowInternet: false closes it', 'x # open; allow_internet=False closes it'],
  ['a method in a comment', 'x # or reachedBy(), too', 'x # or reached_by(), too'],
  ['a prop in a text', 'f("allowInternet: false")', 'f("allowInternet: false")'],
])('Python: %s', (_, code, mended) => {
  expect(mendPython(code)).toBe(mended);
});

test('links into the repository and pictures are absolute, others stay', () => {
  expect(absoluteLinks('[a](docs/a.md#b) ![c](docs/c.png) [![d](e.png)](f) [g](#h) [i](https://example.com/j)', 'https://r')).toBe(
    '[a](https://r/blob/main/docs/a.md#b) ![c](https://r/raw/main/docs/c.png) [![d](https://r/raw/main/e.png)](https://r/blob/main/f) '
    + '[g](#h) [i](https://example.com/j)');
  expect(absoluteLinks('```go\na[0](b)\n```\n', 'https://r')).toBe('```go\na[0](b)\n```\n');
});

describe.each<[Target, string, string]>([
  ['python', 'python', 'python main.py && kubectl'],
  ['java', 'java', 'mvn -q compile exec:java && kubectl'],
  ['go', 'go', 'go run . && kubectl'],
])('the README of %s', (target, fence, command) => {
  const page = readme(target);

  test('has its code, its commands and its version, and none of TypeScript', () => {
    expect(snippetsOf('README.md', page)).toEqual([]);
    expect(page.match(new RegExp(`^\`\`\`${fence}$`, 'gm'))).toHaveLength(CODE.length);
    expect(page).toContain(command);
    expect(page).toMatch(/cdk8s-hardened-agents[\w/.@-]*1\.2\.3/);
    expect(page).not.toMatch(/tsx|npm install \S*0\.0\.0|\{version\}/);
  });

  test('has no link that needs the repository, and all sections of the README', () => {
    expect([...page.matchAll(/\]\(([^)]*)\)/g)].map(([, link]) => link).filter((link) => !/^(https:|#)/.test(link))).toEqual([]);
    expect(page.match(/^#.*$/gm)).toEqual(PAGE.match(/^#.*$/gm));
  });

  test('has an app, with its weak line, and with that accepted', () => {
    const imported = page.includes('Import `AgentPolicy`, too') ? expect.stringMatching(/^from \w+ import AgentPolicy\n/) as string : '';
    const { app, weak, accepted } = readmeApps(target, page);
    expect([app, weak]).toEqual([CODE[0], 'weak\napp.synth()\n']);
    expect(accepted.split(/(?=weak\n)/)).toEqual([...imported === '' ? [] : [imported], 'weak\naccepted\napp.synth()\n']);
  });
});

test('the README of .NET says that its code is TypeScript, and its fence is none that jsii-pacmak takes for C#', () => {
  expect(readme('dotnet')).toContain('those of TypeScript');
  expect(readme('dotnet').match(/^```\w+$/gm)).toEqual(expect.arrayContaining(['```tsx']));
  expect(snippetsOf('README.md', readme('dotnet'))).toEqual([]);
});

test('a text that is no longer in the README is named', () => {
  expect(() => readmeWith(PAGE.replaceAll('npx tsx main.ts', 'node main.js'), 'go', CODE, REPOSITORY, '1.2.3'))
    .toThrow('the README of go: "npx tsx main.ts" is not in README.md');
});

test('lines before synth are indented as it is', () => {
  expect(beforeSynth('{\n    app.synth();\n}\n', 'one\n\ntwo\n')).toBe('{\n    one\n\n    two\n    app.synth();\n}\n');
  expect(beforeSynth('\tapp.Synth()\n', 'one\n')).toBe('\tone\n\tapp.Synth()\n');
});

test('the snippets of a page are its app, lines of it, and files beside it', () => {
  const app = '    app.synth();\n';
  expect(pageApps('java', '```java\n    app.synth();\n```\n```java\nimport a;\n\nclass ATest {\n}\n```\n```java\none\n```\n')).toEqual([
    { app, others: {} }, { app, others: { 'ATest.java': 'import a;\n\nclass ATest {\n}\n' } }, { app: `    one\n${app}`, others: {} },
  ]);
  expect(pageApps('go', '```go\napp.Synth()\n```\n```go\npackage main\nimport "testing"\n```\n```go\npackage main\n```\n')
    .map(({ others }) => Object.keys(others))).toEqual([[], ['main_test.go'], ['other.go']]);
});
