import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { TextlintKernel } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import text from '@textlint/textlint-plugin-text';
// eslint-disable-next-line @typescript-eslint/ban-ts-comment
// @ts-expect-error: it has no types
import prh from 'textlint-rule-prh';
import * as ts from 'typescript';
import { writtenPages } from '../../scripts/support/generated-parts';
import { ROOT } from '../support/root';

/** Pages, comments and messages use usual words: those of prose.yml are refused. textlint reads them, and leaves code out. */

const kernel = new TextlintKernel();

/** What textlint says of a text, a line each. */
async function faultsIn(content: string, name: string): Promise<string[]> {
  const { messages } = await kernel.lintText(content, {
    filePath: name,
    ext: name.endsWith('.md') ? '.md' : '.txt',
    plugins: [{ pluginId: 'markdown', plugin: markdown }, { pluginId: 'text', plugin: text }],
    rules: [{ ruleId: 'prh', rule: prh, options: { rulePaths: [join(__dirname, 'prose.yml')] } }],
  });
  return messages.map(({ line, message }) => `${name}:${line}: ${message}`);
}

/** The comments and the texts of a source at their places, and spaces in place of everything else. */
function proseOf(source: string): string {
  const kept: string[] = source.split('').map((char) => (char === '\n' ? '\n' : ' '));
  const keep = (start: number, end: number) => { for (let i = start; i < end; i++) { kept[i] = source[i]; } };
  const file = ts.createSourceFile('a.ts', source, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    const isText = ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateHead(node)
      || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
    if (isText && !ts.isImportDeclaration(node.parent)) {
      keep(node.getStart(file) + 1, node.getEnd() - 1);
    }
    node.forEachChild(visit);
  };
  visit(file);
  for (const { index, 0: comment } of source.matchAll(/\/\*\*?[^]*?\*\/|(?<=\s)\/\/ .*$/gm)) {
    keep(index, index + comment.length);
  }
  return kept.join('');
}

/** Texts that the library writes into manifests. A new text would be a new manifest. */
const IN_MANIFESTS = [join('constructs', 'detection', 'falco', 'catalogue', ''), join('engine', 'gateway-files', 'squid-conf.ts')];

test('pages use usual words', async () => {
  const pages = [...writtenPages(ROOT), 'CONTRIBUTING.md', 'SECURITY.md'];
  const faults = await Promise.all([...new Set(pages)].map((page) => faultsIn(readFileSync(join(ROOT, page), 'utf8'), page)));
  expect(faults.flat()).toEqual([]);
});

test('comments and messages use usual words', async () => {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !IN_MANIFESTS.some((path) => file.startsWith(path)));
  const faults = await Promise.all(sources.map((file) => faultsIn(proseOf(readFileSync(join(ROOT, 'src', file), 'utf8')), `${file}.txt`)));
  expect(faults.flat()).toEqual([]);
});

/** What not to write, and what to write, by the style of this project. */
const STYLE: readonly (readonly [not: string, but: string])[] = [
  ['One engine of rules, five who ask it', 'One rule engine, used in five places'],
  ['Tells what agents do, and says what nobody sees', 'Detects agent behaviour and documents the blind spots'],
  ['One that opens again what is denied fails synth, by name and with the range',
    'A policy that reopens a denied range fails synth; the error names both'],
  ['Names go by what your network has', 'How domain names are enforced depends on your CNI'],
  ['Without a plugin that enforces NetworkPolicy, policies are text', 'Without such a plugin, the policies have no effect'],
  ['ask whether it is well, such as by an httpGet of its port', 'add liveness and readiness probes, or remove the port'],
  ['it is told', 'it is reported'],
  ['is not asked', 'does not run'],
  ['lets nothing through', 'is unused'],
  ['taints that the pod puts up with', 'taints that the pod tolerates'],
  ['whose rendering the guard stands in', 'whose `toJson` the guard wraps'],
  ['least grave events', 'minimum priority'],
  ['there is nobody to watch', 'no namespace to watch'],
  ['such as by a label', 'for example by a label'],
  ['whoever may write it', 'anyone who may write it'],
  ['Of such agents a routing hears by `DenialAlerts`', 'Events about such agents reach the routing only through `DenialAlerts`'],
  ['it looks into a connection', 'nothing inspects the connection'],
  ['A pull request reads alone', 'Jobs of a pull request have read-only permissions'],
  ['Dependencies of yours hold as ever', 'Your own dependencies still apply'],
];

test.each(STYLE)('%j is refused, and %j is not', async (not, but) => {
  for (const name of ['a.md', 'a.txt']) {
    expect(await faultsIn(`${not}.\n`, name)).not.toEqual([]);
    expect(await faultsIn(`${but}.\n`, name)).toEqual([]);
  }
});

test('code is left out, comments and texts are not', async () => {
  const source = [
    'const nobody = 1;', '// nobody', 'throw new Error(`a ${nobody} nobody`, "nobody"); /** Nobody. */', 'import nobody from "nobody";', '',
  ].join('\n');
  const lines = (await faultsIn(proseOf(source), 'a.txt')).map((fault) => fault.split(': ')[0]);
  expect(lines).toEqual(['a.txt:2', 'a.txt:3', 'a.txt:3', 'a.txt:3']);
  expect(await faultsIn('`nobody`\n\n```ts\nnobody\n```\n', 'a.md')).toEqual([]);
});
