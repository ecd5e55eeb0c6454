import { readFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from './root';

/** The messages that docs/troubleshooting.md lists, as the compiler reads them out of the sources. */
const KNOWN = readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8').split('\n').flatMap((line) => {
  const [, text] = /^- (?:`` | ?`)(.*?)(?: ``|`)$/.exec(line) ?? [];
  return text === undefined ? [] : [patternOf(text)];
});

/** "…" stands for any text, and for none. */
function patternOf(text: string): RegExp {
  return new RegExp(`^${text.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^]*')}$`);
}

/** What an error about a prop adds to what the value itself must be. */
const PROP = /^'.*?' /;
const GOT = /, got [^]*$/;

/** Whether the page has the message of an error, without the construct that it begins with. */
export function isKnownMessage(message: string): boolean {
  const line = message.replace(/\s*\n\s*/g, ' ');
  const texts = [line, ...[...line.matchAll(/: /g)].map(({ index }) => line.slice(index + 2))];
  const ofValues = texts.flatMap((text) => [text.replace(GOT, ''), text.replace(GOT, '').replace(PROP, '')]);
  return [...texts, ...ofValues].some((text) => KNOWN.some((known) => known.test(text)));
}
