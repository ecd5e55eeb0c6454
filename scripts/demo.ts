import { rmSync } from 'fs';
import { join } from 'path';
import { parseArgs } from 'util';
import { objectsText } from './support/demo-objects';
import { demoSummary } from './support/demo-summary';
import { complaintOf, exampleNames, refusalOf, refusedNames, runExamples } from './support/examples';
import { main } from './support/run';
import { Progress } from '../src/cli/progress';
import { canErase } from '../src/cli/terminal';

const ROOT = join(__dirname, '..');

/** In a folder that git ignores, as each dist of the examples. */
const REPORT = join(ROOT, 'dist', 'demo', 'report.html');

/**
 * Synthesizes every example into its own dist/, the guide's first, and prints a line for each and the report of all of them. With
 * `--verbose` it prints each object, and what it was hardened with.
 */
main(async () => {
  const { values: { verbose } } = parseArgs({ options: { verbose: { type: 'boolean', default: false } } });
  const [names, refused] = [exampleNames(), refusedNames()];
  const runs = [...names, ...refused].map((name) => ({ name, outdir: join(ROOT, 'examples', name, 'dist') }));
  runs.slice(0, names.length).forEach(({ outdir }) => rmSync(outdir, { recursive: true, force: true }));
  const isTerminal = canErase(process.stderr.isTTY, process.env);
  const outcomes = runExamples(runs, ROOT, isTerminal);
  if (verbose) {
    for (const outcome of outcomes.slice(0, names.length)) {
      process.stderr.write(complaintOf(outcome));
      console.log(objectsText(outcome));
    }
    outcomes.slice(names.length).forEach((outcome) => console.log(`\nexamples/${outcome.name} is refused\n  ${refusalOf(outcome)}`));
    console.log('\nexamples/…-python, …-java and …-go write the bytes of their namesakes; they need the generated packages: '
      + 'npm run test:languages\n');
  }
  const progress = new Progress(isTerminal ? (text) => process.stderr.write(text) : undefined);
  const lines = await demoSummary(outcomes, REPORT, (done, total) => progress.step('judged examples:', done, total));
  progress.end();
  console.log(lines.join('\n'));
});
