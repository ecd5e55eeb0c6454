import { existsSync, mkdtempSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'fs';
import { join } from 'path';
import { ExampleOutcome, exampleNames, refusedNames, runExamples } from '../../scripts/support/examples';

/** All examples. Those that must not synthesize come last. */
export const EXAMPLES = [...exampleNames(), ...refusedNames()];

/**
 * What came of both runs of each example: one process synthesizes all examples, and then all of them again in the opposite order. It runs
 * once for all test files of a run.
 */
export function exampleRuns(): ReadonlyMap<string, readonly [ExampleOutcome, ExampleOutcome]> {
  const shared = join(process.env.FOLDER_OF_TESTS!, 'examples.json');
  if (!existsSync(shared)) {
    const folder = mkdtempSync(join(process.env.FOLDER_OF_TESTS!, 'examples-'));
    const runs = [...EXAMPLES, ...[...EXAMPLES].reverse()].map((name, i) => ({ name, outdir: join(folder, `${i}-${name}`) }));
    runs.forEach(({ outdir }) => mkdirSync(outdir));
    writeFileSync(join(folder, 'outcomes.json'), JSON.stringify(runExamples(runs)));
    renameSync(join(folder, 'outcomes.json'), shared); // whole at once: another test file can read it at any time
  }
  const outcomes = JSON.parse(readFileSync(shared, 'utf8')) as ExampleOutcome[];
  return new Map(EXAMPLES.map((name, i) => [name, [outcomes[i], outcomes[outcomes.length - 1 - i]]]));
}
