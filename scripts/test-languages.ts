import { join } from 'path';
import { synthExample } from './support/examples';
import { tryInitApps } from './support/init-apps';
import { languages } from './support/languages';
import { withRelease } from './support/release';
import { main, requireSame } from './support/run';
import { requireUsableTypes } from './support/usable-types';

/**
 * Examples and the apps of `init` through the generated packages of other languages give the bytes that they give in TypeScript. Arguments
 * name the languages; without any, all run. The Java and Go packages of the peers are generated too: registries do not have them.
 */
main(() => withRelease((folder, temporary) => {
  const asked = process.argv.slice(2);
  const known = languages(folder, temporary);
  const unknown = asked.find((name) => known.every((language) => language.name !== name));
  if (unknown) {
    throw new Error(`the languages are ${known.map(({ name }) => name).join(', ')}, got ${unknown}`);
  }
  requireUsableTypes(folder);
  const expected = new Map<string, string>();
  for (const language of known.filter(({ name }) => asked.length === 0 || asked.includes(name) || name === 'typescript')) {
    const start = Date.now();
    const { runExample, initApps } = language.prepare();
    for (const example of language.examples) {
      const typescript = join(temporary, `${example}-typescript`);
      if (!expected.has(example)) {
        synthExample(example, typescript, {}, folder);
        expected.set(example, typescript);
      }
      const got = join(temporary, `${example}-${language.name}`);
      runExample(example, got);
      console.log(`${language.name}: examples/${example} gives the same ${requireSame(typescript, got)} bytes as in TypeScript`);
    }
    console.log(tryInitApps(language.name, initApps, folder, temporary));
    console.log(`${language.name}: ${((Date.now() - start) / 60_000).toFixed(1)} minutes`);
  }
}));
