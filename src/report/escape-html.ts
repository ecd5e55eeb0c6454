import { RUNNER_COMMAND, visible } from './escape-text';
import { memoize } from '../engine/value/memoize';

/** HTML that is safe to put into a page. Only `html` and `trusted` make it. */
export class Html {
  constructor(readonly text: string) {}
}

type HtmlPart = Html | string | number | undefined | readonly HtmlPart[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

/** The literals of a template without the line breaks and indents of the source. */
const LITERALS = new WeakMap<TemplateStringsArray, readonly string[]>();

/** A template of HTML. It escapes each value that is not HTML already, so that no page can forget to. Put attributes in quotes. */
export function html(literals: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const texts = memoize(LITERALS, literals, () => literals.map((text) => text.replace(/\n\s*/g, '')));
  let text = texts[0];
  for (let at = 0; at < parts.length; at++) { // a list to join takes twice the time, and a large page has half a million templates
    text += textOf(parts[at]) + texts[at + 1];
  }
  return new Html(text);
}

/** Takes a text of this library as it is, such as its style sheet. Never pass anything of a manifest. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** A word that may need a break. What is between the long words is at even places. */
const LONG_WORD = /(\S{21,})/;

/** The parts of a long word. None ends before the prefix of a block, as in "10.0.0.0/8", nor before a short part, as in "kubernetes.io". */
const PARTS = /\S{8,}?(?:[,@]|\/(?!\/|\d{1,3}(?![\w.-]))|\.(?=[a-z]{5}))(?=\S)|\S+/gi;

/** A text with names, paths or images. Where a line is too short for a word, it breaks after "/", ".", "," or "@". */
export function breakable(text: string): Html {
  const words = text.split(LONG_WORD).map((word, at) => (at % 2 === 0 ? [word] : word.match(PARTS)!));
  return new Html(words.map((parts) => parts.map(textOf).join('<wbr>')).join(''));
}

/** A link to a web page. An address of another kind, such as "javascript:", stays text. */
export function link(url: string, text: HtmlPart): Html {
  return /^https?:\/\/[^\s]+$/i.test(url) ? html`<a href="${url}" rel="noreferrer">${text}</a>` : html`${text}`;
}

function textOf(part: HtmlPart): string {
  if (part instanceof Html) {
    return part.text;
  }
  if (typeof part === 'string') {
    // Most texts need no escape, and a page of 1,000 agents has a million of them.
    return /^[\w ./:[\](),-]*$/.test(part) ? part
      : visible(part).replace(/[&<>"']/g, (one) => ENTITIES[one]).replace(RUNNER_COMMAND, '&#91;'); // a CI runner may print a page
  }
  return part === undefined ? '' : typeof part === 'number' ? `${part}` : part.map(textOf).join('');
}
