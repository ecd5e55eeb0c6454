/** How an expression in CEL is put together: enough of the grammar to find what no API server would compile. */

type Kind = 'literal' | 'name' | 'select' | 'open' | 'close' | 'binary' | 'unary' | 'question' | 'colon' | 'comma';

interface Token {
  readonly kind: Kind;
  readonly text: string;
}

const TOKENS: readonly (readonly [Kind, RegExp])[] = [
  ['literal', /^(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\d+(?:\.\d+)?u?|(?:true|false|null)\b)/],
  ['binary', /^(?:&&|\|\||[=!<>]=|[<>+*/%]|in\b)/],
  ['name', /^[A-Za-z_]\w*/],
  ['select', /^\.\??/],
  ['open', /^(?:\[\?|[([{])/],
  ['close', /^[)\]}]/],
  ['unary', /^[!-]/], // a minus between operands is binary, too
  ['question', /^\?/],
  ['colon', /^:/],
  ['comma', /^,/],
];

const CLOSES: { readonly [open: string]: string } = { '(': ')', '[': ']', '[?': ']', '{': '}' };
const MACROS = new Set(['all', 'exists', 'exists_one', 'filter', 'map', 'optMap', 'optFlatMap']);

function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  for (let rest = expression.trimStart(); rest !== '';) {
    const [kind, text] = TOKENS.flatMap(([one, pattern]) => pattern.exec(rest)?.map((match) => [one, match] as const) ?? [])[0] ?? [];
    if (kind === undefined) {
      throw new Error(`what CEL has no word for: ${rest.slice(0, 20)}`);
    }
    tokens.push({ kind, text });
    rest = rest.slice(text.length).trimStart();
  }
  return tokens;
}

/** What is wrong with how an expression is put together; nothing where it could be compiled. */
export function celFault(expression: string): string | undefined {
  try {
    const tokens = tokensOf(expression);
    const open: { readonly text: string; questions: number }[] = [{ text: '', questions: 0 }];
    let wantsOperand = true;
    for (const [i, { kind, text }] of tokens.entries()) {
      const before = tokens[i - 1] as Token | undefined;
      const inner = open[open.length - 1];
      const isEmpty = before?.kind === 'open' && kind === 'close';
      const fits = kind === 'open' ? text !== '[?' || !wantsOperand
        : kind === 'unary' ? wantsOperand || text === '-'
          : kind === 'literal' || kind === 'name' ? wantsOperand || before?.kind === 'select'
            : !wantsOperand || isEmpty;
      if (!fits || (before?.kind === 'select' && kind !== 'name')) {
        return `"${text}" after "${before?.text ?? ''}"`;
      }
      if (kind === 'open') {
        const isCall = !wantsOperand;
        if (isCall && (text === '{' || (text === '(' && before?.kind !== 'name'))) {
          return `"${text}" after "${before?.text}"`;
        }
        open.push({ text, questions: 0 });
      } else if (kind === 'close') {
        if (CLOSES[inner.text] !== text || inner.questions !== 0) {
          return `"${text}" where "${inner.text}" is open`;
        }
        open.pop();
      } else if (kind === 'question') {
        inner.questions++;
      } else if (kind === 'colon') {
        if (inner.questions === 0 && inner.text !== '{') {
          return '":" without "?"';
        }
        inner.questions -= inner.questions > 0 ? 1 : 0;
      } else if (kind === 'comma' && inner.text === '') {
        return '"," outside of brackets';
      }
      wantsOperand = !['literal', 'name', 'close', 'select'].includes(kind);
    }
    const [{ questions }] = open;
    return wantsOperand || open.length > 1 || questions > 0 || tokens[tokens.length - 1].kind === 'select' ? 'it ends too early'
      : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The names that an expression takes as given: variables that no macro binds, and functions with "()". */
export function celNames(expression: string): string[] {
  const tokens = tokensOf(expression);
  const bound = new Set(tokens.filter((_, i) => tokens[i - 1]?.text === '(' && MACROS.has(tokens[i - 2]?.text)).map(({ text }) => text));
  const names = tokens.flatMap(({ kind, text }, i) => {
    const isCalled = tokens[i + 1]?.text === '(';
    const isField = tokens[i - 1]?.kind === 'select' && !isCalled;
    return kind !== 'name' || isField || bound.has(text) ? [] : [isCalled ? `${text}()` : text];
  });
  return [...new Set(names)].sort();
}
