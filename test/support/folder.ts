import { mkdirSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, relative } from 'path';
import { ROOT } from './root';

const root = mkdtempSync(join(tmpdir(), 'test-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));

/** A folder of the test file that runs, which is removed with the process: a worker loads this module once for all files. */
export function folderOfTest(): string {
  const path = join(root, relative(ROOT, expect.getState().testPath!));
  mkdirSync(path, { recursive: true });
  return path;
}
