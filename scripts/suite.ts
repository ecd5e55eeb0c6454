import { SUITES } from './suites';
import { main } from './support/run';
import { digestOf, trackedFiles } from './support/suite-inputs';
import { changedFiles, headCommit, recordPass, withoutPass } from './support/suite-passes';
import { endAll, runSuite } from './support/suite-run';

/** Runs suites, by their names, and records each that passes. `--all-passed` runs none, and fails if one has no pass at this commit. */
main(async () => {
  const names = process.argv.slice(2);
  const known = SUITES.map(({ name }) => name);
  const unknown = names.find((name) => name !== '--all-passed' && !known.includes(name));
  if (names.length === 0 || unknown !== undefined) {
    throw new Error(`the suites are ${known.join(', ')}, got ${unknown ?? 'none'}`);
  }
  const changed = changedFiles();
  if (changed.length > 0) {
    throw new Error(`a pass stands for a commit: commit or remove first\n${changed.join('\n')}`);
  }
  if (names.includes('--all-passed')) {
    const lacking = withoutPass(SUITES);
    if (lacking.length > 0) {
      throw new Error(`a release requires a pass of every suite at its commit; run npm run suite -- ${lacking.join(' ')}`);
    }
    return;
  }
  process.on('SIGINT', () => { endAll(); process.exit(130); });
  const commit = headCommit();
  for (const suite of SUITES.filter(({ name }) => names.includes(name))) {
    const run = await runSuite(suite, (text) => process.stdout.write(text));
    if (!run.isPassed) {
      throw new Error(`${suite.name} failed after ${run.minutes.toFixed(1)} minutes`);
    }
    const inputs = await digestOf(suite, trackedFiles());
    recordPass(suite.name, { commit, passed: run.passed, minutes: Math.ceil(run.minutes * 10) / 10, inputs });
    console.log(`${suite.name}: passed in ${run.minutes.toFixed(1)} minutes`);
  }
});
