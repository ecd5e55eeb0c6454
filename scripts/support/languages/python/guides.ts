import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import { basename, join } from 'path';
import { complaintOf, runExamples } from '../../examples';
import { requireSame } from '../../run';
import { blocksIn, isWholeApp, pagesOf, snippetsIn } from '../page-languages';

/**
 * Requires that each app of a page writes and prints the same from TypeScript and from Python; gives how many apps there are.
 *
 * @param runPython runs a file in the temporary folder, and gives what it prints
 */
export function requireGuides(folder: string, temporary: string, runPython: (file: string, outdir: string) => string): number {
  const pages = pagesOf(folder);
  const blocks = new Map(blocksIn('python', pages).map(({ at, code }) => [at, code]));
  const apps = snippetsIn('python', pages).filter(({ code }) => isWholeApp(code)).map(({ page, number, code }) => ({
    name: `guide-${basename(page, '.md')}-${number}`, code, python: blocks.get(`${page}-${number}`)!,
  }));
  const outdir = (name: string, language: string) => join(temporary, `${name}-${language}`);
  for (const { name, code, python } of apps) {
    mkdirSync(join(folder, 'examples', name));
    writeFileSync(join(folder, 'examples', name, 'main.ts'), code);
    writeFileSync(join(temporary, `${name}.py`), python);
  }
  [folder, temporary].forEach((one) => filesBeside(folder, one));
  for (const outcome of runExamples(apps.map(({ name }) => ({ name, outdir: outdir(name, 'typescript') })), folder)) {
    complaintOf(outcome);
    const { name, stdout } = outcome;
    const printed = runPython(join(temporary, `${name}.py`), outdir(name, 'python'));
    requireSame(outdir(name, 'typescript'), outdir(name, 'python'));
    if (printed !== stdout) {
      throw new Error(`${name}.py must print\n${stdout}\ngot\n${printed}`);
    }
  }
  return apps.length;
}

/** The files that the apps include: a chart that Helm has rendered, and the role of docs/rbac.md. */
function filesBeside(folder: string, target: string): void {
  cpSync(join(folder, 'examples', 'adopt', 'helm.yaml'), join(target, 'helm.yaml'));
  const [, role] = /^```yaml\n([^]*?kind: ClusterRole\n[^]*?)^```$/m.exec(readFileSync(join(folder, 'docs', 'rbac.md'), 'utf8'))!;
  writeFileSync(join(target, 'agents-tenant.yaml'), role);
}
