import { readFileSync, readdirSync } from 'fs';
import { extname, join } from 'path';
import { withRelease } from './support/release';
import { main, run } from './support/run';

/** How each language declares the pod's class, and the ending of its files. */
const TARGETS = {
  python: { ending: '.py', declaration: /^class HardenedAgentPod\(/m },
  java: { ending: '.java', declaration: /^public class HardenedAgentPod /m },
  go: { ending: '.go', declaration: /^type HardenedAgentPod interface /m },
  dotnet: { ending: '.cs', declaration: /public class HardenedAgentPod / },
};

/** Every language that the library is published for has sources with its classes in them. */
main(() => withRelease((folder, temporary) => {
  for (const [target, { ending, declaration }] of Object.entries(TARGETS)) {
    const outdir = join(temporary, target);
    run('jsii-pacmak', ['--code-only', '--target', target, '--outdir', outdir], folder);
    const sources = readdirSync(outdir, { recursive: true, encoding: 'utf8' }).filter((file) => extname(file) === ending);
    const place = sources.find((file) => declaration.test(readFileSync(join(outdir, file), 'utf8')));
    if (!place) {
      throw new Error(`${target}: none of ${sources.length} sources declares HardenedAgentPod`);
    }
    console.log(`${target}: ${sources.length} sources, HardenedAgentPod in ${place}`);
  }
}));
