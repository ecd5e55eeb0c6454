import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { snippetsOf } from './support/languages/snippets';
import { translate } from './support/languages/translate';
import { main, run } from './support/run';

const ROOT = join(__dirname, '..');
const TABLET = join(ROOT, '.jsii.tabl.json');

/** Languages with translations that a test compiles. jsii-rosetta's are for the others. */
const TARGETS = ['python', 'java', 'go'] as const;

/** What jsii-rosetta keeps of snippets: the source of each by language, and that of the page as "$". */
interface Tablet {
  readonly snippets: { readonly [key: string]: { readonly translations: { [language: string]: { source: string } } } };
}

/**
 * Writes .jsii.tabl.json, which goes into the package: the code of the README in other languages, as Construct Hub shows it. Without it,
 * the hub translates by itself, and knows neither the types nor the words of each language. Needs a compiled library.
 */
main(() => {
  run('jsii-rosetta', ['extract', '--compile', '--fail'], ROOT);
  const tablet = JSON.parse(readFileSync(TABLET, 'utf8')) as Tablet;
  const snippets = snippetsOf('README.md', readFileSync(join(ROOT, 'README.md'), 'utf8'));
  const byCode = new Map(Object.values(tablet.snippets).map((one) => [one.translations.$.source.trim(), one.translations]));
  for (const target of TARGETS) {
    translate(ROOT, snippets, target).forEach((source, i) => {
      const translations = byCode.get(snippets[i].code.trim());
      if (!translations) {
        throw new Error(`jsii-rosetta found no snippet ${snippets[i].number} in README.md`);
      }
      translations[target].source = source.trimEnd();
    });
  }
  writeFileSync(TABLET, `${JSON.stringify(tablet)}\n`);
});
