import { mkdirSync } from 'fs';
import { join, relative } from 'path';
import { ROOT } from './root';

/** A folder of the test file that runs, which is removed in the end. A process loads this module once for all files. */
export function folderOfTest(): string {
  const path = join(process.env.FOLDER_OF_TESTS!, relative(ROOT, expect.getState().testPath!));
  mkdirSync(path, { recursive: true });
  return path;
}
