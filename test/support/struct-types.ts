import { existsSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import * as ts from 'typescript';
import { ROOT } from './root';

/**
 * The public classes and structs as the sources declare them. The files are parsed on demand, by syntax alone: a program with a checker
 * reads all of them, and takes three times as long.
 */

/** What a prop takes. An object is one of a class, or of an interface with methods. */
export type Type =
  | { readonly kind: 'text' | 'number' | 'flag' | 'object' | 'any' }
  | { readonly kind: 'enum'; readonly name: string }
  | { readonly kind: 'list' | 'map'; readonly of: Type }
  | Struct;

export interface Struct {
  readonly kind: 'struct';
  readonly name: string;
  /** A struct may hold itself. */
  readonly fields: () => Field[];
}

interface Field {
  readonly name: string;
  /** The struct that declares the field: others inherit it. */
  readonly of: string;
  readonly isRequired: boolean;
  readonly type: Type;
}

/** A constructor or a method of a public class that takes a struct. */
export interface Entry {
  /** Such as "AgentNamespace", "AlertSink.slack" and "PodSubnetEgressDeny#allowTo". */
  readonly name: string;
  readonly struct: Struct;
}

type Declaration = ts.InterfaceDeclaration | ts.ClassDeclaration | ts.EnumDeclaration | ts.TypeAliasDeclaration;

/** A declaration, and the file whose names it uses. */
type Found = readonly [declaration: Declaration, file: string];

/** Each constructor and public method of the classes that the library exports, and the struct that it takes. */
export function entries(): Entry[] {
  return exportsOf(join(ROOT, 'src', 'index.ts')).flatMap(([declaration, file]) => (
    ts.isClassDeclaration(declaration) ? declaration.members.flatMap((member) => entriesOf(declaration.name!.text, member, file)) : []));
}

function has(node: ts.Node, keyword: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === keyword) === true;
}

/** An internal method has a name with "_" before it. */
function entriesOf(ofClass: string, member: ts.ClassElement, file: string): Entry[] {
  const method = member.name?.getText();
  if (!(ts.isConstructorDeclaration(member) || ts.isMethodDeclaration(member)) || method?.startsWith('_')
    || has(member, ts.SyntaxKind.PrivateKeyword) || has(member, ts.SyntaxKind.ProtectedKeyword)) {
    return [];
  }
  const name = method === undefined ? ofClass : `${ofClass}${has(member, ts.SyntaxKind.StaticKeyword) ? '.' : '#'}${method}`;
  return member.parameters.map(({ type }) => typeOf(type!, file)).flatMap((struct) => (struct.kind === 'struct' ? [{ name, struct }] : []));
}

const PLAIN: { readonly [kind in ts.SyntaxKind]?: Type } = {
  [ts.SyntaxKind.StringKeyword]: { kind: 'text' },
  [ts.SyntaxKind.NumberKeyword]: { kind: 'number' },
  [ts.SyntaxKind.BooleanKeyword]: { kind: 'flag' },
};

function typeOf(node: ts.TypeNode | undefined, file: string): Type {
  if (node === undefined) {
    return { kind: 'any' };
  }
  if (ts.isArrayTypeNode(node)) {
    return { kind: 'list', of: typeOf(node.elementType, file) };
  }
  if (ts.isTypeOperatorNode(node)) { // readonly
    return typeOf(node.type, file);
  }
  if (ts.isTypeLiteralNode(node) && ts.isIndexSignatureDeclaration(node.members[0])) {
    return { kind: 'map', of: typeOf(node.members[0].type, file) };
  }
  return ts.isTypeReferenceNode(node) ? typeOfNamed(node.typeName.getText(), file) : PLAIN[node.kind] ?? { kind: 'any' };
}

