/** A value that is set while a function runs, for everything that the function calls. */
export class CallScope<T> {
  private current?: T;

  /** The value of the innermost function that runs. Undefined while none runs. */
  public get value(): T | undefined {
    return this.current;
  }

  /** Runs a function with a value. */
  public run<R>(value: T, act: () => R): R {
    const outer = this.current;
    this.current = value;
    try {
      return act();
    } finally {
      this.current = outer;
    }
  }
}
