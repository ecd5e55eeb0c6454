import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { parseArgs } from 'util';
import { AREAS, Area } from './support/mutation-areas';
import { MutationResults, isDetected, judge } from './support/mutation-score';
import { main } from './support/run';

const ROOT = join(__dirname, '..');

/** Stryker writes what it found when it ends: an interrupted run loses one batch. */
const LINES_OF_BATCH = 600;

/**
 * Changes the source of each area in small ways, and requires that tests of the area fail. Results stay in .mutation for the next run.
 * Arguments are the files to change, if not all. After `--minutes`, no further file begins, and those that are left are named.
 */
main(async () => {
  const options = { area: { type: 'string', multiple: true }, since: { type: 'string' }, minutes: { type: 'string' } } as const;
  const { values: { area: wanted, since, minutes }, positionals } = parseArgs({ options, allowPositionals: true });
  const names = AREAS.map(({ area }) => area);
  const unknown = wanted?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Error(`--area must be one of ${names.join(', ')}, got ${unknown}`);
  }
  const changed = since === undefined ? undefined
    : execFileSync('git', ['diff', '--name-only', since, '--', 'src'], { cwd: ROOT, encoding: 'utf8' }).split('\n');
  const folder = process.env.FOLDER_OF_TESTS = mkdtempSync(join(tmpdir(), 'mutation-')); // for test/support/folder.ts
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const end = Date.now() + Number(minutes ?? Infinity) * 60_000;
  const faults: string[] = [];
  const left: string[] = [];
  for (const area of AREAS.filter((one) => wanted?.includes(one.area) ?? true)) {
    const files = typescriptIn(join('src', area.area))
      .filter((file) => (changed?.includes(file) ?? true) && (positionals.length === 0 || positionals.includes(file)));
    const start = Date.now();
    forgetStaticSurvivors(area);
    const tried: string[] = [];
    for (const batch of batches(files, minutes === undefined ? LINES_OF_BATCH : 1)) {
      if (Date.now() < end) {
        await mutate(area, batch);
        tried.push(...batch);
      } else {
        left.push(...batch);
      }
    }
    if (tried.length > 0) {
      faults.push(...judge(area, tried, resultsOf(area).files));
      console.log(`${area.area}: ${((Date.now() - start) / 60_000).toFixed(1)} minutes`);
    }
  }
  if (left.length > 0) {
    console.log(`not tried within ${minutes} minutes: ${left.join(', ')}`);
  }
  if (faults.length > 0) {
    throw new Error(faults.join('\n'));
  }
});

/** The files of a folder, as paths from the root, or the one file that is named. */
function typescriptIn(path: string, ending = '.ts'): string[] {
  return path.endsWith('.ts') ? [path] : readdirSync(join(ROOT, path), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending)).map((file) => join(path, file)).sort();
}

function batches(files: readonly string[], least: number): string[][] {
  const all: string[][] = [];
  let lines = least;
  for (const file of files) {
    if (lines >= least) {
      all.push([]);
      lines = 0;
    }
    all.at(-1)!.push(file);
    lines += readFileSync(join(ROOT, file), 'utf8').split('\n').length;
  }
  return all;
}

function incrementalFile({ area }: Area): string {
  return join('.mutation', `${area.replaceAll('/', '-')}.json`);
}

function resultsOf(area: Area): MutationResults {
  const path = join(ROOT, incrementalFile(area));
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as MutationResults : { files: {} };
}

/** Stryker keeps a survivor until a test is added that runs it, and does not know which tests run code that acts while a file loads. */
function forgetStaticSurvivors(area: Area): void {
  const results = resultsOf(area);
  const files = Object.fromEntries(Object.entries(results.files).map(([file, { mutants, ...rest }]) =>
    [file, { ...rest, mutants: mutants.filter((mutant) => isDetected(mutant) || mutant.coveredBy?.length !== 0) }]));
  if (Object.keys(files).length > 0) {
    writeFileSync(join(ROOT, incrementalFile(area)), JSON.stringify({ ...results, files }));
  }
}

async function mutate(area: Area, files: readonly string[]): Promise<void> {
  const { rules = [], properties = 0.25, ownTests = false } = area;
  Object.assign(process.env, {
    PARITY: 'engine',
    PARITY_RULES: rules.join(),
    PROPERTY_RUNS: String(properties),
    MUTATION_OWN_TESTS: ownTests ? join('src', area.area) : '',
  });
  const sandbox = incrementalFile(area).replace('.json', '');
  rmSync(join(ROOT, sandbox), { recursive: true, force: true }); // an interrupted run leaves it
  const { Stryker } = await import('@stryker-mutator/core');
  await new Stryker({
    mutate: [...files],
    // Most texts are what people read, and snapshots hold them.
    mutator: { plugins: null, excludedMutations: ['StringLiteral'] },
    testFiles: area.tests.flatMap((path) => typescriptIn(path, '.test.ts')).filter((file) => !area.without?.includes(file)),
    testRunner: 'light',
    plugins: [join(__dirname, 'support', 'mutation-runner.mjs')],
    coverageAnalysis: 'perTest',
    concurrency: 1,
    timeoutMS: 10_000, // beside one and a half times what the tests take; most endless loops end by the count of their rounds
    incremental: true,
    incrementalFile: incrementalFile(area),
    tempDirName: sandbox,
    ignorePatterns: ['/.mutation'],
    reporters: ['progress-append-only'],
    logLevel: 'warn' as never,
  }).runMutationTest();
}