function typeOfNamed(path: string, file: string): Type {
  const [declaration, own] = lookUp(path.split('.'), file) ?? [];
  if (declaration === undefined) { // of the language, such as `Date`
    return { kind: 'any' };
  }
  const name = declaration.name!.text;
  if (ts.isTypeAliasDeclaration(declaration)) {
    return typeOf(declaration.type, own!);
  }
  if (ts.isEnumDeclaration(declaration)) {
    return { kind: 'enum', name };
  }
  return ts.isInterfaceDeclaration(declaration) && !/^I[A-Z]/.test(name)
    ? { kind: 'struct', name, fields: () => fieldsOf(declaration, own!) } : { kind: 'object' };
}

/** The fields of a struct and of those that it extends. */
function fieldsOf(declaration: ts.InterfaceDeclaration, file: string): Field[] {
  const fields = new Map<string, Field>();
  for (const { expression } of declaration.heritageClauses?.flatMap(({ types }) => [...types]) ?? []) {
    (typeOfNamed(expression.getText(), file) as Struct).fields().forEach((field) => fields.set(field.name, field));
  }
  for (const member of declaration.members.filter(ts.isPropertySignature)) {
    const name = member.name.getText();
    fields.set(name, { name, of: declaration.name.text, isRequired: !member.questionToken, type: typeOf(member.type, file) });
  }
  return [...fields.values()];
}

/** What a name such as `kplus.k8s.Toleration` stands for in a file. */
function lookUp([name, ...members]: readonly string[], file: string): Found | undefined {
  for (const statement of sourceOf(file).statements) {
    if (isDeclaration(statement) && statement.name!.text === name) {
      return [statement, file];
    }
    const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
    if (bindings && ts.isNamespaceImport(bindings) && bindings.name.text === name) {
      return exported(members, fileOf(statement, file));
    }
    const imported = bindings && ts.isNamedImports(bindings) ? bindings.elements.find((one) => one.name.text === name) : undefined;
    if (imported) {
      return exported([(imported.propertyName ?? imported.name).text, ...members], fileOf(statement, file));
    }
  }
  return undefined;
}

/** What a file exports by a name, or in a namespace such as `export * as k8s from './imports/k8s'`. */
function exported([name, ...members]: readonly string[], file: string): Found | undefined {
  const namespace = sourceOf(file).statements.filter(ts.isExportDeclaration)
    .find(({ exportClause }) => exportClause && ts.isNamespaceExport(exportClause) && exportClause.name.text === name);
  return namespace ? exported(members, fileOf(namespace, file)) : exportsOf(file).find(([declaration]) => declaration.name!.text === name);
}

/** The types that a file exports, also from other files. */
const exportsOf = once((file): Found[] => sourceOf(file).statements.flatMap((statement): Found[] => {
  if (ts.isExportDeclaration(statement) && statement.moduleSpecifier) {
    const { exportClause: clause } = statement;
    const names = clause && ts.isNamedExports(clause) ? clause.elements.map((one) => one.name.text) : undefined;
    return clause && !names ? []
      : exportsOf(fileOf(statement, file)).filter(([declaration]) => names?.includes(declaration.name!.text) ?? true);
  }
  return isDeclaration(statement) && has(statement, ts.SyntaxKind.ExportKeyword) ? [[statement, file]] : [];
}));

function isDeclaration(statement: ts.Statement): statement is Declaration {
  return ts.isInterfaceDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)
    || ts.isTypeAliasDeclaration(statement);
}

function fileOf(statement: ts.Statement, from: string): string {
  const name = ((statement as ts.ImportDeclaration).moduleSpecifier as ts.StringLiteral).text;
  const path = name.startsWith('.') ? join(dirname(from), name) : join(ROOT, 'node_modules', name, 'lib', 'index');
  return [`${path}.ts`, `${path}.d.ts`, join(path, 'index.ts'), join(path, 'index.d.ts')].find(existsSync)!;
}

const sourceOf = once((file) => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));

/** Keeps what was made for a file. */
function once<V>(make: (file: string) => V): (file: string) => V {
  const made = new Map<string, V>();
  return (file) => made.get(file) ?? made.set(file, make(file)).get(file)!;
}
