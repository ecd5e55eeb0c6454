import { renameSync, rmSync, statSync, writeFileSync } from 'fs';
import { basename, dirname, join } from 'path';
import { Io, UnusableError } from './command';
import { faultOf } from './read';
import { show } from '../engine/input/show';
import { oneLine } from '../report/escape-text';

/** Writes a line to stderr. */
export function warnOn(io: Io): (text: string) => void {
  return (text) => io.err(`${oneLine(text)}\n`);
}

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
    if (file === '' || statSync(file, { throwIfNoEntry: false })?.isFile() === false) { // a rename would replace a device
      throw new UnusableError([`the file to write must be a file, got ${show(file)}`]);
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
