import { oneLine } from './escape-text';
import { Entry, Listing, listedIn } from './listing';
import { placesText } from './source-texts';
import { counted } from '../engine/value/counted';
import { push } from '../engine/value/multimap';

/** GitHub shows as many annotations of each level for one step: as many errors, warnings and notices. */
const MAX_ANNOTATIONS = 10;

/** An annotation of GitHub. */
interface Annotation {
  readonly level: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly message: string;
}

/**
 * A list as workflow commands of GitHub, which annotates the files of a pull request: errors for what fails, warnings for what is weak and
 * does not fail. A notice counts what GitHub does not show. The last line is the verdict.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function githubOf(listing: Listing): string {
  const all = annotationsOf(listedIn(listing)
    .filter(({ fails, level, acceptance }) => acceptance === undefined && (fails || level !== 'note')));
  const [errors, warnings] = (['error', 'warning'] as const).map((level) => all.filter((one) => one.level === level));
  const shown = [errors, warnings].flatMap((some) => some.slice(0, MAX_ANNOTATIONS));
  const hidden = all.length - shown.length;
  const hiddenHave = `${counted(hidden, `more ${listing.noun}`)} ${hidden === 1 ? 'has' : 'have'}`;
  const last = [...listing.notes(), ...[listing.summary, listing.verdict].filter((line) => line !== undefined)];
  return [
    ...shown.map(commandOf),
    ...hidden > 0 ? [`::notice::${hiddenHave} no annotation: GitHub shows ${MAX_ANNOTATIONS} errors and warnings of a step`] : [],
    ...last.map(oneLine),
  ].map((line) => `${line}\n`).join('');
}

/** What one line of a policy does to many objects is one annotation. */
function annotationsOf(entries: readonly Entry[]): Annotation[] {
  const same = new Map<string, Entry[]>();
  entries.forEach((entry) => push(same, JSON.stringify([entry.fails, entry.caption, entry.text, placesText(entry.places())]), entry));
  return [...same.values()].map(([entry, ...others]): Annotation => {
    const { fails, subject: { name }, caption, text, remedy, docs, places } = entry;
    const [{ file = '', line = 1 } = {}] = places();
    const object = others.length > 0 ? `${name} and ${others.length} more` : name;
    return {
      level: fails ? 'error' : 'warning',
      file,
      line,
      title: caption === undefined ? object : `${caption}: ${object}`,
      message: `${text}${remedy === undefined ? '' : `; ${remedy}`}${docs === undefined ? '' : `\n${docs}`}`,
    };
  });
}

function commandOf({ level, file, line, title, message }: Annotation): string {
  return `::${level} file=${property(file)},line=${line},title=${property(title)}::${data(message)}`;
}

/** A value that ends where the command goes on: no character in it starts another value or another command. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function data(text: string): string {
  return text.split('\n').map(oneLine).join('\n').replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
