import { createRequire, Module } from 'module';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { basename, dirname, join } from 'path';
import { performance } from 'perf_hooks';
import { compileFunction } from 'vm';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import { determineHitLimitReached, DryRunStatus, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';

/** jest-light-runner, which `npm test` runs with, has the functions that tests call. */
const light = import.meta.resolve('jest-light-runner');
const require = createRequire(light);
const circus = require('jest-circus');
const { jestExpect: expect } = require('@jest/expect');
const { buildSnapshotResolver, SnapshotState } = require('jest-snapshot');
const { process: transform } = require(join(import.meta.dirname, '..', '..', 'test', 'support', 'transform.js'));

/** What keeps a state of its own, and is loaded anew for each mutant: sources, tests, and cdk8s, which the library changes. */
const CDK8S = /\/node_modules\/(?:cdk8s[^/]*|constructs)\//;
const SOURCES = /\/(?:src|test|examples|scripts)\//;

/** The cases of rules, each of which is a test whose name begins with that of the rule. */
const PARITY = 'test/parity.test.ts';
const CATALOGUE = 'src/engine/rules/catalogue';

/** Tests that ask each rule for what it is made of. */
const OF_ALL_RULES = [
  'test/admission/agent-admission.test.ts', 'test/docs/rules.test.ts', 'test/engine/rules/catalogue.test.ts',
  'test/engine/rules/cel/of-an-app.test.ts', 'test/engine/rules/extent.test.ts', 'test/engine/rules/one-rule-each.test.ts',
];

/** What the dry run measured, in the sandbox: Stryker starts another process after a timeout. */
const TIMES = 'mutation-times.json';

/** Snapshots are compared as Jest writes them by default, and never written. */
const SNAPSHOTS = { updateSnapshot: 'none', snapshotFormat: { escapeString: false, printBasicPrototype: false } };

/**
 * Runs tests for Stryker in one process. For each mutant it loads the library, the tests that reach the mutant, and cdk8s anew: what the
 * library caches for one mutant, another never meets. Code is compiled once.
 */
class MutationRunner {
  static inject = tokens(commonTokens.options);

  constructor({ testFiles }) {
    this.files = testFiles;
    this.state = globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {};
    this.times = existsSync(TIMES) ? JSON.parse(readFileSync(TIMES, 'utf8')) : {};
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    await import(new URL('global-setup.js', light).href);
    loadTypeScript();
    this.snapshots = await buildSnapshotResolver({ rootDir: process.cwd(), transform: [], transformIgnorePatterns: [] });
    circus.addEventHandler((event) => this.onEvent(event));
  }

  async dryRun() {
    const tests = await this.run(this.files, () => true, false);
    tests.forEach(({ id, timeSpentMs }) => { this.times[fileOf(id)].tests[id] = timeSpentMs; });
    writeFileSync(TIMES, JSON.stringify(this.times));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.state.mutantCoverage ?? { static: {}, perTest: {} } };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, disableBail }) {
    const wanted = testFilter && new Set(testFilter); // tests, or whole files where a mutant acts while these load
    const isOwn = this.ownTestsOf(activeMutant.fileName);
    const isWanted = (id) => (!wanted || wanted.has(id) || wanted.has(join(process.cwd(), fileOf(id)))) && isOwn(id);
    const files = this.files.filter((file) => isWanted(`${file}: `) || testFilter?.some((id) => fileOf(id) === file && isOwn(id)));
    const costs = new Map(files.map((file) => [file, this.costOf(file, isWanted)]));
    files.sort((a, b) => costs.get(a) - costs.get(b)); // most mutants fail at once
    Object.assign(this.state, { activeMutant: activeMutant.id, hitLimit, hitCount: hitLimit && 0 });
    const tests = await this.run(files, isWanted, !disableBail);
    const outOfHits = determineHitLimitReached(this.state.hitCount, hitLimit);
    return toMutantRunResult(outOfHits ?? { status: DryRunStatus.Complete, tests }, disableBail);
  }

  /** How many milliseconds a file took to load and to run its wanted tests. */
  costOf(file, isWanted) {
    const { load, tests } = this.times[file];
    return Object.entries(tests).reduce((sum, [id, time]) => sum + (isWanted(id) ? time : 0), load);
  }

  /** Most mutants of a file follow each other. */
  ownTestsOf(changed) {
    if (changed !== this.changed) {
      const area = process.env.MUTATION_OWN_TESTS;
      Object.assign(this, { changed, isOwn: area ? ownTests(area, this.files, changed) : () => true });
    }
    return this.isOwn;
  }

  /** Runs the wanted tests of files, until one fails if asked. A file that does not load is a failed test. */
  async run(files, isWanted, bail) {
    Object.keys(require.cache).filter((file) => CDK8S.test(file) || SOURCES.test(file)).forEach((file) => delete require.cache[file]);
    rmSync(process.env.FOLDER_OF_TESTS, { recursive: true, force: true }); // a test that finds files of the run before fails
    mkdirSync(process.env.FOLDER_OF_TESTS);
    const results = [];
    for (const file of files) {
      const path = join(process.cwd(), file);
      Object.assign(this, { file, isWanted, bail, results });
      circus.resetState();
      circus.getState().testTimeout = 2 ** 30; // Stryker has a timeout of its own
      const snapshotState = new SnapshotState(this.snapshots.resolveSnapshotPath(path), SNAPSHOTS);
      expect.setState({ testPath: path, snapshotState });
      const start = performance.now();
      try {
        require(path);
        this.times[file] ??= { load: performance.now() - start, tests: {} };
        await circus.run();
      } catch (error) {
        this.add('loads', [error], 0);
      }
      if (bail && this.hasFailed()) {
        break;
      }
    }
    return results;
  }

  hasFailed() {
    return this.results.some(({ status }) => status === TestStatus.Failed);
  }

  add(name, [error], timeSpentMs) {
    const id = `${this.file}: ${name}`;
    const failed = { status: TestStatus.Failed, failureMessage: String(error?.[0]?.message ?? error?.message ?? error) };
    this.results.push({ id, name, fileName: join(process.cwd(), this.file), timeSpentMs, ...error ? failed : { status: TestStatus.Success } });
  }

  onEvent({ name, test, error }) {
    if (name === 'test_start') {
      const full = fullName(test);
      expect.setState({ currentTestName: full });
      this.state.currentTestId = `${this.file}: ${full}`;
      this.started = performance.now();
      if (!this.isWanted(this.state.currentTestId) || (this.bail && this.hasFailed())) {
        test.mode = 'skip';
      }
    } else if (name === 'test_done') {
      const { suppressedErrors = [] } = expect.getState(); // a snapshot that differs throws nothing
      expect.setState({ suppressedErrors: [] });
      this.add(fullName(test), [...test.errors, ...suppressedErrors], performance.now() - this.started);
      this.state.currentTestId = undefined;
    } else if (name === 'hook_failure' && !test) {
      this.add('hook', [error], 0);
    }
  }
}

