import { createHash } from 'crypto';
import { join } from 'path';
import * as ts from 'typescript';

/** A small change of the sources that a test should notice. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly kind: Kind;
  /** The whole lines that change. They find the place in another commit, where it may have another number. */
  readonly before: string;
  readonly after: string;
}
type Kind = 'negated condition' | 'boundary' | 'dropped operand' | 'dropped call' | 'swapped arguments' | 'changed constant';

/** A text that replaces a node, or all from this node to the last one. */
type Change = readonly [kind: Kind, node: ts.Node, replacement: string, last?: ts.Node];

const NEGATIONS: { readonly [operator: string]: string } = { '===': '!==', '!==': '===' };
const BOUNDARIES: { readonly [operator: string]: string } = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };

/** Methods whose result has the type of their object, so that code without the call compiles. */
const SAME_TYPE = ['filter', 'replace', 'replaceAll', 'trim', 'toLowerCase', 'toUpperCase', 'sort', 'reverse', 'slice', 'concat'];

/** Methods that compare a text. A text elsewhere is often a message for people. */
const COMPARING = ['includes', 'has', 'get', 'startsWith', 'endsWith'];

/** All faults of the known kinds in a TypeScript file. Some of them do not compile. */
export function faultsIn(file: string, text: string): Fault[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const faults = new Map<string, Fault>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      return;
    }
    for (const [kind, first, replacement, last = first] of [...changesOf(node), ...changesOfCall(node, text)]) {
      const [start, end] = [first.getStart(), last.getEnd()];
      const [from, to] = [text.lastIndexOf('\n', start) + 1, text.indexOf('\n', end)];
      const after = `${text.slice(from, start)}${replacement}${text.slice(end, to)}`;
      const line = source.getLineAndCharacterOfPosition(start).line + 1;
      faults.set(`${line} ${after}`, { file, line, kind, before: text.slice(from, to), after });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...faults.values()];
}

function changesOf(node: ts.Node): Change[] {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node)) {
    return negated(node.expression);
  } else if (ts.isConditionalExpression(node)) {
    return negated(node.condition);
  } else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    return [['negated condition', node, node.operand.getText()]];
  } else if (ts.isBinaryExpression(node)) {
    const { left, operatorToken: token, right } = node;
    const operator = token.getText();
    return ['&&', '||', '??'].includes(operator) ? [left, right].map((kept) => ['dropped operand', left, kept.getText(), right])
      : NEGATIONS[operator] ? [['negated condition', token, NEGATIONS[operator]]]
        : BOUNDARIES[operator] ? [['boundary', token, BOUNDARIES[operator]]] : [];
  } else if (ts.isNumericLiteral(node)) {
    return [['changed constant', node, String(Number(node.text) + 1)]];
  } else if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
    return [['changed constant', node, String(node.kind !== ts.SyntaxKind.TrueKeyword)]];
  }
  return ts.isStringLiteral(node) && isCompared(node) ? [['changed constant', node, node.getText().replace(/.$/, 'x$&')]] : [];
}

function negated(condition: ts.Expression): Change[] {
  const hasOwn = ts.isPrefixUnaryExpression(condition)
    || (ts.isBinaryExpression(condition) && NEGATIONS[condition.operatorToken.getText()]);
  return hasOwn ? [] : [['negated condition', condition, `!(${condition.getText()})`]];
}

function changesOfCall(node: ts.Node, text: string): Change[] {
  if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
    return [['dropped call', node, ';']];
  } else if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) {
    return [];
  }
  const { expression: called, arguments: given = [] } = node;
  const swapped = given.slice(1).map((second, i): Change => {
    const [first, between] = [given[i], text.slice(given[i].getEnd(), second.getStart())];
    return ['swapped arguments', first, `${second.getText()}${between}${first.getText()}`, second];
  }).filter(([, first, , second]) => first.kind === second?.kind // others rarely have the same type
    && first.kind !== ts.SyntaxKind.StringLiteral && first.getText() !== second.getText());
  return ts.isPropertyAccessExpression(called) && SAME_TYPE.includes(called.name.text)
    ? [['dropped call', node, called.expression.getText()], ...swapped] : swapped;
}

function isCompared({ parent }: ts.StringLiteral): boolean {
  return ts.isCaseClause(parent) || (ts.isBinaryExpression(parent) && NEGATIONS[parent.operatorToken.getText()] !== undefined)
    || (ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression) && COMPARING.includes(parent.expression.name.text));
}

/** The text of a file with the fault. Where the same lines are there several times, those nearest to the line of the fault change. */
export function withFault(text: string, { before, after, line }: Fault): string | undefined {
  const places: number[] = [];
  for (let i = `\n${text}`.indexOf(`\n${before}\n`); i !== -1; i = `\n${text}`.indexOf(`\n${before}\n`, i + 1)) {
    places.push(i);
  }
  const distance = (place: number) => Math.abs(text.slice(0, place).split('\n').length - line);
  const [nearest] = places.sort((a, b) => distance(a) - distance(b));
  return nearest === undefined ? undefined : `${text.slice(0, nearest)}${after}${text.slice(nearest + before.length)}`;
}

/** The faults in an order that the seed determines. The kinds take turns, and within a kind each fault has the same chance. */
export function shuffled(faults: readonly Fault[], seed: string): Fault[] {
  const hash = (fault: Fault) => createHash('sha256').update(JSON.stringify([seed, fault])).digest('hex');
  const turns = new Map<Kind, number>();
  return faults.map((fault) => ({ fault, place: hash(fault) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ fault }) => {
      const turn = turns.get(fault.kind) ?? 0;
      turns.set(fault.kind, turn + 1);
      return { fault, turn };
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ fault }) => fault);
}

/** Gives a function that checks whether a file with another text compiles. It does not look for errors in other files, which are rare. */
export function compiler(root: string): (file: string, text: string) => boolean {
  const { readFile, fileExists, directoryExists, realpath } = ts.sys;
  const { config } = ts.readConfigFile(join(root, 'test', 'tsconfig.json'), readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'test'));
  let [changed, changedText, version] = ['', '', 0];
  const service = ts.createLanguageService({
    readFile,
    fileExists,
    directoryExists,
    realpath,
    getCompilationSettings: () => options,
    getScriptFileNames: () => fileNames.filter((file) => /\/(?:src|site)\//.test(file)),
    getScriptVersion: (file) => (file === changed ? String(version) : ''),
    getScriptSnapshot: (file) => ts.ScriptSnapshot.fromString(file === changed ? changedText : readFile(file) ?? ''),
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  });
  return (file, text) => {
    [changed, changedText, version] = [join(root, file), text, version + 1];
    return service.getSyntacticDiagnostics(changed).length + service.getSemanticDiagnostics(changed).length === 0;
  };
}
