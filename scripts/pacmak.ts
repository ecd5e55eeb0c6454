import { readFileSync } from 'fs';
import { relative } from 'path';
import { filesBelow } from './support/languages/builds';
import { generate } from './support/languages/packages';
import { TARGETS } from './support/languages/targets';
import { withRelease } from './support/release';
import { main } from './support/run';

/** How each language declares the pod's class, and the ending of its files. */
const DECLARATIONS = {
  python: { ending: '.py', declaration: /^class HardenedAgentPod\(/m },
  java: { ending: '.java', declaration: /^public class HardenedAgentPod /m },
  go: { ending: '.go', declaration: /^type HardenedAgentPod interface /m },
  dotnet: { ending: '.cs', declaration: /public class HardenedAgentPod / },
};

/** A check: every language that the library is published for has sources with its classes in them, and none of their members is lost. */
main(() => withRelease((folder, temporary) => {
  for (const target of TARGETS) {
    const { ending, declaration } = DECLARATIONS[target];
    const outdir = generate(target, folder, temporary);
    const sources = filesBelow(outdir, ending);
    const place = sources.find((file) => declaration.test(readFileSync(file, 'utf8')));
    if (!place) {
      throw new Error(`${target}: none of ${sources.length} sources declares HardenedAgentPod`);
    }
    console.log(`${target}: ${sources.length} sources, HardenedAgentPod in ${relative(outdir, place)}`);
  }
  console.log('this is a check, and keeps nothing: npm run packages leaves the packages in dist/');
}));
