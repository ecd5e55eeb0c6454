import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import * as parser from '@typescript-eslint/parser';
import * as ts from 'typescript';

export const ROOT = join(__dirname, '..', '..');

/** Every source of the project, which type check and lint read once for both. ESLint loads this file as its parser. */
const { options, fileNames, errors } = ts.getParsedCommandLineOfConfigFile(join(ROOT, 'test', 'tsconfig.json'), {}, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: (fault) => { throw new Error(formatted([fault])); },
})!;
const ofProject = readdirSync(join(ROOT, 'projenrc')).filter((file) => file.endsWith('.ts')).map((file) => join(ROOT, 'projenrc', file));
const program = ts.createProgram({ options, rootNames: [...fileNames, join(ROOT, '.projenrc.ts'), ...ofProject] });

export const SOURCES = program.getRootFileNames();

/** The sources as the compiler read them. */
export function sourceFiles(): ts.SourceFile[] {
  return SOURCES.map((file) => program.getSourceFile(file)!);
}

/** Files that import sources and are no part of the program: VitePress compiles them by settings of its own. */
export function configurationFiles(): ts.SourceFile[] {
  const folder = join(ROOT, 'site', '.vitepress');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.m?ts$/.test(file)).map((file) => join(folder, file))
    .map((file) => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true));
}

/** What the compiler says of the sources; empty if they compile. */
export function typeErrors(): string {
  return formatted([...errors, ...ts.getPreEmitDiagnostics(program)]);
}

/** What ESLint calls for each file. */
export function parseForESLint(code: string, parserOptions: parser.ParserOptions): ReturnType<typeof parser.parseForESLint> {
  return parser.parseForESLint(code, { ...parserOptions, programs: [program] });
}

function formatted(diagnostics: readonly ts.Diagnostic[]): string {
  return ts.formatDiagnosticsWithColorAndContext(diagnostics,
    { getCurrentDirectory: () => ROOT, getCanonicalFileName: (file) => file, getNewLine: () => '\n' });
}
