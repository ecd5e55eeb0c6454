import { readFileSync, writeFileSync } from 'fs';
import { filesBelow } from './builds';
import { ApiNames, SPELLINGS, namesOfApi, spelled } from '../../../src/engine/input/caller-language';

/** Where comments have code in a generated language: in lines of a form, and in marks of a form. Java has the names of TypeScript. */
const FORMS = {
  python: { ending: '.py', comments: /(?<=\n +)'''[^]*?'''/g, code: /``([^`\n]+)``|(?<=:default: |Default: )[^`\n]+$/gm },
  go: { ending: '.go', comments: /^\s*\/\/.*$/gm, code: /`([^`\n]+)`|(?<=Default: )[^`\n]+$/g },
  dotnet: { ending: '.cs', comments: /^\s*\/\/\/.*$/gm, code: /<c>([^<\n]+)<\/c>|(?<=Default: )[^`\n]+$/g },
};

/** Has the comments of a generated package write code as its language does. */
export function spellDocs(target: keyof typeof FORMS, folder: string): void {
  for (const file of filesBelow(folder, FORMS[target].ending)) {
    const text = readFileSync(file, 'utf8');
    const changed = spelledDocs(target, text, namesOfApi());
    if (changed !== text) {
      writeFileSync(file, changed);
    }
  }
}

/** The text of a generated file with its comments in the spelling of the language. */
export function spelledDocs(target: keyof typeof FORMS, text: string, names: ApiNames): string {
  const { comments, code } = FORMS[target];
  return text.replace(comments, (comment) => comment.replace(code, (whole, span: string = whole) =>
    whole.replace(span, () => spelled(span === whole ? span : span.replace(/\\?'([^'\n]*?)\\?'/g, '"$1"'), SPELLINGS[target], names))));
}
