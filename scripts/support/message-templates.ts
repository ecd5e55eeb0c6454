/* eslint-disable no-bitwise -- the compiler has flags */
import { join, relative } from 'path';
import * as ts from 'typescript';
import { memoizeBy } from '../../src/engine/value/memoize';
import { push } from '../../src/engine/value/multimap';

/** What an error says, with "…" for what only a run knows, and the source that says it. */
interface MessageTemplate {
  readonly text: string;
  readonly file: string;
}

/** What only a run knows. */
const UNKNOWN = '…';

/** What makes the errors of constructs from their texts. */
const BASE = 'errorAtCall';

/** How many callers of callers are asked what a parameter is. */
const MAX_CALLERS = 5;

/** How many texts one expression may be: each condition in it doubles them. */
const MAX_TEXTS = 32;

/** The parameters whose values are known, each with those of the place that gives it. */
interface Bound {
  readonly values: ReadonlyMap<ts.ParameterDeclaration, { readonly value: ts.Expression | undefined; readonly bound: Bound }>;
}

/** Where an error is made, or a caller whose values it has. */
interface Place {
  readonly node: ts.Node;
  readonly bound: Bound;
  /** What the error says there. */
  readonly texts: readonly string[];
  /** The parameters on which that still depends. */
  readonly free: readonly ts.ParameterDeclaration[];
}

const NOTHING_BOUND: Bound = { values: new Map() };

/** Every message of the errors that the sources throw. The compiler follows a text through variables, functions and their callers. */
export function messageTemplates(root: string): MessageTemplate[] {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const { options, fileNames } = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), {}, host)!;
  return new Templates(ts.createProgram({ options, rootNames: fileNames }), join(root, 'src')).all();
}

class Templates {
  private readonly checker: ts.TypeChecker;
  /** By the name that is called: to ask the compiler what each call leads to takes long. */
  private readonly calls = new Map<string, (ts.CallExpression | ts.NewExpression)[]>();
  private readonly callsOf = memoizeBy((owner: ts.SignatureDeclaration) => namesOf(owner).flatMap((name) => this.calls.get(name) ?? [])
    .filter((call) => this.checker.getResolvedSignature(call)?.declaration === owner));
  private readonly errors: ts.Expression[] = [];
  /** The parameters that callers give. */
  private callers = NOTHING_BOUND;
  /** Those that none gives yet. */
  private free = new Set<ts.ParameterDeclaration>();

  constructor(private readonly program: ts.Program, private readonly folder: string) {
    this.checker = program.getTypeChecker();
  }

