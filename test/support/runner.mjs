import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { setFlagsFromString } from 'v8';
import { createRunner } from 'jest-light-runner';

/** Where tests write, which this process removes: one that runs tests may be killed before it has tidied up. */
const folder = mkdtempSync(join(tmpdir(), 'jest-'));
process.env.FOLDER_OF_TESTS = folder;
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

// Tests make many short-lived values, which one large room for new ones collects cheaply.
setFlagsFromString('--max-semi-space-size=64');

/** Runs tests in plain Node, in threads that keep what they loaded. */
export default createRunner({ runtime: 'worker_threads' });
