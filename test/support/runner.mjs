import { createRunner } from 'jest-light-runner';

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
