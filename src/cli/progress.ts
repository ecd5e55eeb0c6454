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
