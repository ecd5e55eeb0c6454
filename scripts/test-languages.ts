import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { synthExample } from './support/examples';
import { writtenPages } from './support/generated-parts';
import { filesBelow } from './support/languages/builds';
import { requireWalk } from './support/languages/everything';
import { tryInitApps, typescriptRunner } from './support/languages/init-apps';
import { pageApps, readmeApps } from './support/languages/language-readme';
import { Apps, Language, languages } from './support/languages/languages';
import { pagesOf, programs } from './support/languages/page-languages';
import { requireGuides } from './support/languages/python/guides';
import { tryPython } from './support/languages/python/try-python';
import { requireUsableTypes } from './support/languages/usable-types';
import { withRelease } from './support/release';
import { main, requireSame } from './support/run';

/** A block of code or of output: the words behind its fence, and what is in it. */
const FENCE = /^```(.*)\n([^]*?)^```$/gm;

/**
 * What is published for other languages works there: examples give the bytes that they give in TypeScript, the code of each README runs,
 * and the snippets of the pages about languages compile. Arguments name the languages. All run without any. `--brief` tries two examples
 * in Python, and nothing else.
 */
main(() => withRelease((folder, temporary) => {
  const isBrief = process.argv.includes('--brief');
  const asked = isBrief ? ['python'] : process.argv.slice(2);
  const known = languages(folder, temporary);
  const unknown = asked.find((name) => known.every((language) => language.name !== name));
  if (unknown) {
    throw new Error(`the languages are ${known.map(({ name }) => name).join(', ')}, got ${unknown}`);
  }
  requireUsableTypes(folder);
  const expected = new Map<string, string>();
  const typescript = (example: string) => {
    const outdir = join(temporary, `${example}-typescript`);
    if (!expected.has(example)) {
      synthExample(example, outdir, {}, folder);
      expected.set(example, outdir);
    }
    return outdir;
  };
  mkdirSync(join(folder, 'examples', 'readme'));
  const page = readFileSync(join(folder, 'README.md'), 'utf8');
  writeFileSync(join(folder, 'examples', 'readme', 'main.ts'), /^```ts fixture=whole\n([^]*?)^```$/m.exec(page)![1]);
  if (!isBrief) {
    console.log(tryInitApps('typescript', typescriptRunner(folder, temporary), folder, temporary));
  }
  for (const language of known.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
    const start = Date.now();
    const apps = language.prepare();
    if (language.name === 'python') {
      requirePythonVersion(apps.sources, folder);
    }
    for (const example of isBrief ? language.examples.slice(0, 2) : language.examples) {
      const got = join(temporary, `${example}-${language.name}`);
      apps.compile([join(folder, 'examples', `${example}-${language.name}`, language.main)])(got);
      console.log(`${language.name}: examples/${example} gives the same ${requireSame(typescript(example), got)} bytes as in TypeScript`);
    }
    if (isBrief) {
      continue;
    }
    console.log(`${language.name}: ${requireWalk(language, apps, folder, temporary)}`);
    const bytes = requireReadme(language, apps, typescript('readme'), temporary);
    console.log(`${language.name}: the app of the README prints what is there, and gives the same ${bytes} bytes as in TypeScript`);
    if (language.page !== undefined) {
      const snippets = requirePage(language, apps, readFileSync(join(folder, language.page), 'utf8'), temporary);
      console.log(`${language.name}: the ${snippets} other snippets of ${language.page} compile`);
    }
    if (language.name === 'python') {
      tryPython(folder, temporary, language.examples);
      const guides = requireGuides(folder, temporary, (file, outdir) => apps.compile([file])(outdir));
      console.log(`python: the ${guides} apps of the guides write and print the same as in TypeScript`);
    } else {
      const files = programs(folder, language.name, pagesOf(folder));
      apps.compile(files.map(({ name, code }) => written(join(temporary, `docs-${language.name}`), name, code)));
      console.log(`${language.name}: the snippets of docs compile`);
    }
    console.log(tryInitApps(language.name, apps.initApps, folder, temporary));
    console.log(`${language.name}: ${((Date.now() - start) / 60_000).toFixed(1)} minutes`);
  }
}, true));

/** The README in the package: its app prints what it says, its weak line fails as it says, and does not once it is accepted. */
function requireReadme(language: Language, { compile, sources }: Apps, typescript: string, temporary: string): number {
  const folder = mkdtempSync(join(temporary, 'readme-'));
  const readme = readFileSync(filesBelow(sources, 'README.md')[0], 'utf8');
  const outputs = [...readme.matchAll(FENCE)].filter(([, words]) => words === '').map(([, , output]) => output);
  const { app, weak, accepted } = readmeApps(language.name, readme);
  const runApp = (name: string, code: string) => compile([written(join(folder, name), language.main, code)])(join(folder, name, 'dist'));
  const printed = runApp('app', app);
  if (printed === '' || printed !== outputs[0]) {
    throw new Error(`${language.name}: the README must print\n${outputs[0]}\ngot\n${printed}`);
  }
  runApp('accepted', accepted);
  const said = outputs[1].trim().split('\n').pop()!.trim();
  const refused = refusal(() => runApp('weak', weak));
  if (!refused?.includes(said)) {
    throw new Error(`${language.name}: the weak line of the README must fail with\n${said}\ngot\n${refused ?? 'no error'}`);
  }
  return requireSame(typescript, join(folder, 'app', 'dist'));
}

/** The least version of Python is the same in the package and in all pages. */
function requirePythonVersion(sources: string, folder: string): void {
  const [, least] = /"python_requires": ">=([\d.]+)"/.exec(readFileSync(join(sources, 'setup.py'), 'utf8'))!;
  for (const page of writtenPages(folder)) {
    for (const [text, version] of readFileSync(join(folder, page), 'utf8').matchAll(/Python ([\d.]+) or newer/g)) {
      if (version !== least) {
        throw new Error(`${page} says ${text}, and the package wants ${least}`);
      }
    }
  }
}

/** The snippets of a page compile, beside its app, which is that of the README; gives how many there are. */
function requirePage(language: Language, { compile }: Apps, page: string, temporary: string): number {
  const folder = mkdtempSync(join(temporary, 'page-'));
  const [, ...snippets] = pageApps(language.name, page);
  snippets.forEach((files, i) => {
    const all = Object.entries({ [language.main]: files.app, ...files.others });
    compile(all.map(([name, code]) => written(join(folder, `${i}`), name, code)));
  });
  return snippets.length;
}

function written(folder: string, name: string, code: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), code);
  return join(folder, name);
}

function refusal(use: () => void): string | undefined {
  try {
    use();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
