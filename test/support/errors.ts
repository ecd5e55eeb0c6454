/** The message with which a function fails; fails itself if it does not. */
export function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected a failure, got none');
}
