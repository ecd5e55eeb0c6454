import { spawn, spawnSync } from 'child_process';
import { existsSync, mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Line, SUITES, Suite } from './suites';
import { ROOT } from './support/checked-program';
import { headCommit, readPasses, select } from './support/suite-passes';
import { SuiteRun, endAll, faultsIn, runSuite } from './support/suite-run';

/** `.ci/run` after `npm ci`: runs the suites that the commit wants, and prints one line for each. */
const start = Date.now();
const runs: SuiteRun[] = [];
const logs = mkdtempSync(join(tmpdir(), 'ci-'));
const shared = join(ROOT, '..', 'shared');

/** How long all may take, in minutes. What runs then fails by its name. */
const MOST_MINUTES = 80;

const DEBIAN = 'busybox-static squid sysdig strace python3-seccomp syslog-ng-core syslog-ng-mod-http chromium graphviz git-lfs curl '
  + 'bsdutils';
const INSTALL = `dpkg --status ${DEBIAN} >/dev/null 2>&1 || (apt-get update -q && apt-get install -qy --no-install-recommends ${DEBIAN})`;

/** Tests on a node mostly wait, and fail if an answer is late, so that they come first; packages can wait. */
const NICE: { readonly [line in Line]: number } = { first: 0, node: 0, api: 0, oracles: 5, packages: 10 };

async function runLine(suites: readonly Suite[], line: Line): Promise<void> {
  for (const suite of suites.filter((one) => one.line === line)) {
    console.log(`== ${suite.name}`);
    const command = NICE[line] > 0 ? `renice -n ${NICE[line]} $$ >/dev/null; ${suite.command}` : suite.command;
    const run = await runSuite({ ...suite, command }, () => undefined, join(logs, suite.name));
    runs.push({ ...run, suite });
    if (suite.name === 'compile' && run.isPassed) {
      process.env.COMPILED = 'here'; // for suites that pack what is compiled
    }
    console.log(`-- ${suite.name}: ${run.isPassed ? 'ok' : 'FAILED'}, ${run.minutes.toFixed(1)} minutes`);
  }
}

function summary(left: readonly string[], running: readonly string[]): void {
  const failed = runs.filter(({ isPassed }) => !isPassed);
  failed.forEach((run) => console.log(faultsIn(run)));
  running.forEach((name) => console.log(`== not ended: ${name}`));
  left.forEach((line) => console.log(line));
  console.log('minutes   passed  failed  suite');
  const row = (minutes: number, passed: unknown, of: unknown, name: string) => (
    console.log(`${minutes.toFixed(1).padStart(7)} ${String(passed).padStart(8)} ${String(of).padStart(7)}  ${name}`));
  runs.forEach(({ suite: { name }, isPassed, ...run }) => row(run.minutes, run.passed, run.failed, isPassed ? name : `${name} (FAILED)`));
  row((Date.now() - start) / 60_000, '', '', 'all');
  const sum = (of: (run: SuiteRun) => number) => runs.reduce((all, run) => all + of(run), 0);
  const faults = sum((run) => run.failed) + failed.length + running.length;
  console.log(`${sum((run) => run.passed) + runs.length - failed.length} passed, ${faults} failed`); // each suite counts beside its tests
  process.exitCode = faults > 0 || runs.length === 0 ? 1 : 0;
}

void (async () => {
  if (spawnSync('bash', ['-c', INSTALL], { stdio: 'inherit' }).status !== 0) {
    throw new Error('Debian\'s programs cannot be installed');
  }
  const commit = headCommit();
  const { run, left } = await select(SUITES, readPasses(), commit);
  const skipped = left.map(({ suite, pass: { commit: at } }) => (
    `not run: ${suite.name}, whose inputs are those of its pass at ${at.slice(0, 12)}`));
  console.log(`${commit.slice(0, 12)}: ${run.map(({ name }) => name).join(', ')}`);
  const lacks = run.filter(({ shared: of = [] }) => of.some((name) => !existsSync(join(shared, name))));
  lacks.forEach((suite) => (
    runs.push({ suite, isPassed: false, passed: 0, failed: 0, minutes: 0, output: `../shared is not here, and ${suite.name} needs it` })));
  const able = run.filter((suite) => !lacks.includes(suite));
  setTimeout(() => {
    endAll();
    summary(skipped, able.filter((suite) => !runs.some((one) => one.suite.name === suite.name)).map(({ name }) => name));
    process.exit(1);
  }, MOST_MINUTES * 60_000).unref();
  const build = able.some(({ shared: of = [] }) => of.includes('lab')) // a cold machine builds for up to 40 minutes
    && spawn('nice', [join(shared, 'lab', 'build'), 'node'], { stdio: 'ignore' });
  const built = build && new Promise((done) => build.on('close', done));
  // One after the other: these keep all cores busy, and write files of the checkout that the others read.
  await runLine(able, Line.FIRST);
  process.env.LAB_STAYS = 'yes';
  const clusters = async () => {
    await built;
    await Promise.all([Line.NODE, Line.API].map(async (line) => runLine(able, line)));
    spawn(join(ROOT, 'test', 'cluster', 'with-lab'), ['down']); // idle clusters take time from the others
  };
  await Promise.all([clusters(), ...[Line.ORACLES, Line.PACKAGES].map(async (line) => runLine(able, line))]);
  summary(skipped, []);
})().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
