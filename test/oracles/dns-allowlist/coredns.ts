import { ChildProcess, spawn } from 'child_process';
import { createSocket } from 'dgram';
import { once } from 'events';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { AddressInfo, connect, createServer } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { Message, read, uint16 } from './messages';
import { goProgram } from '../go-program';

/** The real CoreDNS, under a Corefile that is changed in its addresses alone. */
export class CoreDns {
  public static build(): string {
    return goProgram('coredns', ['-trimpath'], { CGO_ENABLED: '0' });
  }

  public static async start(binary: string, corefile: string, upstream: string): Promise<CoreDns> {
    const [port, health, ready] = await Promise.all([freePort(), freePort(), freePort()]);
    const text = [[/^\.:1053 /gm, `.:${port} `], [/health :8080/, `health :${health}`], [/ready :8181/, `ready :${ready}`],
      [/forward \. \S+$/m, `forward . ${upstream}`]].reduce((file, [from, to]) => file.replace(from as RegExp, to as string), corefile);
    const folder = mkdtempSync(join(tmpdir(), 'corefile-'));
    writeFileSync(join(folder, 'Corefile'), text);
    const started = new CoreDns(spawn(binary, ['-conf', join(folder, 'Corefile')]), port, folder);
    for (const end = Date.now() + 20_000; ; await new Promise((later) => setTimeout(later, 50))) {
      const isReady = await fetch(`http://127.0.0.1:${ready}/ready`).then(({ ok }) => ok, () => false);
      if (isReady) {
        return started;
      }
      if (Date.now() > end || started.process.exitCode !== null) {
        throw new Error(`CoreDNS does not start: ${started.output}`);
      }
    }
  }

  private output = '';

  private constructor(private readonly process: ChildProcess, public readonly port: number, private readonly folder: string) {
    [process.stdout!, process.stderr!].forEach((stream) => stream.on('data', (chunk: Buffer) => (this.output += chunk.toString('latin1'))));
  }

  public get isRunning(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** The lines that it wrote so far. */
  public get lines(): string[] {
    return this.output.split('\n').slice(0, -1);
  }

  /** Its answer by UDP; nothing where none comes. */
  public async udp(query: Buffer, wait = 2000): Promise<Message | undefined> {
    const socket = createSocket('udp4');
    try {
      return await new Promise((done) => {
        setTimeout(() => done(undefined), wait).unref();
        socket.on('message', (answer) => done(read(answer)));
        socket.send(query, this.port, '127.0.0.1');
      });
    } finally {
      socket.close();
    }
  }

  /** Its answers by one TCP connection; as many as there are questions, or what came before it hung up. */
  public async tcp(...queries: Buffer[]): Promise<Message[]> {
    const socket = connect(this.port, '127.0.0.1');
    const answers: Message[] = [];
    let received = Buffer.alloc(0);
    socket.write(Buffer.concat(queries.map((query) => Buffer.concat([uint16(query.length), query]))));
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      for (received = Buffer.concat([received, chunk]); received.length >= 2 && received.length >= 2 + received.readUInt16BE(0);) {
        answers.push(read(received.subarray(2, 2 + received.readUInt16BE(0))));
        received = received.subarray(2 + received.readUInt16BE(0));
      }
      if (answers.length === queries.length) {
        socket.destroy();
      }
    });
    await once(socket, 'close');
    return answers;
  }

  public stop(): void {
    this.process.kill('SIGKILL');
    rmSync(this.folder, { recursive: true });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
