import { spawnSync } from 'child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { parseArgs } from 'util';
import { Fault, compiler, faultsIn, shuffled, withFault } from './support/mutation-faults';
import { inTemporaryFolder, main, outerEnv, run } from './support/run';

const ROOT = join(__dirname, '..');

/** How many tests run first, those with the paths most like that of the changed file: most faults need no others. */
const NEAREST = 12;

type Outcome = 'detected' | 'timeout' | 'undetected';

/** Plants faults in a copy of the last commit, one after the other, and runs the tests that load the changed file. */
main(() => {
  const text = { type: 'string' } as const;
  const { values: options } = parseArgs({
    options: {
      count: { ...text, default: '300' },
      seed: text, // the hash of the commit, if not given
      area: { ...text, multiple: true, default: ['src', 'site'] }, // files and folders
      since: text, // only files that differ from this commit
      list: { type: 'boolean' }, // prints the faults as lines of JSON, and runs nothing
      faults: text, // a file with such lines: these faults, in place of drawn ones
      at: { ...text, default: 'HEAD' }, // the commit that is copied
      then: { ...text, multiple: true, default: [] }, // a command to run for a fault that no unit test detects
      minutes: { ...text, default: 'Infinity' }, // no fault begins later
      require: { ...text, default: '0' }, // fails below this percentage
    },
  });
  const end = Date.now() + Number(options.minutes) * 60_000;
  inTemporaryFolder((temporary) => {
    const copy = new Copy(join(temporary, 'copy'), options.at);
    const changed = options.since === undefined ? undefined : run('git', ['diff', '--name-only', options.since], ROOT).split('\n');
    const files = copy.sources.filter((file) => options.area.some((area) => `${file}/`.startsWith(`${area.replace(/\/$/, '')}/`))
      && (changed?.includes(file) ?? true));
    const faults = options.faults === undefined ? copy.draw(files, Number(options.count), options.seed ?? copy.commit)
      : readFileSync(options.faults, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Fault);
    if (options.list) {
      faults.forEach((fault) => console.log(JSON.stringify(fault)));
    } else if (faults.length > 0) {
      report(copy.runAll(faults, options.then, end), Number(options.require));
    } else {
      console.log('no code to change');
    }
  });
});

/** A clone, with the packages of this checkout. */
class Copy {
  public readonly commit: string;
  public readonly sources: readonly string[];
  private readonly related = new Map<string, readonly string[]>();
  private limit = 3_600; // in seconds, until it is known how long the tests take

  constructor(private readonly folder: string, at: string) {
    this.commit = run('git', ['rev-parse', at], ROOT).trim();
    run('git', ['clone', '--quiet', '--shared', '--no-checkout', ROOT, folder], ROOT);
    run('git', ['checkout', '--quiet', this.commit], folder);
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    this.sources = run('git', ['ls-files', 'src/**.ts', 'site/*.ts', ':!site/.vitepress'], folder).trim().split('\n');
  }

  /** Draws faults that compile: each of a file has the same chance. */
  public draw(files: readonly string[], count: number, seed: string): Fault[] {
    const compiles = compiler(this.folder);
    const drawn: Fault[] = [];
    let refused = 0;
    for (const fault of shuffled(files.flatMap((file) => faultsIn(file, this.read(file))), seed)) {
      if (drawn.length === count) {
        break;
      } else if (compiles(fault.file, withFault(this.read(fault.file), fault)!)) {
        drawn.push(fault);
      } else {
        refused++;
      }
    }
    console.error(`seed ${seed}: ${drawn.length} faults, and ${refused} that do not compile and do not count`);
    return drawn;
  }

  /** Runs the faults one after the other, and prints a line for each. */
  public runAll(faults: readonly Fault[], then: readonly string[], end: number): (readonly [Fault, Outcome])[] {
    const tests = new Set(faults.flatMap(({ file }) => this.testsOf(file)));
    const start = Date.now();
    const broken = this.failureOf([...tests]) ?? then.find((command) => this.failureOf(command) !== undefined);
    if (broken !== undefined) {
      throw new Error(`tests must pass without a fault, got ${broken}`);
    }
    this.limit = 60 + Math.ceil((Date.now() - start) / 500);
    console.log(`without a fault, ${tests.size} test files pass; ${this.limit} s are the limit for each run`);
    const done: (readonly [Fault, Outcome])[] = [];
    for (const fault of faults) {
      const original = this.tryToRead(fault.file);
      const changed = original === undefined ? undefined : withFault(original, fault);
      if (Date.now() >= end) {
        console.log(`${faults.length - done.length} faults were not tried within the minutes`);
        break;
      } else if (changed === undefined) {
        console.log(`not in this commit: ${described(fault)}`);
        continue;
      }
      const begin = Date.now();
      writeFileSync(join(this.folder, fault.file), changed);
      const failure = this.failureWith(fault, then);
      writeFileSync(join(this.folder, fault.file), original!);
      done.push([fault, failure === undefined ? 'undetected' : failure === 'timeout' ? 'timeout' : 'detected']);
      console.log(`${done.length}/${faults.length} ${Math.round((Date.now() - begin) / 1000)} s ${described(fault)}: ${failure ?? 'UNDETECTED'}`);
    }
    return done;
  }

