import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { BatchSnippetTranslator, CSharpVisitor, GoVisitor, JavaVisitor, PythonVisitor, ISnippetTranslator } from 'jsii-rosetta';
import { flattenDiagnosticMessageText } from 'typescript';
import { MARKS, writtenByHand } from './by-hand';
import { commentsAbove, withLastComment } from './comments';
import { Snippet, withFixture } from './snippets';
import { Target } from './targets';
import { push } from '../../../src/engine/value/multimap';
import { PYTHON_WORDS, snakeCase } from '../../../src/engine/value/spelling';
import { inTemporaryFolder } from '../run';

/** How rosetta writes each language, and what it gets wrong there. */
const LANGUAGES = {
  python: { visitor: () => new PythonVisitor(), mend: mendPython },
  java: { visitor: () => new JavaVisitor(), mend: withoutSecondComments },
  go: { visitor: () => new GoVisitor(), mend: mendGo },
  dotnet: { visitor: () => new CSharpVisitor(), mend: (code: string) => code },
};

/**
 * Snippets in another language, in their order. A snippet that is in `rosetta/<language>/<page>-<number>`, such as
 * `rosetta/go/README-1.go`, was written by hand: its first line repeats that of the snippet. jsii-rosetta translates the others.
 *
 * @param library the folder of the compiled library, whose types decide what a struct is
 */
export function translate(library: string, snippets: readonly Snippet[], target: Target): string[] {
  const { visitor, mend } = LANGUAGES[target];
  const byHand = (snippet: Snippet) => writtenByHand(library, snippet, target);
  const rest = snippets.filter((snippet) => byHand(snippet) === undefined);
  const translators = rest.length === 0 ? [] : translatorsOf(library, rest);
  const translated = new Map(rest.map((snippet, i) => {
    const rendered = withLastComment(translators[i].renderUsing(visitor() as never), snippet.code, MARKS[target]);
    return [snippet, withImportsOf(mend(rendered, library), snippet)] as const;
  }));
  return snippets.map((snippet) => `${(byHand(snippet) ?? translated.get(snippet)!).trimEnd()}\n`);
}

const PYTHON_IMPORT = /^from (\w+) import (.*)\n/gm;

/** How long a line is that imports names in Python. */
const MAX_IMPORT = 120;

/** rosetta imports each struct of Python by itself: a module has one import, and a snippet without imports has none there, either. */
function withImportsOf(translated: string, { code }: Snippet): string {
  const names = new Map<string, string[]>();
  [...translated.matchAll(PYTHON_IMPORT)].forEach(([, from, text]) => text.split(', ').forEach((name) => push(names, from, name)));
  const isWhole = /^import /m.test(code);
  return translated.replace(PYTHON_IMPORT, (_, from: string) => {
    const all = [...new Set(names.get(from))].sort();
    names.delete(from); // the first has them all
    const line = `from ${from} import ${all.join(', ')}\n`;
    return all.length === 0 || !isWhole ? '' : line.length <= MAX_IMPORT ? line : `from ${from} import (\n${wrapped(all)})\n`;
  });
}

function wrapped(names: readonly string[]): string {
  const lines = [''];
  for (const name of names) {
    if (lines[lines.length - 1].length + name.length > MAX_IMPORT - 6) {
      lines.push('');
    }
    lines[lines.length - 1] += ` ${name},`;
  }
  return lines.map((line) => `   ${line}\n`).join('');
}

/** What rosetta knows of snippets, each of which must compile. It takes the same time for one and for many. */
function translatorsOf(library: string, snippets: readonly Snippet[]): ISnippetTranslator[] {
  return inPlaceOf(library, (folder) => {
    const sources = snippets.map((snippet) => ({ ...snippet, code: commentsAbove(snippet.code) })).map((snippet) => ({
      visibleSource: snippet.code,
      completeSource: withFixture(library, { ...snippet, code: `/// !show\n${snippet.code}\n/// !hide` }),
      location: { api: { api: 'file' as const, fileName: `${snippet.page}-${snippet.number}.ts` } },
      strict: true,
    }));
    const options = { compilationDirectory: folder, includeCompilerDiagnostics: true };
    return [...new BatchSnippetTranslator(sources, options)].map(([, translator], i) => {
      const faults = translator.diagnostics.map(({ messageText }) => flattenDiagnosticMessageText(messageText, '\n'));
      if (faults.length > 0) {
        throw new Error(`${snippets[i].page}, snippet ${snippets[i].number}: ${faults.join('\n')}`);
      }
      return translator;
    });
  });
}