/**
 * Says of a test, or of a file of tests whose name ends with ": ", whether it runs for a changed file of an area: those that import the
 * file or begin with its name or that of a file that imports it, if there are any, and the cases of rules that use it, if any does.
 */
function ownTests(area, tests, changed) {
  const files = importsIn(area);
  const usersOf = (file) => files.filter(({ imports }) => imports.includes(file)).map((user) => user.file);
  const file = changed.slice(changed.indexOf(`/${area}/`) + 1);
  const users = new Set([file]);
  for (const user of users) { // grows meanwhile
    usersOf(user).forEach((one) => users.add(one));
  }
  const nameOf = (path) => basename(path).split('.')[0];
  const rules = [...users].filter((user) => dirname(user) === CATALOGUE && nameOf(user) !== 'index').map(nameOf);
  const names = [file, ...usersOf(file)].map(nameOf);
  const isOfName = (test) => names.some((name) => nameOf(test) === name || nameOf(test).startsWith(`${name}-`));
  const own = tests.filter((test) => isOfName(test) || (rules.length > 0 && OF_ALL_RULES.includes(test))
    || importsOf(test).includes(file));
  const cases = rules.map((rule) => `${PARITY}: ${rule} `);
  const isOwn = (id) => own.includes(fileOf(id)) || cases.some((one) => one.startsWith(id) || id.startsWith(one));
  return own.length + rules.length > 0 ? isOwn : () => true;
}

/** The files of a folder, with those that each imports. */
function importsIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => {
    const file = join(folder, name);
    return { file, imports: importsOf(file) };
  });
}

function importsOf(file) {
  const paths = [...readFileSync(file, 'utf8').matchAll(/(?:from |import\()'(\.[^']*)'/g)].map(([, path]) => path);
  return paths.map((path) => `${join(dirname(file), path)}.ts`);
}

function fileOf(id) {
  return id.slice(0, id.indexOf(': '));
}

/** The name of a test after those of its blocks; the outermost block is circus' own. */
function fullName({ name, parent }) {
  return parent?.parent ? `${fullName(parent)} ${name}` : name;
}

/** Lets this process load TypeScript and the library by its published name, and compile each file once. */
function loadTypeScript() {
  const compiled = new Map();
  const load = (module, file) => {
    if (!compiled.has(file)) {
      const source = readFileSync(file, 'utf8');
      const { code } = file.endsWith('.ts') ? transform(source, file) : { code: source };
      compiled.set(file, compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], { filename: file }));
    }
    compiled.get(file).call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
  };
  Module._extensions['.ts'] = load;
  const plain = Module._extensions['.js'];
  Module._extensions['.js'] = (module, file) => (CDK8S.test(file) ? load : plain)(module, file);
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (request, ...rest) =>
    resolve.call(Module, request.replace(/^cdk8s-hardened-agents(?:\/lib)?(?=\/|$)/, join(process.cwd(), 'src')), ...rest);
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'light', MutationRunner)];
