import { renameSync, rmSync, statSync, writeFileSync } from 'fs';
import { basename, dirname, join } from 'path';
import { Io, UnusableError } from './command';
import { faultOf } from './read';
import { show } from '../engine/input/props';
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

/** Before that, no one asks how far it is. In milliseconds. */
const FIRST = 1000;
const BETWEEN = 100;

const ERASE = '\r\u001b[K';

/** A line on a terminal that says how far a long run is. It is gone at the end. */
export class Progress {
  private readonly start: number;
  private last = 0;

  /** @param print writes to the terminal. Without one nothing is shown */
  constructor(private readonly print?: (text: string) => void, private readonly now = Date.now) {
    this.start = now();
  }

  /** Says how many of some things are done. */
  public step(what: string, done: number, total: number): void {
    if (this.print === undefined) {
      return;
    }
    const now = this.now();
    if (now - this.start >= FIRST && now - this.last >= BETWEEN) {
      this.last = now;
      this.print(`${ERASE}${what} ${done} of ${total}`);
    }
  }

  /** Erases the line. */
  public end(): void {
    if (this.last > 0) {
      this.print!(ERASE);
      this.last = 0;
    }
  }
}
