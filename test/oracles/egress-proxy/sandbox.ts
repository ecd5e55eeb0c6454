import { ChildProcess } from 'child_process';
import { once } from 'events';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Answer, Ask, Attack, Program, Start } from './messages';
import { CONTAINER_USER, spawnInNetwork } from '../gateway-sandbox/network';
import { processOf, residentBytes } from '../gateway-sandbox/process';

/** The Envoy of a pod. */
interface EnvoyInPod {
  readonly config: string;
  /** Of the container, with the binary of this machine. */
  readonly command: readonly string[];
}

/** Longer than any client waits. */
const ANSWER_SECONDS = 120;

/** The real Squid, with the very configuration that the library writes, in a network of its own. An Envoy may be in front of it. */
export class Sandbox {
  /**
   * @param command of the container, which names the configuration's path there
   * @param serversWait whether the servers outside wait for the first bytes of their caller
   */
  public static async start(squidConf: string, command: readonly string[], answers: Start['answers'],
    envoy?: EnvoyInPod, serversWait = envoy !== undefined): Promise<Sandbox> {
    const folder = mkdtempSync(join(tmpdir(), 'egress-proxy-'));
    chmodSync(folder, 0o755);
    const squid = programIn(folder, 'squid.conf', squidConf, command);
    const front = envoy && programIn(folder, 'envoy.json', envoy.config, envoy.command);
    const child = spawnInNetwork(join(__dirname, 'inside.ts'), folder);
    const sandbox = new Sandbox(child, folder, squid, front);
    child.send({
      programs: front ? [squid, front] : [squid],
      ports: front ? [3129, 3128] : [3128],
      answers,
      serversWait,
    } satisfies Start);
    const [ready] = await Promise.race([once(child, 'message'), once(child, 'exit')]) as [Answer | number];
    if (typeof ready === 'number') {
      const errors = [squid, front].map((program) => (program ? readFileSync(program.errors, 'utf8') : '')).join('\n');
      throw new Error(`the proxy did not start: is squid installed, and is this root?\n${errors}`);
    }
    return sandbox;
  }

  private readonly waiting = new Map<number, (answer: Answer) => void>();

  private constructor(private readonly child: ChildProcess, private readonly folder: string, private readonly squid: Program,
    private readonly envoy?: Program) {
    child.on('message', (answer: Answer) => this.waiting.get(answer.id)?.(answer));
  }

  /** Sends a request and waits for what comes of it. When that is late, the sandbox ends, and all later requests fail at once. */
  public async ask(request: string, rest: Omit<Ask, 'id' | 'request' | 'pieces'> & Partial<Ask> = {}): Promise<Answer> {
    const id = this.waiting.size + 1;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.child.kill('SIGKILL');
        reject(new Error(`no answer in ${ANSWER_SECONDS} s: the process inside the network hangs`));
      }, ANSWER_SECONDS * 1000);
      this.waiting.set(id, (answer) => {
        clearTimeout(late);
        resolve(answer);
      });
      this.child.send({ pieces: [], ...rest, id, request } satisfies Ask, (error) => {
        if (error !== null) {
          clearTimeout(late);
          reject(error);
        }
      });
    });
  }

  /** Begins an attack, in place of the one before. By default it sends nothing. */
  public attack(attack: Partial<Attack> & Pick<Attack, 'connections'>): void {
    this.child.send({ from: ['10.244.0.66'], port: 3128, request: '', then: '', isFlood: false, ...attack } satisfies Attack);
  }

  /** Memory of each program that the kernel cannot take back, in bytes. */
  public residentBytes(): { readonly squid: number; readonly envoy: number } {
    const of = (comm: string, program?: Program) => (program ? residentBytes(processOf(comm, program.file)) : 0);
    return { squid: of('squid', this.squid), envoy: of('envoy', this.envoy) };
  }

  /** The lines that Squid wrote to the standard output. */
  public written(): string[] {
    return linesOf(this.squid);
  }

  /** The lines that Envoy wrote to the standard output, some time after the fact. */
  public envoyWritten(): string[] {
    return linesOf(this.envoy!);
  }

  public async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGKILL'); // unshare hears nothing else, and takes all that it started along
      await once(this.child, 'exit');
    }
    rmSync(this.folder, { recursive: true });
  }
}

/** A program with its configuration and its outputs, which are the user's, as container runtimes have it. */
function programIn(folder: string, file: string, config: string, command: readonly string[]): Program {
  const [path, log, errors] = ['', '.log', '.errors'].map((suffix) => join(folder, `${file}${suffix}`));
  writeFileSync(path, config);
  for (const output of [log, errors]) {
    writeFileSync(output, '');
    chownSync(output, CONTAINER_USER, CONTAINER_USER);
  }
  return { file: path, command: command.map((part) => (part === `/etc/egress-proxy/${file}` ? path : part)), log, errors };
}

function linesOf({ log }: Program): string[] {
  return readFileSync(log, 'utf8').split('\n').filter((line) => line !== '');
}
