import { createHash } from 'crypto';
import { join } from 'path';
import * as ts from 'typescript';

/** A small change of the sources that a test should notice. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly kind: 'negated condition' | 'boundary' | 'dropped operand' | 'dropped call' | 'swapped arguments' | 'changed constant';
  /** The whole lines that change. They find the place in another commit, where it may have another number. */
  readonly before: string;
  readonly after: string;
}

const OPPOSITES: { readonly [operator: string]: string } = { '===': '!==', '!==': '===' };
const BOUNDARIES: { readonly [operator: string]: string } = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };

/** Methods whose result has the type of their object, so that code without the call compiles. */
const SAME_TYPE = ['filter', 'replace', 'replaceAll', 'trim', 'toLowerCase', 'toUpperCase', 'sort', 'reverse', 'slice', 'concat'];

/** Methods that compare a text. A text elsewhere is often a message for people. */
const COMPARING = ['includes', 'has', 'get', 'startsWith', 'endsWith'];

/** All faults of the known kinds in a TypeScript file. Some of them do not compile. */
export function faultsIn(file: string, text: string): Fault[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const faults = new Map<string, Fault>();

  function plant(kind: Fault['kind'], first: ts.Node, replacement: string, last = first): void {
    const [start, end] = [first.getStart(), last.getEnd()];
    const [from, to] = [text.lastIndexOf('\n', start) + 1, text.indexOf('\n', end)];
    const after = `${text.slice(from, start)}${replacement}${text.slice(end, to)}`;
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    faults.set(`${line} ${after}`, { file, line, kind, before: text.slice(from, to), after });
  }

  function plantIn(node: ts.Node): void {
    if (ts.isIfStatement(node) || ts.isWhileStatement(node)) {
      negate(node.expression);
    } else if (ts.isConditionalExpression(node)) {
      negate(node.condition);
    } else if (isNot(node)) {
      negate(node);
    } else if (ts.isBinaryExpression(node)) {
      plantInOperation(node, node.operatorToken.getText());
    } else if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
      plant('dropped call', node, ';');
    } else if (ts.isNumericLiteral(node)) {
      plant('changed constant', node, String(Number(node.text) + 1));
    } else if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
      plant('changed constant', node, String(node.kind !== ts.SyntaxKind.TrueKeyword));
    } else if (ts.isStringLiteral(node) && isCompared(node)) {
      plant('changed constant', node, node.getText().replace(/.$/, 'x$&'));
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      plantInCall(node);
    }
  }

  function negate(condition: ts.Expression): void {
    if (isNot(condition)) {
      plant('negated condition', condition, condition.operand.getText());
    } else if (!ts.isBinaryExpression(condition) || !OPPOSITES[condition.operatorToken.getText()]) { // whose operator changes
      plant('negated condition', condition, `!(${condition.getText()})`);
    }
  }

  function plantInOperation({ left, operatorToken, right }: ts.BinaryExpression, operator: string): void {
    if (['&&', '||', '??'].includes(operator)) {
      plant('dropped operand', left, left.getText(), right);
      plant('dropped operand', left, right.getText(), right);
    } else if (OPPOSITES[operator]) {
      plant('negated condition', operatorToken, OPPOSITES[operator]);
    } else if (BOUNDARIES[operator]) {
      plant('boundary', operatorToken, BOUNDARIES[operator]);
    }
  }

  function plantInCall(call: ts.CallExpression | ts.NewExpression): void {
    const { expression: called, arguments: given } = call;
    if (ts.isPropertyAccessExpression(called) && SAME_TYPE.includes(called.name.text)) {
      plant('dropped call', called, called.expression.getText(), call);
    }
    given?.slice(1).forEach((second, i) => {
      const first = given[i];
      if (first.kind === second.kind && first.getText() !== second.getText()) { // others rarely have the same type
        plant('swapped arguments', first, `${second.getText()}${text.slice(first.getEnd(), second.getStart())}${first.getText()}`, second);
      }
    });
  }

  function visit(node: ts.Node): void {
    if (!ts.isTypeNode(node) && !ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) {
      plantIn(node);
      ts.forEachChild(node, visit);
    }
  }
  visit(source);
  return [...faults.values()];
}

function isNot(node: ts.Node): node is ts.PrefixUnaryExpression {
  return ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken;
}

function isCompared({ parent }: ts.StringLiteral): boolean {
  return ts.isCaseClause(parent) || (ts.isBinaryExpression(parent) && OPPOSITES[parent.operatorToken.getText()] !== undefined)
    || (ts.isCallExpression(parent) && ts.isPropertyAccessExpression(parent.expression) && COMPARING.includes(parent.expression.name.text));
}

/** The text of a file with the fault. The same lines may be there twice: the ones nearest to the line of the fault change. */
export function withFault(text: string, { before, after, line }: Fault): string | undefined {
  const lineAt = (index: number) => text.slice(0, index).split('\n').length;
  let found: number | undefined;
  for (let i = `\n${text}`.indexOf(`\n${before}\n`); i !== -1; i = `\n${text}`.indexOf(`\n${before}\n`, i + 1)) {
    if (found === undefined || Math.abs(lineAt(i) - line) < Math.abs(lineAt(found) - line)) {
      found = i;
    }
  }
  return found === undefined ? undefined : `${text.slice(0, found)}${after}${text.slice(found + before.length)}`;
}

/** Gives faults in an order that the seed decides on. A fault keeps its place beside the others while its lines are the same. */
export function shuffled(faults: readonly Fault[], seed: string): Fault[] {
  const places = new Map(faults.map((fault) =>
    [fault, createHash('sha256').update([seed, fault.file, fault.before, fault.after, fault.line].join('\n')).digest('hex')]));
  return [...faults].sort((a, b) => (places.get(a)! < places.get(b)! ? -1 : 1));
}

/** Gives a function that says whether the changed file still compiles. Another file that does not is rare, and not looked for. */
export function compiler(root: string): (file: string, text: string) => boolean {
  const config = join(root, 'test', 'tsconfig.json');
  const { options, fileNames } = ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, join(root, 'test'));
  let changed: { readonly path: string; readonly text: string } | undefined;
  let version = 0;
  const service = ts.createLanguageService({
    ...ts.sys,
    getCompilationSettings: () => options,
    getScriptFileNames: () => fileNames.filter((file) => /\/(?:src|site)\//.test(file)),
    getScriptVersion: (file) => (file === changed?.path ? String(version) : '0'),
    getScriptSnapshot: (file) => {
      const text = file === changed?.path ? changed.text : ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  });
  return (file, text) => {
    changed = { path: join(root, file), text };
    version++;
    return service.getSyntacticDiagnostics(changed.path).length + service.getSemanticDiagnostics(changed.path).length === 0;
  };
}
