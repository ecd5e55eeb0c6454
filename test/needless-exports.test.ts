import * as ts from 'typescript';
import { needlessExports } from '../scripts/support/needless-exports';
import * as api from '../src';

/** Which exports no other file needs. `scripts/lint.ts` asks it of all sources. */

const found = (files: { readonly [path: string]: string }) => needlessExports('/app', Object.entries(files)
  .map(([path, text]) => ts.createSourceFile(`/app/${path}`, text, ts.ScriptTarget.Latest, true)));

test.each<[string, { readonly [path: string]: string }, string[]]>([
  ['an import', { 'a.ts': 'export const x = 1, y = 2;', 'b.ts': 'import { x as z } from "./a";' }, ['a.ts: y']],
  ['an import of all', { 'a.ts': 'export function x() {}', 'b/c.ts': 'import * as all from "../a";' }, []],
  ['an export in turn', { 'a/index.ts': 'export type X = 1;\nexport type Y = X;', 'b.ts': 'export { X } from "./a";' }, ['a/index.ts: Y']],
  ['an export of all in turn', { 'a.ts': 'export enum X { A }', 'b.ts': 'export * from "./a";' }, []],
  ['a namesake', { 'a.ts': 'export class X {}', 'b.ts': 'export class X {}', 'c.ts': 'import { X } from "./b";' }, ['a.ts: X']],
  ['use in the file itself, and another package', { 'a.ts': 'export const x = 1; x;', 'b.ts': 'import { x } from "a";' }, ['a.ts: x']],
  ['a default export, and what is found by its name', { 'a.ts': 'export default function x() {}\nexport const cases = [];' }, []],
])('%s', (_, files, names) => {
  expect(found(files)).toEqual(names);
});

test('index.ts exports classes and enums, and types: no function or constant of a file', () => {
  const values = Object.entries(api).filter(([, value]) => !/^class |^\{/.test(typeof value === 'object' ? '{' : String(value)));
  expect(values.map(([name]) => name)).toEqual([]);
  expect(Object.keys(api).length).toBeGreaterThan(90);
});