  public all(): MessageTemplate[] {
    this.program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(this.folder)).forEach((file) => this.read(file));
    const found = this.errors.flatMap((error) => this.fromCallers(error));
    const byText = new Map(found.map((one) => [`${one.file}\n${one.text}`, one]));
    return [...byText.values()].sort((a, b) => (`${a.file}\n${a.text}` < `${b.file}\n${b.text}` ? -1 : 1));
  }

  private read(node: ts.Node): void {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      push(this.calls, calledName(node.expression), node);
    }
    if (ts.isThrowStatement(node)) {
      this.errors.push(node.expression);
    } else if (ts.isObjectLiteralExpression(node) && node.properties.some(({ name }) => name?.getText() === 'must')) {
      this.errors.push(node);
    }
    node.forEachChild((child) => this.read(child));
  }

  private isError(node: ts.Expression): boolean {
    const isError = (type: ts.Type): boolean => type.symbol?.name === 'Error' || (type.getBaseTypes() ?? []).some(isError);
    return isError(this.checker.getTypeAtLocation(node));
  }

  /** The texts of an error. Where they depend on a parameter, those of each caller. */
  private fromCallers(error: ts.Expression): MessageTemplate[] {
    const found: MessageTemplate[] = [];
    let places = [this.placeAt(error, error, NOTHING_BOUND)];
    for (let depth = 0; places.length > 0; depth++) {
      const next = new Map<string, Place>(); // by what it would be: the callers of equal ones are the same
      for (const { node, bound, texts, free } of places) {
        const owner = free.map(({ parent }) => parent).find((one) => this.callsOf(one).length > 0);
        if (owner && depth < MAX_CALLERS) {
          for (const call of this.callsOf(owner)) {
            const place = this.placeAt(error, call, this.bind(owner, call, NOTHING_BOUND, bound));
            next.set([this.fileOf(call), ...place.texts, ...place.free.map(({ pos }) => pos)].join('\n'), place);
          }
        } else {
          found.push(...texts.map((text) => ({ text, file: this.fileOf(node) })));
        }
      }
      places = [...next.values()];
    }
    return found;
  }

  private placeAt(error: ts.Expression, node: ts.Node, bound: Bound): Place {
    this.free = new Set();
    this.callers = bound;
    return { node, bound, texts: this.textsOfError(error, bound), free: [...this.free] };
  }

  private fileOf(node: ts.Node): string {
    return relative(this.folder, node.getSourceFile().fileName);
  }

  /** The parameters of a function as a call gives them, beside those that are bound. */
  private bind(owner: ts.SignatureDeclaration, call: ts.CallExpression | ts.NewExpression, ofCall: Bound, before: Bound): Bound {
    const values = new Map(before.values);
    owner.parameters.forEach((parameter, i) => {
      values.set(parameter, { value: call.arguments?.[i] ?? parameter.initializer, bound: ofCall });
    });
    return { values };
  }

  private textsOfError(error: ts.Expression, bound: Bound): string[] {
    if (ts.isConditionalExpression(error)) {
      return [error.whenTrue, error.whenFalse].flatMap((one) => this.textsOfError(one, bound));
    }
    if (ts.isObjectLiteralExpression(error)) { // what an error is about, which another place throws
      const [prop, must] = [['at', 'prop'], ['must']].map((names) => error.properties
        .flatMap((one) => (ts.isPropertyAssignment(one) && names.includes(one.name.getText()) ? this.texts(one.initializer, bound) : [])));
      return joined([["'"], prop.length === 0 ? [UNKNOWN] : prop, ["' must "], must.length === 0 ? [UNKNOWN] : must]);
    }
    if (!ts.isNewExpression(error) && !ts.isCallExpression(error)) {
      return [];
    }
    if (error.expression.getText() === BASE) {
      return [...new Set(this.texts(error.arguments![0], bound).map((text) => text.replace(/^(?:the app|…)?: /, '')))];
    }
    const declaration = this.checker.getResolvedSignature(error)?.declaration;
    if (!declaration || !declaration.getSourceFile().fileName.startsWith(this.folder)) {
      return ts.isNewExpression(error) && error.arguments?.[0] ? this.texts(error.arguments[0], bound) : [];
    }
    const made = this.hasBody(declaration) ? declaration : this.functionGiven(error.expression, bound);
    if (!made) { // the last text that a function gets is the reason
      const reason = error.arguments?.filter((given) => this.checker.typeToString(this.checker.getTypeAtLocation(given)) === 'string'
        || ts.isStringLiteralLike(given)).at(-1);
      return reason ? this.texts(reason, bound) : [];
    }
    const inside = this.bind(made as ts.SignatureDeclaration, error, bound, bound);
    return this.results(made).flatMap((result) => (isSuper(result) ? this.texts(result.arguments[0], inside)
      : this.isError(result) ? this.textsOfError(result, inside) : []));
  }

  /** The function that a caller gives as a parameter, such as `fail`. */
  private functionGiven(callee: ts.Expression, bound: Bound): ts.Node | undefined {
    const parameter = this.checker.getSymbolAtLocation(callee)?.valueDeclaration;
    if (!parameter || !ts.isParameter(parameter)) {
      return undefined;
    }
    const given = (bound.values.get(parameter) ?? this.callers.values.get(parameter))?.value;
    if (!given) {
      this.free.add(parameter);
      return undefined;
    }
    const declaration = ts.isIdentifier(given) ? this.checker.getSymbolAtLocation(given)?.valueDeclaration : undefined;
    return declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  }

  private hasBody(declaration: ts.Node): boolean {
    return (declaration as ts.FunctionLikeDeclaration).body !== undefined;
  }

  /** What a function returns, and what a constructor gives to that of the class above. */
  private results(declaration: ts.Node): ts.Expression[] {
    const { body } = declaration as ts.FunctionLikeDeclaration;
    if (!body || !ts.isBlock(body)) {
      return body ? [body] : [];
    }
    const found: ts.Expression[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isReturnStatement(node) && node.expression) {
        found.push(node.expression);
      } else if (isSuper(node)) {
        found.push(node);
      }
      if (!ts.isFunctionLike(node)) {
        node.forEachChild(visit);
      }
    };
    body.forEachChild(visit);
    return found;
  }

  /** What an expression can be as text. */
  private texts(node: ts.Expression, bound: Bound): string[] {
    const texts = [...new Set(this.eachText(node, bound))];
    return texts.length > MAX_TEXTS ? [UNKNOWN] : texts;
  }

  private eachText(node: ts.Expression, bound: Bound): string[] {
    if (ts.isStringLiteralLike(node)) {
      return [node.text];
    }
    if (ts.isArrayLiteralExpression(node)) {
      return node.elements.flatMap((element) => this.texts(element, bound));
    }
    if (ts.isNumericLiteral(node)) {
      return [node.getText().replaceAll('_', '')];
    }
    if (ts.isTemplateExpression(node)) {
      return joined([[node.head.text], ...node.templateSpans.flatMap((span) => [this.texts(span.expression, bound), [span.literal.text]])]);
    }
    if (ts.isBinaryExpression(node)) {
      if (this.checker.getTypeAtLocation(node).flags & ts.TypeFlags.NumberLike) {
        return [UNKNOWN];
      }
      const right = this.texts(node.right, bound);
      if (node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) {
        return ['', ...right];
      }
      const sides = [this.texts(node.left, bound), right];
      return node.operatorToken.kind === ts.SyntaxKind.PlusToken ? joined(sides) : sides.flat();
    }
    if (ts.isConditionalExpression(node)) {
      const given = ts.isIdentifier(node.condition) ? this.texts(node.condition, bound) : [UNKNOWN, ''];
      const sides = [
        ...given.some((text) => text !== '') ? [node.whenTrue] : [],
        ...given.some((text) => text === '' || text === UNKNOWN) ? [node.whenFalse] : [],
      ];
      return sides.flatMap((side) => this.texts(side, bound));
    }
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)) {
      return this.texts(node.expression, bound);
    }
    if (ts.isCallExpression(node)) {
      return this.textsOfCall(node, bound);
    }
    if (ts.isElementAccessExpression(node)) {
      return this.textsOfRow(node, bound);
    }
    return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) ? this.textsOfName(node, bound) : [UNKNOWN];
  }

  private textsOfName(node: ts.Identifier | ts.PropertyAccessExpression, bound: Bound): string[] {
    if (node.getText() === 'undefined') {
      return [''];
    }
    let symbol = this.checker.getSymbolAtLocation(node);
    if (symbol && symbol.flags & ts.SymbolFlags.Alias) {
      symbol = this.checker.getAliasedSymbol(symbol);
    }
    const declaration = symbol?.valueDeclaration;
    if (declaration && ts.isParameter(declaration) && ts.isIdentifier(node)) {
      const known = bound.values.get(declaration) ?? this.callers.values.get(declaration);
      if (known) {
        return known.value === undefined ? [''] : this.texts(known.value, known.bound);
      }
      if (this.checker.typeToString(this.checker.getTypeAtLocation(node)).startsWith('string')) {
        this.free.add(declaration);
      }
      return [UNKNOWN];
    }
    const isConstant = declaration && ts.isVariableDeclaration(declaration) && declaration.initializer
      && declaration.parent.flags & ts.NodeFlags.Const;
    return isConstant ? this.texts((declaration as ts.VariableDeclaration).initializer!, bound) : [UNKNOWN];
  }

  /** One text of each row of a table, such as `REMEDIES.find(…)?.[1]`. */
  private textsOfRow({ expression, argumentExpression }: ts.ElementAccessExpression, bound: Bound): string[] {
    const table = ts.isCallExpression(expression) && ts.isPropertyAccessExpression(expression.expression)
      ? this.checker.getSymbolAtLocation(expression.expression.expression)?.valueDeclaration : undefined;
    const rows = table && ts.isVariableDeclaration(table) && table.initializer && ts.isArrayLiteralExpression(table.initializer)
      ? table.initializer.elements.filter(ts.isArrayLiteralExpression) : [];
    const texts = rows.flatMap(({ elements }) => this.texts(elements[Number(argumentExpression.getText())], bound));
    return texts.length > 0 ? texts : [UNKNOWN];
  }

  private textsOfCall(node: ts.CallExpression, bound: Bound): string[] {
    const [pattern, other] = node.arguments;
    if (ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'replace'
      && pattern?.kind === ts.SyntaxKind.RegularExpressionLiteral && other && ts.isStringLiteral(other)) {
      const [, source, flags] = /^\/(.*)\/(\w*)$/.exec(pattern.getText())!;
      return this.texts(node.expression.expression, bound).map((text) => text.replace(new RegExp(source, flags), other.text));
    }
    const declaration = this.checker.getResolvedSignature(node)?.declaration;
    const results = declaration?.getSourceFile().fileName.startsWith(this.folder) ? this.results(declaration) : [];
    return results.length === 1 ? this.texts(results[0], this.bind(declaration as ts.SignatureDeclaration, node, bound, bound)) : [UNKNOWN];
  }
}

/** What is called, without what it is of. */
function calledName(callee: ts.Expression): string {
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
}

/** The names by which a function is called. */
function namesOf(owner: ts.SignatureDeclaration): string[] {
  const name = ts.getNameOfDeclaration(ts.isConstructorDeclaration(owner) ? owner.parent : owner);
  return [...ts.isConstructorDeclaration(owner) ? ['super'] : [], ...name ? [name.getText()] : []];
}

function isSuper(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword;
}

/** Every text that takes one part of each list. */
function joined(parts: readonly (readonly string[])[]): string[] {
  return parts.reduce<string[]>((texts, part) => texts.flatMap((text) => part.map((next) => text + next)), ['']);
}
