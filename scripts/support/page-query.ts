import { join } from 'path';
import { buildSync } from 'esbuild';

/** The file of the script that filters agents in the page of a report. */
export function pageQueryFile(root: string): string {
  return join(root, 'src', 'report', 'page', 'query-script.ts');
}

/** What is in it: src/report/page/may-call.ts and all that it uses, as one text that defines `query`. */
export function pageQueryScript(root: string): string {
  const { outputFiles: [{ text }] } = buildSync({
    entryPoints: [join(root, 'src', 'report', 'page', 'may-call.ts')],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    lineLimit: 100,
    format: 'iife',
    globalName: 'query',
    target: 'es2020',
    charset: 'ascii',
    write: false,
  });
  const lines = text.trimEnd().split('\n').map((line) => `  ${quoted(line)},`);
  const head = '/* eslint-disable -- "npx projen docs" writes this file from may-call.ts */';
  return [head, 'export const QUERY = [', ...lines, "].join('\\n');", ''].join('\n');
}

/** As eslint wants texts. */
function quoted(line: string): string {
  return `'${line.replace(/[\\']/g, '\\$&')}'`;
}
