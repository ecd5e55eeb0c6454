import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import * as parser from '@typescript-eslint/parser';
import * as ts from 'typescript';

export const ROOT = join(__dirname, '..', '..');

const { options, fileNames } = ts.getParsedCommandLineOfConfigFile(join(ROOT, 'test', 'tsconfig.json'), {}, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: ({ messageText }) => { throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n')); },
})!;

/** Every source of the project. */
export const SOURCES: readonly string[] = fileNames;

/** The sources, each by itself. */
export function sourceFiles(): ts.SourceFile[] {
  return SOURCES.map(parsed);
}

/** Files that import sources and are no part of the program: VitePress compiles them by settings of its own. */
export function configurationFiles(): ts.SourceFile[] {
  const folder = join(ROOT, 'site', '.vitepress');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.m?ts$/.test(file)).map((file) => join(folder, file))
    .map(parsed);
}

function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}

/** One program for all files that have changed since they were linted last: ESLint loads this file as its parser. */
let program: ts.Program | undefined;

/** What ESLint calls for each file. */
export function parseForESLint(code: string, parserOptions: parser.ParserOptions): ReturnType<typeof parser.parseForESLint> {
  program ??= ts.createProgram({ options, rootNames: [...SOURCES] });
  return parser.parseForESLint(code, { ...parserOptions, programs: [program] });
}
