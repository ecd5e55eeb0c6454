import { cpSync, mkdirSync, rmSync } from 'fs';
import { basename, join, relative } from 'path';
import { buildDotnet, buildJava, buildPython, hasDotnet, mavenRepository } from './support/languages/builds';
import { generate, generatePeers } from './support/languages/packages';
import { TARGETS, Target } from './support/languages/targets';
import { inTemporaryFolder, main } from './support/run';

const ROOT = join(__dirname, '..');

/** Puts the package of a language into a folder; gives what to look at there. */
const PACK: { readonly [target in Target]: (temporary: string, outdir: string) => string[] } = {
  python: (temporary, outdir) => keep(buildPython(generate('python', ROOT, temporary), temporary), outdir),
  java: (temporary, outdir) => {
    const own = generate('java', ROOT, temporary);
    return [mavenRepository(own, buildJava(own, generatePeers('java', ROOT, temporary), temporary), temporary, outdir)];
  },
  go: (temporary, outdir) => {
    cpSync(generate('go', ROOT, temporary), outdir, { recursive: true });
    return [outdir];
  },
  dotnet: (temporary, outdir) => {
    const sources = generate('dotnet', ROOT, temporary);
    cpSync(sources, outdir, { recursive: true });
    return [outdir, ...hasDotnet() ? keep(buildDotnet(sources, temporary), outdir) : []];
  },
};

/**
 * The packages of other languages in `dist`, from this compiled checkout: what `npm run test:languages` tests. Arguments name the
 * languages. All are made without any. Without a .NET SDK there are the sources for .NET alone.
 */
main(() => {
  const asked = process.argv.slice(2);
  for (const target of TARGETS.filter((name) => asked.length === 0 || asked.includes(name))) {
    inTemporaryFolder((temporary) => {
      const outdir = join(ROOT, 'dist', target);
      rmSync(outdir, { recursive: true, force: true });
      mkdirSync(outdir, { recursive: true });
      PACK[target](temporary, outdir).forEach((made) => console.log(`${target}: ${relative(ROOT, made)}`));
    });
  }
});

function keep(files: readonly string[], outdir: string): string[] {
  return files.map((file) => {
    cpSync(file, join(outdir, basename(file)));
    return join(outdir, basename(file));
  });
}
