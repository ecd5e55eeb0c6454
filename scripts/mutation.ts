import { spawnSync } from 'child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { parseArgs } from 'util';
import { Fault, compiler, faultsIn, shuffled, withFault } from './support/mutation-faults';
import { inTemporaryFolder, main, outerEnv, run } from './support/run';

const ROOT = join(__dirname, '..');

/** How many tests run before the others: those whose paths are most like that of the changed file. They notice most faults. */
const NEAREST = 12;

/** The longest time limit of a run, in seconds. */
const LONGEST = 3_600;

/** A fault, and what detected it: a test, a command or the time limit. */
type Result = readonly [fault: Fault, failure: string | undefined];

/** A clone that has the packages of this checkout. */
class Copy {
  private readonly related = new Map<string, readonly string[]>();
  private readonly seconds = new Map<string, number>(); // that test files take without a fault

  constructor(private readonly folder: string, commit: string) {
    run('git', ['clone', '--quiet', '--shared', '--no-checkout', ROOT, folder], ROOT);
    run('git', ['checkout', '--quiet', commit], folder);
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  }

  /** Draws faults that compile: each of them has the same chance. */
  public draw(isWanted: (file: string) => boolean, count: number, seed: string): Fault[] {
    const files = run('git', ['ls-files', 'src/**.ts', 'site/*.ts', ':!site/.vitepress'], this.folder).trim().split('\n').filter(isWanted);
    const texts = new Map(files.map((file) => [file, readFileSync(join(this.folder, file), 'utf8')]));
    const compiles = compiler(this.folder);
    const drawn: Fault[] = [];
    const refused: Fault[] = [];
    for (const fault of shuffled(files.flatMap((file) => faultsIn(file, texts.get(file)!)), seed)) {
      if (drawn.length < count) {
        (compiles(fault.file, withFault(texts.get(fault.file)!, fault)!) ? drawn : refused).push(fault);
      }
    }
    console.error(`seed ${seed}: ${drawn.length} faults; ${refused.length} more do not compile, and do not count`);
    return drawn;
  }

  /** Runs the faults one after the other and prints a line for each. No fault begins after the end. */
  public runAll(faults: readonly Fault[], then: readonly string[], end: number): Result[] {
    const tests = [...new Set(faults.flatMap(({ file }) => this.testsOf(file)))];
    const broken = [this.measure(tests), ...then.map((each) => this.failureOf(each))].find((failure) => failure !== undefined);
    if (broken !== undefined) {
      throw new Error(`tests must pass without a fault, got ${broken}`);
    }
    console.log(`${tests.length} test files pass without a fault`);
    const results: Result[] = [];
    for (const [i, fault] of faults.entries()) {
      const path = join(this.folder, fault.file);
      const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
      const changed = withFault(text, fault);
      if (Date.now() >= end || changed === undefined) {
        console.log(`${i + 1} ${changed === undefined ? 'not in this commit' : 'not tried, for lack of time'}: ${described(fault)}`);
        continue;
      }
      const begin = Date.now();
      writeFileSync(path, changed);
      const failure = this.failureWith(fault.file, then);
      writeFileSync(path, text);
      results.push([fault, failure]);
      console.log(`${i + 1} ${failure ?? 'UNDETECTED'}, ${Math.round((Date.now() - begin) / 1000)} s: ${described(fault)}`);
    }
    return results;
  }

  private failureWith(file: string, then: readonly string[]): string | undefined {
    const words = new Set(file.split(/[/.-]/));
    const likeness = (test: string) => test.split(/[/.-]/).filter((word) => words.has(word)).length;
    const tests = [...this.testsOf(file)].sort((a, b) => likeness(b) - likeness(a));
    let failure: string | undefined;
    [tests.slice(0, NEAREST), tests.slice(NEAREST), ...then].some((each) => {
      failure = this.failureOf(each);
      return failure !== undefined;
    });
    return failure;
  }

  /** Runs test files without a fault, and notes how long each takes. */
  private measure(tests: readonly string[]): string | undefined {
    const file = `${this.folder}-times.json`;
    const failure = this.failureOf(tests, '--json', '--outputFile', file);
    const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as {
      testResults: { name: string; startTime: number; endTime: number }[];
    };
    testResults.forEach(({ name, startTime, endTime }) => (
      this.seconds.set(name.slice(this.folder.length + 1), (endTime - startTime) / 1000)));
    return failure;
  }

  /** Twice the time without a fault, and a minute to begin. A fault may cause an endless loop. */
  private limitOf(tests: readonly string[]): number {
    return Math.min(LONGEST, 60 + 2 * tests.reduce((sum, test) => sum + (this.seconds.get(test) ?? LONGEST), 0));
  }

