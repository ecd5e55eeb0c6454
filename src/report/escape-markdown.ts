import { visible } from './escape-text';

/** Ends what GitHub would take as a mention, a reference or an address. No one sees it. */
const WORD_JOINER = '&#8288;';

/**
 * A text for Markdown, in the middle of a line. What Markdown or HTML may read becomes a code, so that a name cannot end a cell of a table,
 * start a link, show an emoji or call people.
 */
export function markdownText(text: string): string {
  return visible(text)
    .replace(/[&<>`*_[\]|~$@\\]|#(?=\d)|:(?=[\w+-]+:|\/\/)/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/&#64;|&#35;|&#58;(?=\/\/)|www(?=\.)|\bGH(?=-)/gi, (start) => `${start}${WORD_JOINER}`);
}

/** A text as code. */
export function markdownCode(text: string): string {
  return text === '' ? '' : `<code>${markdownText(text)}</code>`;
}

/** A link to a web page. An address of another kind stays text. */
export function markdownLink(text: string, url: string): string {
  return /^https?:\/\/[\w./#?&=%~:@+-]+$/i.test(url) ? `[${markdownText(text)}](<${url}>)` : markdownText(text);
}
