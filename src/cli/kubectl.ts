import { execFileSync } from 'child_process';
import { UnusableError } from './command';
import { Json, object, objects } from '../engine/value/json';

/** What kubectl said where it did not do what was asked. */
export class KubectlError extends Error {}

/** The largest answer, in bytes. */
const MAX_BYTES = 500_000_000;

/** Two minutes, in milliseconds. */
const LIMIT = 120_000;

/** The user's kubectl, with the user's own rights. It reads, and asks for dry runs: it changes nothing. */
export class Kubectl {
  /**
   * @param program such as "kubectl"
   * @param context of the kubeconfig, if not the current one
   * @param limit how long a call may take, in milliseconds
   */
  constructor(private readonly program: string, private readonly context?: string, private readonly limit = LIMIT) {}

  /**
   * The output of a call.
   *
   * @throws KubectlError with what kubectl said
   * @throws UnusableError if there is no kubectl
   */
  public text(args: readonly string[], input?: string): string {
    const all = this.context === undefined ? [...args] : [...args, '--context', this.context];
    try {
      return execFileSync(this.program, all, {
        encoding: 'utf8', input: input ?? '', maxBuffer: MAX_BYTES, timeout: this.limit, stdio: 'pipe',
      });
    } catch (error) {
      const { code, stderr } = error as { code?: string; stderr?: string };
      if (code === 'ENOENT' || code === 'EACCES') {
        throw new UnusableError([`cannot run ${this.program}: install kubectl, or name it with --kubectl`]);
      }
      const said = stderr?.trim().split('\n').filter((line) => line !== '').at(-1);
      throw new KubectlError(said ?? (code === 'ETIMEDOUT' ? `no answer of kubectl within ${this.limit / 1000} s` : 'kubectl failed'));
    }
  }

  /** The answer of a call as JSON. */
  public json(args: readonly string[]): Json {
    const text = this.text([...args, '-o', 'json']);
    try {
      return object(JSON.parse(text));
    } catch {
      throw new KubectlError(`the answer of kubectl ${args.slice(0, 2).join(' ')} is no JSON`);
    }
  }

  /** The objects of a list. */
  public list(args: readonly string[]): readonly Json[] {
    return objects(this.json(args).items);
  }
}

/** Calls kubectl for what nothing can be said without. */
export function needed<T>(ask: () => T, why: string): T {
  try {
    return ask();
  } catch (error) {
    if (error instanceof KubectlError) {
      throw new UnusableError([`prove needs to ${why}, and kubectl says: ${error.message}`]);
    }
    throw error;
  }
}
