import { createHash } from 'crypto';
import { html, Html, trusted } from './escape-html';
import { STYLE } from './page/style';

/** The parts of a page. */
interface Page {
  readonly title: string;
  /** What the link says that leads a keyboard past the header. */
  readonly skip: string;
  /** What is below the title. */
  readonly header: readonly (Html | undefined)[];
  readonly main: readonly (Html | undefined)[];
  readonly footer?: Html;
  /** A script of this library. */
  readonly script?: string;
}

/** A page as one HTML file, which needs no network. The browser runs the style and the script of this library alone. */
export function htmlPage({ title, skip, header, main, footer, script }: Page): string {
  const run = script === undefined ? '' : ` script-src '${hashOf(script)}';`;
  const policy = `default-src 'none'; style-src '${hashOf(STYLE)}';${run} base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html><html lang="en"><head><meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width,initial-scale=1">
    <meta name="referrer" content="no-referrer"><title>${title}</title><style>${trusted(STYLE)}</style></head><body>
    <a class="skip" href="#main">${skip}</a>
    <header><h1>${title}</h1>${header}</header>
    <main id="main">${main}</main>${footer}
    ${script === undefined ? undefined : html`<script>${trusted(script)}</script>`}</body></html>`;
  return `${page.text}\n`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
