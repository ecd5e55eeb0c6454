import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';

/**
 * Lists what code in a folder can change after it is made: `npx tsx --tsconfig test/tsconfig.json scripts/mutable-state.ts src/synth`.
 *
 * Fields that are assigned, variables of a module, and collections and caches that a field or a module holds.
 */
const COLLECTION = /^new (Map|Set|WeakMap|WeakSet)(<.*>)?\(\)$|^(perApp|perCluster|memoizeBy\w*)\(|^\[\]$/s;

const [folder = 'src/synth'] = process.argv.slice(2);
const found: [kind: string, name: string][] = [];
const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
for (const path of paths.sort().map((one) => join(folder, one))) {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const note = (kind: string, node: ts.Node, name: ts.Node) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push([kind, `${path}:${line + 1} ${name.getText()}`]);
  };
  const visit = (node: ts.Node): void => {
    const isField = ts.isPropertyDeclaration(node) || (ts.isPropertySignature(node) && ts.isInterfaceDeclaration(node.parent))
      || (ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent));
    if (isField && !ts.getModifiers(node as ts.HasModifiers)?.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword)) {
      note('field', node, node.name);
    } else if (ts.isPropertyDeclaration(node) && node.initializer && COLLECTION.test(node.initializer.getText())) {
      note('collection', node, node.name);
    } else if (ts.isVariableStatement(node) && ts.isSourceFile(node.parent)) {
      const isLet = !(node.declarationList.flags & ts.NodeFlags.Const); // eslint-disable-line no-bitwise
      node.declarationList.declarations
        .filter(({ initializer }) => isLet || (initializer && COLLECTION.test(initializer.getText())))
        .forEach((one) => note('module', one, one.name));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}
for (const kind of ['field', 'collection', 'module']) {
  const names = found.filter(([of]) => of === kind).map(([, name]) => name);
  console.log(`${kind}: ${names.length}`);
  names.forEach((name) => console.log(`  ${name}`));
}
