import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join, parse } from 'path';
import { BatchSnippetTranslator, CSharpVisitor, GoVisitor, JavaVisitor, PythonVisitor } from 'jsii-rosetta';
import { flattenDiagnosticMessageText } from 'typescript';
import { Target } from './packages';
import { Snippet, withFixture } from './snippets';

/** How rosetta writes each language, what it gets wrong there, and the ending of the files that people wrote instead. */
const LANGUAGES = {
  python: { visitor: () => new PythonVisitor(), mend: mendPython, ending: 'py' },
  java: { visitor: () => new JavaVisitor(), mend: (code: string) => code, ending: 'java' },
  go: { visitor: () => new GoVisitor(), mend: (code: string) => code, ending: 'go' },
  dotnet: { visitor: () => new CSharpVisitor(), mend: (code: string) => code, ending: 'cs' },
};

/**
 * Snippets in another language, in their order. A snippet that is in `rosetta/<language>/<page>-<number>`, such as
 * `rosetta/go/README-1.go`, was written by hand; jsii-rosetta translates the others.
 *
 * @param library the folder of the compiled library, whose types decide what a struct is
 */
export function translate(library: string, snippets: readonly Snippet[], target: Target): string[] {
  const rest = snippets.filter((snippet) => byHand(library, snippet, target) === undefined);
  const translated = new Map(rest.length === 0 ? [] : inPlaceOf(library, (folder) => {
    const sources = rest.map((snippet) => ({
      visibleSource: snippet.code,
      completeSource: withFixture(library, { ...snippet, code: `/// !show\n${snippet.code}\n/// !hide` }),
      location: { api: { api: 'file' as const, fileName: `${snippet.page}-${snippet.number}.ts` } },
      strict: true,
    }));
    const options = { compilationDirectory: folder, includeCompilerDiagnostics: true };
    return [...new BatchSnippetTranslator(sources, options)].map(([, translator], i) => {
      const faults = translator.diagnostics.map(({ messageText }) => flattenDiagnosticMessageText(messageText, '\n'));
      if (faults.length > 0) {
        throw new Error(`${rest[i].page}, snippet ${rest[i].number}: ${faults.join('\n')}`);
      }
      const { visitor, mend } = LANGUAGES[target];
      return [rest[i], mend(translator.renderUsing(visitor() as never))] as const;
    });
  }));
  return snippets.map((snippet) => `${(byHand(library, snippet, target) ?? translated.get(snippet)!).trimEnd()}\n`);
}

/** The translation that a person wrote. */
function byHand(root: string, { page, number }: Snippet, target: Target): string | undefined {
  const file = join(root, 'rosetta', target, `${parse(page).name}-${number}.${LANGUAGES[target].ending}`);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** A folder in which TypeScript finds the compiled library by its published name. */
function inPlaceOf<T>(library: string, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'snippets-'));
  try {
    const modules = join(folder, 'node_modules');
    mkdirSync(modules);
    for (const name of ['cdk8s', 'cdk8s-plus-29', 'constructs', '@types']) {
      symlinkSync(join(library, 'node_modules', name), join(modules, name));
    }
    symlinkSync(library, join(modules, 'cdk8s-hardened-agents'));
    writeFileSync(join(folder, 'package.json'), '{"name": "snippets", "version": "0.0.0"}');
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Words that no argument and no method of Python can have as its name: jsii adds "_". */
const KEYWORDS = ['and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except', 'finally',
  'for', 'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try', 'while', 'with',
  'yield'];

/** What rosetta leaves of TypeScript: names that are keywords, `join` of lists, and props in comments. */
export function mendPython(code: string): string {
  return code
    .replace(new RegExp(`(?<=[(,{] ?)(${KEYWORDS.join('|')})=(?!=)`, 'g'), '$1_=')
    .replace(new RegExp(`\\.(${KEYWORDS.join('|')})\\(`, 'g'), '.$1_(')
    .replace(/\(([\w.()]+)\.join\(("[^"]*")\)\)/g, '($2.join($1))')
    .replace(/ #.*/g, (comment) => comment.replace(/\b([a-z]+[A-Z]\w*): (true|false)/g, (_, name: string, value: string) =>
      `${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}=${value === 'true' ? 'True' : 'False'}`));
}
