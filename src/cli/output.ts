import { renameSync, rmSync, statSync, writeFileSync } from 'fs';
import { dirname, basename, join } from 'path';
import { Io } from './io';
import { faultOf } from './read';
import { UnusableError } from './unusable-error';

/**
 * Writes a text to stdout, or whole to a file: readers see the old file or the new one.
 *
 * @throws UnusableError if the file cannot be written
 */
export function write(text: string, file: string | undefined, io: Io): void {
  if (file === undefined) {
    io.out(text);
    return;
  }
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === false) { // a rename onto a device or a folder would replace or refuse it
      throw new UnusableError([`--output must be a file, got ${file}`]);
    }
    writeFileSync(temporary, text, { flag: 'wx' });
    renameSync(temporary, file);
  } catch (error) {
    if (error instanceof UnusableError) {
      throw error;
    }
    rmSync(temporary, { force: true });
    throw new UnusableError([faultOf(file, new Error((error as Error).message))]);
  }
}