/** A folder in which TypeScript finds the compiled library by its published name. */
function inPlaceOf<T>(library: string, use: (folder: string) => T): T {
  return inTemporaryFolder((folder) => {
    const modules = join(folder, 'node_modules');
    mkdirSync(modules);
    for (const name of ['cdk8s', 'cdk8s-plus-29', 'constructs', '@types']) {
      symlinkSync(join(library, 'node_modules', name), join(modules, name));
    }
    symlinkSync(library, join(modules, 'cdk8s-hardened-agents'));
    writeFileSync(join(folder, 'package.json'), '{"name": "snippets", "version": "0.0.0"}');
    return use(folder);
  });
}

/** rosetta writes a comment at the end of a statement twice. */
function withoutSecondComments(code: string): string {
  return code.replace(/( \/\/ .*)\n\s*\1$/gm, '$1').replace(/^(\t*|(?: {4})*) (?=\/\/ )/gm, '$1');
}

/** The names by which the pages import packages of Go. */
const GO_PACKAGES = { 'cdk8s-hardened-agents': 'agents', 'cdk8s': 'cdk8s', 'cdk8s-plus-29': 'kplus', 'cdk8s-plus-29.k8s': 'k8s' };

/** What rosetta gets wrong in Go: packages of structs, pointers to lists and maps, variables, and arguments that are left out. */
function mendGo(code: string, library: string): string {
  const types = goTypes(library);
  const typeOf = (name: string) => types.get(name) ?? name;
  return withoutSecondComments(code)
    .replace(/\bcdk8shardenedagents\./g, 'agents.').replace(/\bcdk8splus29\./g, 'kplus.').replaceAll('jsii.Boolean(', 'jsii.Bool(').replaceAll('_*', '_')
    .replace(/(?<=: )fmt\.Sprintf\([^()]*\)/g, 'jsii.String($&)')
    .replace(/\[\]\*string\{\s*((?:jsii\.String\(.*\),\s*)+)\}/g, (_, elements: string) =>
      `jsii.Strings(${[...elements.matchAll(/jsii\.String\((.*)\),/g)].map(([, text]) => text).join(', ')})`)
    .replace(/(?<![&\w])\[\](\w+)\{((?:\s*&\1\{)?)/g, (_, name: string, struct: string) => `&[]${struct ? '*' : ''}${typeOf(name)}{${struct}`)
    .replace(/&(?!\[)([A-Z]\w+)\{/g, (_, name: string) => `&${typeOf(name)}{`)
    .replace(/(?<!&)map\[string\]\*string\{/g, '&map[string]*string{')
    .replace(/(?<=: |\(|, )[A-Z]\w*(?=[,).])(?!\.[A-Z]\w*\{)/g, (name) => (/^[A-Z][a-z]+[A-Za-z]*$/.test(name) ? name[0].toLowerCase() + name.slice(1) : name))
    .replace(/(agents\.AgentMount_\w+\(jsii\.String\("[^"]*"\), \w+)\)/g, '$1, nil)')
    .replace(/(cdk8s\.NewChart\([^,()]+, jsii\.String\("[^"]*"\))\)/g, '$1, nil)');
}

/** The types of all packages with the package before the name. */
function goTypes(library: string): ReadonlyMap<string, string> {
  const packages = ['cdk8s-plus-29', 'cdk8s', 'cdk8s-hardened-agents'].map((name) =>
    JSON.parse(readFileSync(join(name === 'cdk8s-hardened-agents' ? library : join(library, 'node_modules', name), '.jsii'), 'utf8')));
  return new Map(packages.flatMap(({ types }) => Object.keys(types as object)).map((fqn) => {
    const [, from, name] = /^(.*)\.(\w+)$/.exec(fqn)!;
    return [name, `${GO_PACKAGES[from as keyof typeof GO_PACKAGES]}.${name}`] as const;
  }));
}

/** No argument and no method of Python can have such a name: jsii adds "_". */
const KEYWORDS = [...PYTHON_WORDS].join('|');

/** What rosetta leaves of TypeScript: names that are keywords, `join` of lists, props and methods in comments. */
export function mendPython(code: string): string {
  return code
    .replace(new RegExp(`(?<=(?:[(,{] ?|^ *))(${KEYWORDS})=(?!=)`, 'gm'), '$1_=')
    .replace(new RegExp(`\\.(${KEYWORDS})\\(`, 'g'), '.$1_(')
    .replace(/\(Spread(Assignment|Element) \.\.\.([\w.]+)\s+[\w.]+\)/g, (_, kind: string, name: string) => `${kind === 'Element' ? '*' : '**'}${name}`)
    .replace(/read_file_sync\(("[^"]*"), "utf8"\)/g, 'Path($1).read_text()')
    .replace(/\(([\w.()]+)\.join\(("[^"]*")\)\)/g, '($2.join($1))')
    .replace(/ #.*/g, (comment) => comment
      .replace(/\b([a-z]+[A-Z]\w*): (true|false)/g, (_, name: string, value: string) => `${snakeCase(name)}=${value === 'true' ? 'True' : 'False'}`)
      .replace(/\b[a-z]+[A-Z]\w*(?=\()/g, snakeCase));
}
