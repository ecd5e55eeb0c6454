import { dirname, join } from 'path';
import * as ts from 'typescript';

/** Exports that something finds by their name: the JSON Schemas, ESLint, jsii, and the suite of rules, which loads the cases of each. */
const BY_NAME = new Set(['CheckJson', 'DiffJson', 'QueryJson', 'parseForESLint', 'Everything', 'cases']);

/**
 * The exports that no other file imports, such as "src/engine/value/json.ts: text". They need no `export`, or nothing needs them.
 *
 * @param others files that import sources and are none, such as the configuration of the site
 */
export function needlessExports(root: string, sources: readonly ts.SourceFile[], others: readonly ts.SourceFile[] = []): string[] {
  const files = new Set(sources.map(({ fileName }) => fileName));
  const used = new Set([...sources, ...others].flatMap((source) => imports(source, files)));
  return sources.flatMap((source) => exportedNames(source)
    .filter((name) => !BY_NAME.has(name) && !used.has(key(source.fileName, name)) && !used.has(key(source.fileName, '*')))
    .map((name) => `${source.fileName.slice(root.length + 1)}: ${name}`));
}

/** What a file imports of others, or exports of them in its turn, each as a key. */
function imports(source: ts.SourceFile, files: ReadonlySet<string>): string[] {
  return source.statements.filter((one) => ts.isImportDeclaration(one) || ts.isExportDeclaration(one)).flatMap((statement) => {
    const { moduleSpecifier } = statement;
    const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : statement.exportClause;
    const names = bindings && (ts.isNamedImports(bindings) || ts.isNamedExports(bindings))
      ? bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text) : ['*'];
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) || !moduleSpecifier.text.startsWith('.')) {
      return [];
    }
    const path = join(dirname(source.fileName), moduleSpecifier.text);
    return names.map((name) => key(files.has(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts'), name));
  });
}

/** The names that the statements of a file declare with `export`. A default export is for the program that loads the file. */
function exportedNames(source: ts.SourceFile): string[] {
  const exported = source.statements.filter((one) => has(one, ts.SyntaxKind.ExportKeyword) && !has(one, ts.SyntaxKind.DefaultKeyword));
  return exported.flatMap((one): readonly ts.NamedDeclaration[] =>
    (ts.isVariableStatement(one) ? one.declarationList.declarations : [one as ts.DeclarationStatement]))
    .flatMap(({ name }) => (name && ts.isIdentifier(name) ? [name.text] : []));
}

function has(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}

function key(file: string, name: string): string {
  return `${file}#${name}`;
}
