import { readFileSync } from 'fs';
import { dirname, join } from 'path';
import { loadAssemblyFromPath } from '@jsii/spec';
import * as ts from 'typescript';
import { devDependencies } from '../../package.json';
import { ROOT } from '../support/root';

/**
 * API.md is generated from what jsii compiles, by "npx projen compile && npx projen docgen"; here it is compared with the sources, which
 * are read without a compiler.
 */
const PAGE = readFileSync(join(ROOT, 'API.md'), 'utf8');
const DOCUMENTED = documented(PAGE);
const DECLARED = declared(join(ROOT, 'src', 'index.ts'));

test('API.md can be read: it has at most 12,000 lines', () => {
  expect(PAGE.split('\n').length).toBeLessThanOrEqual(12_000);
});

test('API.md has each public type once, and no other: npx projen compile && npx projen docgen', () => {
  expect([...DOCUMENTED.keys()].sort()).toEqual([...DECLARED.keys()].sort());
  expect(PAGE.match(/^### /gm)).toHaveLength(DECLARED.size);
});

test.each([...DECLARED])('API.md has each own member of %s, and no other: npx projen compile && npx projen docgen', (name, members) => {
  expect([...DOCUMENTED.get(name) ?? []].sort()).toEqual([...members].sort());
});

test.each(Object.keys(devDependencies).filter((name) => /^(constructs|cdk8s|cdk8s-plus-\d+)$/.test(name)))(
  'no public type has the name of one of %s: Java and Python import both by "*"', (name) => {
    const others = Object.values(loadAssemblyFromPath(join(ROOT, 'node_modules', name), false).types ?? {}).map((type) => type.name);
    expect(others.length).toBeGreaterThan(0);
    expect(others.filter((other) => DECLARED.has(other))).toEqual([]);
  });

/** The types of the page, and the members of each: the items of its lists, but not the parameters of its constructor. */
function documented(page: string): Map<string, string[]> {
  return new Map(page.split(/^### /m).slice(1).map((section) => {
    const [name] = section.split('\n', 1);
    const members = section.replace(/^```ts\nnew .*?\n```\n.*?(?=^\*\*|(?![^]))/ms, '');
    return [name, [...members.matchAll(/^- `(?:[A-Z]\w+\.)?(\w+)/gm)].map(([, member]) => member)];
  }));
}

/** The public types that a file exports, from other files too, and the public members of each. */
function declared(file: string): Map<string, string[]> {
  return new Map(statementsOf(file).flatMap((statement): [string, string[]][] => {
    if (ts.isExportDeclaration(statement)) {
      const exported = [...declared(sourceOf(file, statement))];
      const { exportClause } = statement;
      return exportClause && ts.isNamedExports(exportClause)
        ? exported.filter(([name]) => exportClause.elements.some((one) => one.name.text === name)) : exported;
    }
    const isExported = has(statement, ts.SyntaxKind.ExportKeyword) && isPublic(statement);
    return isType(statement) && isExported ? [[statement.name!.text, memberNames(statement, file)]] : [];
  }));
}

/** The names of the public members of a type. */
function memberNames(type: TypeDeclaration, file: string): string[] {
  const members: ts.NamedDeclaration[] = [...type.members].flatMap((member): readonly ts.NamedDeclaration[] =>
    (ts.isConstructorDeclaration(member) ? member.parameters.filter((one) => has(one, ts.SyntaxKind.PublicKeyword)) : [member]));
  return [
    ...hiddenMembers(type, file),
    ...members.filter(isPublic).flatMap(({ name }) => (name ? [name.getText()] : [])),
  ];
}

/** What a class inherits from a class in another file of ours, and shows as its own: no such class is public. */
function hiddenMembers(type: TypeDeclaration, file: string): string[] {
  const clauses = ts.isClassDeclaration(type) ? type.heritageClauses : [];
  const base = clauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0].getText();
  return base === undefined ? [] : statementsOf(file).filter(ts.isImportDeclaration)
    .filter((line) => line.moduleSpecifier.getText().startsWith('\'.') && line.importClause?.getText().match(/\w+/g)?.includes(base))
    .map((line) => sourceOf(file, line))
    .flatMap((other) => statementsOf(other).filter(isType).filter(({ name }) => name?.text === base)
      .flatMap((one) => memberNames(one, other)));
}

function statementsOf(file: string): readonly ts.Statement[] {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true).statements;
}

function sourceOf(file: string, { moduleSpecifier }: ts.ImportDeclaration | ts.ExportDeclaration): string {
  return `${join(dirname(file), (moduleSpecifier as ts.StringLiteral).text)}.ts`;
}

type TypeDeclaration = ts.ClassDeclaration | ts.InterfaceDeclaration | ts.EnumDeclaration;

function isType(node: ts.Node): node is TypeDeclaration {
  return ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node);
}

function isPublic(node: ts.Node): boolean {
  return !has(node, ts.SyntaxKind.PrivateKeyword) && !has(node, ts.SyntaxKind.ProtectedKeyword)
    && !ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
}

function has(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}