  /** What fails first among test files, or a command that fails. A process keeps modules, so that each fault has its own. */
  private failureOf(tests: readonly string[] | string, ...more: readonly string[]): string | undefined {
    if (tests.length === 0) {
      return undefined;
    }
    const isCommand = typeof tests === 'string';
    const command = isCommand ? ['bash', '-c', tests] : this.jest('--bail', ...more, '--runTestsByPath', ...tests);
    const limit = isCommand ? LONGEST : this.limitOf(tests);
    const { status, signal, output } = this.try('timeout', '--signal=KILL', String(limit), ...command);
    return status === 0 ? undefined : signal ? 'the time limit' : isCommand ? tests
      : /^FAIL (\S+)/m.exec(output)?.[1] ?? `exit code ${status} (${output.slice(-1000)})`;
  }

  /** The tests that load a file. */
  private testsOf(file: string): readonly string[] {
    const roots = ['test', 'src', 'site', 'scripts'].flatMap((root) => ['--roots', `<rootDir>/${root}`]);
    if (!this.related.has(file)) {
      const { output } = this.try(...this.jest('--listTests', ...roots, '--findRelatedTests', file));
      const tests = output.split('\n').filter((line) => line.endsWith('.test.ts'));
      this.related.set(file, tests.map((path) => path.slice(this.folder.length + 1)));
    }
    return this.related.get(file)!;
  }

  private jest(...args: readonly string[]): [string, ...string[]] {
    return [process.execPath, 'node_modules/jest/bin/jest.js', '--ci', '--cacheDirectory', `${this.folder}-cache`, ...args];
  }

  private try(command: string, ...args: readonly string[]): { status: number | null; signal: string | null; output: string } {
    const env = { ...outerEnv(), TSX_TSCONFIG_PATH: undefined };
    const { status, signal, stdout, stderr } = spawnSync(command, args, { cwd: this.folder, env, encoding: 'utf8', maxBuffer: 2 ** 28 });
    return { status, signal, output: `${stdout}${stderr}` };
  }
}

/** Prints the share of each area, a folder two levels below `src`, and what no test detects. */
function report(results: readonly Result[], required: number): void {
  const areaOf = ({ file }: Fault) => dirname(file).split('/').slice(0, 3).join('/');
  const share = (some: typeof results) => `${some.filter(([, failure]) => failure !== undefined).length} of ${some.length}`;
  const undetected = results.filter(([, failure]) => failure === undefined);
  undetected.forEach(([fault]) => console.log(`undetected: ${described(fault)}`));
  for (const area of [...new Set(results.map(([fault]) => areaOf(fault)))].sort()) {
    console.log(`${area}: ${share(results.filter(([fault]) => areaOf(fault) === area))}`);
  }
  const late = results.filter(([, failure]) => failure === 'the time limit').length;
  const percent = 100 - 100 * undetected.length / (results.length || 1);
  console.log(`detected: ${share(results)} faults (${percent.toFixed(1)} %), ${late} of them by the time limit`);
  if (percent < required) {
    throw new Error(`tests must detect ${required} % of the faults, got ${percent.toFixed(1)} %`);
  }
}

/** `src/a.ts:12 boundary "i < 3" -> "i <= 3"` */
function described({ file, line, kind, before, after }: Fault): string {
  const inOneLine = (code: string) => `"${code.replace(/\s+/g, ' ').trim()}"`;
  return `${file}:${line} ${kind} ${inOneLine(before)} -> ${inOneLine(after)}`;
}

/** Plants faults in a copy of a commit, one after the other, and runs the tests that load the changed file. */
main(() => {
  const text = { type: 'string' } as const;
  const { values: options } = parseArgs({
    options: {
      count: { ...text, default: '300' },
      seed: text, // the hash of the commit, if not given
      area: { ...text, multiple: true, default: ['src', 'site'] }, // files and folders
      since: text, // only files that differ from this commit
      at: { ...text, default: 'HEAD' }, // the commit that is copied
      list: { type: 'boolean' }, // prints the faults as lines of JSON, and runs nothing
      faults: text, // a file with such lines, which are then not drawn
      then: { ...text, multiple: true, default: [] }, // a command to run for a fault that no unit test detects
      minutes: { ...text, default: 'Infinity' },
      require: { ...text, default: '0' }, // fails below this percentage
    },
  });
  const end = Date.now() + Number(options.minutes) * 60_000;
  const commit = run('git', ['rev-parse', options.at], ROOT).trim();
  const changed = options.since === undefined ? undefined : run('git', ['diff', '--name-only', options.since], ROOT).split('\n');
  const isWanted = (file: string) => options.area.some((area) => `${file}/`.startsWith(`${area.replace(/\/$/, '')}/`))
    && (changed?.includes(file) ?? true);
  inTemporaryFolder((temporary) => {
    const copy = new Copy(join(temporary, 'copy'), commit);
    const faults = options.faults === undefined ? copy.draw(isWanted, Number(options.count), options.seed ?? commit)
      : readFileSync(options.faults, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Fault);
    if (options.list) {
      faults.forEach((fault) => console.log(JSON.stringify(fault)));
    } else {
      report(copy.runAll(faults, options.then, end), Number(options.require));
    }
  });
});
