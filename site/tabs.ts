/** The languages that become tabs, by the words after the fence. */
const LANGUAGES = new Map([
  ['ts', 'TypeScript'], ['typescript', 'TypeScript'], ['python', 'Python'], ['java', 'Java'], ['go', 'Go'], ['csharp', 'C#'],
]);

/** What this needs of a token of markdown-it. */
interface Token {
  type: string;
  info: string;
  content: string;
}

/** What this needs of markdown-it's state. */
interface State {
  tokens: Token[];
  readonly Token: new (type: string, tag: string, nesting: number) => Token;
}

const languageOf = ({ type, info }: Token) => (type === 'fence' ? LANGUAGES.get(info.trim().split(/[\s{]/)[0]) : undefined);
const isHtml = (token: Token | undefined, pattern: RegExp) => token?.type === 'html_block' && pattern.test(token.content.trim());

/**
 * Makes tabs of code in different languages that stands one after the other; on GitHub the pages are as they were. What
 * `npm run docs` writes below a snippet, folded by <details>, is one of its languages.
 */
export function languageTabs(state: State): void {
  const tokens: Token[] = [];
  for (let at = 0; at < state.tokens.length;) {
    const { fences, end } = runFrom(state.tokens, at);
    tokens.push(...(fences.length < 2 ? [state.tokens[at]] : tabs(state, fences, `tabs-${at}`)));
    at = fences.length < 2 ? at + 1 : end;
  }
  state.tokens = tokens;
}

/** The fences of different languages from a token on. */
function runFrom(tokens: readonly Token[], start: number): { fences: Token[]; end: number } {
  const fences: Token[] = [];
  let end = start;
  for (;;) {
    const folded = fences.length > 0 && isHtml(tokens[end], /^<details><summary>In [\w.#]+<\/summary>$/);
    const fence = tokens[folded ? end + 1 : end];
    const language = fence === undefined ? undefined : languageOf(fence);
    const isNew = language !== undefined && !fences.some((other) => languageOf(other) === language);
    if (!isNew || (folded && !isHtml(tokens[end + 2], /^<\/details>$/))) {
      return { fences, end };
    }
    fences.push(fence);
    end += folded ? 3 : 1;
  }
}

/** The markup that the theme of VitePress has for groups of code. */
function tabs(state: State, fences: readonly Token[], id: string): Token[] {
  const html = (content: string) => Object.assign(new state.Token('html_block', '', 0), { content });
  const buttons = fences.map((fence, i) => {
    const language = languageOf(fence)!;
    return `<input type="radio" name="${id}" id="${id}-${i}"${i === 0 ? ' checked' : ''}>`
      + `<label data-title="${language}" for="${id}-${i}">${language}</label>`;
  });
  fences[0].info = `${fences[0].info.trim().split(' ')[0]} active`;
  return [
    html('<div class="vp-code-group vp-adaptive-theme"><div class="tabs" role="group" aria-label="Language">'
      + `${buttons.join('')}</div><div class="blocks">\n`),
    ...fences,
    html('</div></div>\n'),
  ];
}