  /** What fails with the fault. A process keeps the modules that it has loaded, so that each fault has its own. */
  private failureWith({ file }: Fault, then: readonly string[]): string | undefined {
    const words = new Set(file.replace(/\.ts$/, '').split(/[/-]/));
    const likeness = (test: string) => test.split(/[/.-]/).filter((word) => words.has(word)).length;
    const tests = [...this.testsOf(file)].sort((a, b) => likeness(b) - likeness(a));
    for (const each of [tests.slice(0, NEAREST), tests.slice(NEAREST), ...then]) {
      const failure = this.failureOf(each);
      if (failure !== undefined) {
        return failure;
      }
    }
    return undefined;
  }

  /** The first failure of test files, or of a command. */
  private failureOf(tests: readonly string[] | string): string | undefined {
    if (tests.length === 0) {
      return undefined;
    }
    const command = typeof tests === 'string' ? ['bash', '-c', tests] : [...this.jest, '--bail', '--runTestsByPath', ...tests];
    const { status, signal, output } = this.try(['timeout', '--signal=KILL', String(this.limit), ...command]);
    return status === 0 ? undefined : signal ? 'timeout' : typeof tests === 'string' ? tests
      : /^FAIL (\S+)/m.exec(output)?.[1] ?? `exit code ${status}:\n${output.slice(-2000)}`;
  }

  /** The tests that load a file. */
  private testsOf(file: string): readonly string[] {
    const roots = ['test', 'src', 'site', 'scripts'].flatMap((root) => ['--roots', `<rootDir>/${root}`]);
    if (!this.related.has(file)) {
      const { output } = this.try([...this.jest, '--listTests', ...roots, '--findRelatedTests', file]);
      this.related.set(file, output.split('\n').filter((line) => line.endsWith('.test.ts')).map((path) => path.slice(this.folder.length + 1)));
    }
    return this.related.get(file)!;
  }

  private get jest(): string[] {
    return [process.execPath, 'node_modules/jest/bin/jest.js', '--ci', '--cacheDirectory', join(dirname(this.folder), 'cache')];
  }

  private try([command, ...args]: readonly string[]): { status: number | null; signal: string | null; output: string } {
    const env = { ...outerEnv(), TSX_TSCONFIG_PATH: undefined };
    const { status, signal, stdout, stderr } = spawnSync(command, args, { cwd: this.folder, env, encoding: 'utf8', maxBuffer: 2 ** 28 });
    return { status, signal, output: `${stdout}${stderr}` };
  }

  private read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  private tryToRead(file: string): string | undefined {
    return this.sources.includes(file) ? this.read(file) : undefined;
  }
}

/** Prints the share of each area, a folder two levels below `src`, and what no test detects. */
function report(done: readonly (readonly [Fault, Outcome])[], required: number): void {
  const areaOf = ({ file }: Fault) => dirname(file).split('/').slice(0, 3).join('/');
  const share = (some: typeof done) => `${some.filter(([, outcome]) => outcome !== 'undetected').length} of ${some.length}`;
  for (const area of [...new Set(done.map(([fault]) => areaOf(fault)))].sort()) {
    console.log(`${area}: ${share(done.filter(([fault]) => areaOf(fault) === area))}`);
  }
  const undetected = done.filter(([, outcome]) => outcome === 'undetected');
  undetected.forEach(([fault]) => console.log(`undetected: ${described(fault)}`));
  const late = done.filter(([, outcome]) => outcome === 'timeout').length;
  const percent = 100 - 100 * undetected.length / (done.length || 1);
  console.log(`tests detect ${share(done)} faults, ${percent.toFixed(1)} %, ${late} of them since they ran into the limit`);
  if (percent < required) {
    throw new Error(`tests must detect ${required} % of the faults, got ${percent.toFixed(1)} %`);
  }
}

/** `src/a.ts:12 boundary "i < 3" -> "i <= 3"` */
function described({ file, line, kind, before, after }: Fault): string {
  const inOneLine = (code: string) => `"${code.replace(/\s+/g, ' ').trim()}"`;
  return `${file}:${line} ${kind} ${inOneLine(before)} -> ${inOneLine(after)}`;
}
