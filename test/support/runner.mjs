import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { createRunner } from 'jest-light-runner';

/** Where tests write, which this process removes: one that runs tests may be killed before it has tidied up. */
const folder = mkdtempSync(join(tmpdir(), 'jest-'));
process.env.FOLDER_OF_TESTS = folder;
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** What processes that run tests start with: they make many short-lived values, which one large room for new ones collects cheaply. */
process.execArgv.push('--max-semi-space-size=128', '--no-parallel-scavenge');

/**
 * Runs tests in plain Node, in processes that keep what they loaded. A process asks for its configuration when it starts;
 * jest-light-runner answers all of them once, when the first one asks, and one that starts later would wait for ever.
 */
export default class Runner extends createRunner({ runtime: 'child_process' }) {
  _runTest(test) {
    const projectConfig = test.context.config;
    const starts = !this._testRunners.has(projectConfig);
    const result = super._runTest(test);
    const workers = starts ? this._testRunners.get(projectConfig).pool.threads ?? [] : [];
    const workerData = { globalConfig: this._globalConfig, projectConfig, runtime: this._runtime };
    workers.forEach(({ process }) => process.on('message', (message) => {
      if (message === 'jest-light-runner-get-worker-data') {
        process.send({ type: 'jest-light-runner-worker-data', workerData });
      }
    }));
    return result;
  }
}
