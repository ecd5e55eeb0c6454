import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { messageTemplates } from '../../scripts/support/message-templates';

const root = mkdtempSync(join(tmpdir(), 'messages-'));
afterAll(() => rmSync(root, { recursive: true }));

const PARTS = `
export class WrongValue extends Error {
  constructor(public readonly at: string, must: string) { super(\`'\${at}' must \${must}\`); }
}
export function errorAtCall(message: string): Error { return new Error(message); }
export function propError(path: string, prop: string, must: string, got: unknown, remedy?: string): Error {
  return errorAtCall(\`\${path || 'the app'}: '\${prop}' must \${must}, got \${show(got)}\${remedy ? \`; \${remedy}\` : ''}\`);
}
export function requirePort(prop: string, value: number): void {
  if (value < 1) { throw propError('', prop, 'be from 1 to ' + LAST, value); }
}
const LAST = 65_535;
declare function show(value: unknown): string;
`;

const CASES: readonly (readonly [title: string, source: string, messages: readonly string[]])[] = [
  ['a text', "throw new Error('it is closed');", ['it is closed']],
  ['what only a run knows', 'declare const x: number; throw new Error(`${x} is odd`);', ['… is odd']],
  ['a constant', "const WORDS = 'a' + 'b'; throw new Error(`${WORDS}${1_000}`);", ['ab1000']],
  ['a sum', 'declare const i: number; throw new Error(`line ${i + 1}`);', ['line …']],
  ['a condition', "declare const x: number; throw new Error(x > 1 ? 'many' : 'few');", ['few', 'many']],
  ['a condition that has a name', "declare const { x }: { x?: string }; throw new Error(x ? 'many' : 'few');", ['few', 'many']],
  ['a class of errors', "throw new WrongValue('path', 'be left out');", ["'path' must be left out"]],
  ['a prop', "throw propError('', 'port', 'be free', 1);", ["'port' must be free, got …"]],
  ['a prop with a remedy', "throw propError('', 'port', 'be free', 1, 'give another one');",
    ["'port' must be free, got …; give another one"]],
  ['a check that several places share', "requirePort('port', 1); requirePort('metrics.port', 2);",
    ["'metrics.port' must be from 1 to 65535, got …", "'port' must be from 1 to 65535, got …"]],
  ['a check of a check', "function both(name: string) { requirePort(name + '.port', 1); } both('proxy');",
    ["'proxy.port' must be from 1 to 65535, got …"]],
  ['a function in a function', "const one = (what: string) => () => { throw new Error('be ' + what); }; one('a Volume'); one('a Secret');",
    ['be a Secret', 'be a Volume']],
  ['a function that is given', "function read(fail: (why: string) => Error) { throw fail('no dot'); } read((why) => new Error(why));",
    ['no dot']],
  ['a function that has a name', `const fail = (why: string) => new Error('name: ' + why);
    function read(own: (why: string) => Error) { throw own('no dot'); } read(fail);`, ['name: no dot']],
  ['a table', "const ROWS: [RegExp, string][] = [[/a/, 'no a'], [/b/, 'no b']]; throw new Error(ROWS.find(([a]) => a)?.[1]);",
    ['no a', 'no b']],
  ['a table that the compiler cannot read', 'declare const rows: string[][]; throw new Error(rows.find(([a]) => a)?.[1]);', ['…']],
  ['what another place throws', "export const fault = { at: 'version', must: 'be 1', got: 2 };", ["'version' must be 1"]],
  ['an error that is passed on', 'declare const error: Error; throw error;', []],
];

/** The messages of the sources, each with those parts at hand, as the compiler reads them in one program. */
const found = (() => {
  mkdirSync(join(root, 'src'), { recursive: true });
  const compilerOptions = { strict: true, lib: ['es2022'], types: [] };
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  writeFileSync(join(root, 'src', 'parts.ts'), PARTS);
  CASES.forEach(([, source], i) => (
    writeFileSync(join(root, 'src', `case-${i}.ts`), `import { WrongValue, propError, requirePort } from './parts';\n${source}`)));
  return messageTemplates(root);
})();

test.each(CASES.map((one, i) => [one[0], i, one[2]] as const))('%s', (_, i, messages) => {
  expect(found.filter(({ file }) => file === `case-${i}.ts`).map(({ text }) => text)).toEqual(messages);
});
