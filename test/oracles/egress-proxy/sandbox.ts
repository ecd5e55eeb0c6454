import { ChildProcess } from 'child_process';
import { once } from 'events';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Answer, Start } from './messages';
import { CONTAINER_USER, spawnInNetwork } from '../gateway-sandbox/network';

/** The real Squid, with the very configuration that the library writes, in a network of its own. */
export class Sandbox {
  /** @param command of the container, which names the configuration's path there */
  public static async start(squidConf: string, command: readonly string[], answers: Start['answers']): Promise<Sandbox> {
    const folder = mkdtempSync(join(tmpdir(), 'egress-proxy-'));
    const [conf, log, errors] = ['squid.conf', 'log', 'errors'].map((name) => join(folder, name));
    chmodSync(folder, 0o755);
    writeFileSync(conf, squidConf);
    for (const output of [log, errors]) { // are the user's, as container runtimes have it
      writeFileSync(output, '');
      chownSync(output, CONTAINER_USER, CONTAINER_USER);
    }
    const child = spawnInNetwork(join(__dirname, 'inside.ts'), folder);
    const sandbox = new Sandbox(child, folder, log);
    child.send({
      command: command.map((part) => (part === '/etc/egress-proxy/squid.conf' ? conf : part)),
      log,
      errors,
      answers,
    } satisfies Start);
    const [ready] = await Promise.race([once(child, 'message'), once(child, 'exit')]) as [Answer | number];
    if (typeof ready === 'number') {
      throw new Error(`squid did not start: is it installed, and is this root?\n${readFileSync(errors, 'utf8')}`);
    }
    return sandbox;
  }

  private readonly waiting = new Map<number, (answer: Answer) => void>();

  private constructor(private readonly child: ChildProcess, private readonly folder: string, private readonly log: string) {
    child.on('message', (answer: Answer) => this.waiting.get(answer.id)?.(answer));
  }

  /** Sends a request and waits for what comes of it. */
  public async ask(request: string): Promise<Answer> {
    const id = this.waiting.size + 1;
    this.child.send({ id, request });
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  /** The lines that Squid wrote to the standard output. */
  public written(): string[] {
    return readFileSync(this.log, 'utf8').trimEnd().split('\n');
  }

  public async stop(): Promise<void> {
    this.child.kill('SIGKILL'); // unshare hears nothing else, and takes all that it started along
    await once(this.child, 'exit');
    rmSync(this.folder, { recursive: true });
  }
}
