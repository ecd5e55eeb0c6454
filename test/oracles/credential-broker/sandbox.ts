import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import {
  chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync,
} from 'fs';
import { connect, isIP, Socket } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { Authority, Certificate } from './authority';
import { Message, readMessages, statusOf } from './http';
import { NewAnswers, Said, Start } from './messages';
import { Upstream, UpstreamOptions } from './upstream';
import { BROKER_FILES, BROKER_FOLDER } from '../../../src/engine/gateway-files/broker/broker-route';
import { envoyBinary } from '../envoy';
import { Answers } from '../gateway-sandbox/dns';
import { CONTAINER_USER, spawnInNetwork } from '../gateway-sandbox/network';
import { processOf } from '../gateway-sandbox/process';

const PROCESS = BROKER_FILES.process;

export interface SandboxOptions {
  /** The files of the ConfigMap by name. */
  readonly files: { readonly [file: string]: string };
  /** The command of the container, which names the paths there. */
  readonly command: readonly string[];
  readonly answers: Answers;
  /** Keys by the name of the grant. */
  readonly keys: { readonly [grant: string]: string };
  /** Ports on which every address leads to an upstream. The default is 443. */
  readonly upstreamPorts?: readonly number[];
  /** The host that agents call by TLS. The broker has a certificate of the authority for it. */
  readonly tlsHost?: string;
}

/** What a client got. */
interface Answer {
  readonly messages: readonly Message[];
  /** All of it. */
  readonly text: string;
  readonly closed: boolean;
}

interface AskOptions {
  /** How many answers to wait for. */
  readonly answers?: number;
  /** Milliseconds without a byte after which no more is expected. */
  readonly quiet?: number;
}

/** The real Envoy with the very configuration that the library writes. Every address leads to an upstream of the test. */
export class BrokerSandbox {
  public static async start(options: SandboxOptions): Promise<BrokerSandbox> {
    const sandbox = new BrokerSandbox(options);
    const ended = once(sandbox.child, 'exit').then(() => {
      throw new Error(`envoy does not run; is this root?\n${sandbox.errors()}`);
    });
    ended.catch(() => undefined); // it ends in any case
    try {
      await Promise.race([new Promise<void>((ready) => sandbox.child.on('message', (said: Said) => 'ready' in said && ready())), ended]);
      const names = namesOf(options.files[PROCESS]);
      await until(() => names.every((name) => sandbox.questions.some((question) => question.endsWith(` ${name}`))));
      await sleep(50); // the answers arrive
    } catch (error) {
      await sandbox.stop();
      throw error;
    }
    return sandbox;
  }

  /** The authority that the broker trusts. */
  public readonly authority: Authority;
  /** What the resolver was asked, such as "A api.example.com". */
  public readonly questions: string[] = [];
  /** Every connection of the broker to an upstream, such as "198.51.100.10:443". */
  public readonly connections: string[] = [];

  private readonly folder = mkdtempSync(join(tmpdir(), 'credential-broker-'));
  private readonly child: ChildProcess;
  private readonly upstreams: Upstream[] = [];
  private version = 0;

  private constructor({ files, command, answers, keys, upstreamPorts = [443], tlsHost }: SandboxOptions) {
    chmodSync(this.folder, 0o755);
    ['sockets', 'keys', 'tls', 'pki'].forEach((name) => mkdirSync(this.path(name)));
    // The root of the container is not there: only the folder is another one.
    Object.entries(files)
      .forEach(([name, text]) => writeFileSync(this.path(name), text.replaceAll(`${BROKER_FOLDER}/`, `${this.folder}/`)));
    for (const output of ['log', 'errors']) { // are the user's, as container runtimes have it
      writeFileSync(this.path(output), '');
      chownSync(this.path(output), CONTAINER_USER, CONTAINER_USER);
    }
    this.authority = new Authority(this.path('pki'), 'trusted');
    Object.entries(keys).forEach(([grant, key]) => this.writeKey(grant, key));
    if (tlsHost !== undefined) {
      this.writeCertificate(this.authority.certificate({ alternatives: [`DNS:${tlsHost}`] }));
    }
    this.child = spawnInNetwork(join(__dirname, 'inside.ts'), this.folder);
    this.child.on('message', (said: Said) => {
      'question' in said && this.questions.push(said.question);
      'connection' in said && this.connections.push(said.connection);
    });
    this.send({
      command: command.map((part) => (part === '/usr/local/bin/envoy' ? envoyBinary() : part.replace(BROKER_FOLDER, this.folder))),
      mounts: mounts(this.path('keys'), this.path('tls'), this.authority.file),
      log: this.path('log'),
      errors: this.path('errors'),
      answers,
      sockets: this.path('sockets'),
      listeners: listenersOf(files[PROCESS]),
      upstreamPorts,
    });
  }

  /** An upstream at an address and port, such as "198.51.100.10:443", with a certificate of the trusted authority for the name. */
  public async upstream(address: string, name: string, options: UpstreamOptions = {}): Promise<Upstream> {
    const certificate = options.cert || options.plain ? {} : this.authority.certificate({ alternatives: [`DNS:${name}`] });
    const upstream = await Upstream.start(this.upstreamSocket(address), { ...certificate, ...options });
    this.upstreams.push(upstream);
    return upstream;
  }

  /** The socket on which a server of the test stands for an address and port, such as "198.51.100.10:443". */
  public upstreamSocket(address: string): string {
    return join(this.path('sockets'), address);
  }

  /** What reached upstreams so far. No other figure after a request means that not one byte of it did. */
  public traffic(): { connections: number; bytes: number; requests: number } {
    const sum = (of: (upstream: Upstream) => number) => this.upstreams.reduce((total, upstream) => total + of(upstream), 0);
    return {
      connections: this.connections.length,
      bytes: sum(({ received }) => received.length),
      requests: sum(({ requests }) => requests.length),
    };
  }

  /** A connection to a port of the broker. */
  public connect(port: number): Socket {
    return connect(join(this.path('sockets'), String(port)));
  }

  /** Sends bytes to a port, in the given pieces, and waits for what comes back. */
  public async ask(port: number, request: string | readonly string[], { answers = 1, quiet = 20_000 }: AskOptions = {}): Promise<Answer> {
    const socket = this.connect(port);
    let text = '';
    let closed = false;
    return new Promise((resolve) => {
      const done = () => {
        socket.removeAllListeners('close');
        socket.destroy();
        resolve({ messages: finalAnswers(text, closed), text, closed });
      };
      socket.setTimeout(quiet, done);
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        finalAnswers(text).length >= answers && done();
      });
      socket.on('error', () => undefined); // and then it closes
      socket.on('close', () => {
        closed = true;
        done();
      });
      void send(socket, typeof request === 'string' ? [request] : request);
    });
  }

  /** Changes the key of a grant. `undefined` takes the file away. */
  public writeKey(grant: string, key: string | undefined): void {
    this.writeVolume(join('keys', grant), { key });
  }

  /** Changes the certificate of the broker. `undefined` takes its files away. */
  public writeCertificate(certificate: Certificate | undefined): void {
    this.writeVolume('tls', { 'tls.crt': certificate?.cert, 'tls.key': certificate?.key });
  }

  /** Changes the files of a volume as the kubelet does: all of the folder at once. */
  private writeVolume(name: string, files: { readonly [name: string]: string | undefined }): void {
    const folder = this.path(name);
    this.version += 1;
    const version = `..${this.version}`;
    mkdirSync(join(folder, version), { recursive: true });
    Object.entries(files).forEach(([file, text]) => text !== undefined && writeFileSync(join(folder, version, file), text, 'latin1'));
    symlinkSync(version, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    Object.keys(files).filter((file) => !readdirSync(folder).includes(file))
      .forEach((file) => symlinkSync(`..data/${file}`, join(folder, file)));
  }

  /** Other answers of the resolver, from now on. */
  public answer(newAnswers: Answers): void {
    this.send({ newAnswers });
  }

  /** Runs a program of an agent in the same network. It sees no key. */
  public async run(command: readonly string[], env: NodeJS.ProcessEnv, cwd = '/'): Promise<{ status: number; output: string }> {
    const program = spawn('nsenter', ['--target', String(this.child.pid), '--net', '--mount', '--', 'env', '--chdir', cwd,
      ...command], {
      env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    [program.stdout, program.stderr].forEach((stream) => stream.on('data', (chunk: Buffer) => (output += chunk.toString())));
    const [status] = await once(program, 'close') as [number];
    return { status, output };
  }

  /** The lines of Envoy's standard output. */
  public log(): string[] {
    return readFileSync(this.path('log'), 'utf8').split('\n').filter((line) => line !== '');
  }

  /** Envoy's standard error. */
  public errors(): string {
    return readFileSync(this.path('errors'), 'utf8');
  }

  /** Envoy's process. */
  public get pid(): number {
    return processOf('envoy', this.path(PROCESS));
  }

  public async stop(): Promise<void> {
    await Promise.all(this.upstreams.map((upstream) => upstream.stop()));
    if (this.child.kill('SIGKILL')) { // unshare hears nothing else, and takes all that it started along
      await once(this.child, 'exit');
    }
    rmSync(this.folder, { recursive: true });
  }

  private send(message: Start | NewAnswers): void {
    this.child.send(message);
  }

  private path(name: string): string {
    return join(this.folder, name);
  }
}

/** The answers without "100 Continue" before them. */
function finalAnswers(text: string, closed = false): Message[] {
  return readMessages(text, closed).messages.filter((message) => statusOf(message) !== 100);
}

/** Keys and authorities stand where the container has them. */
function mounts(keys: string, tls: string, authority: string): string {
  return `
    mount -t tmpfs -o mode=755 tmpfs /run
    mkdir -p /var/run/secrets/credential-broker
    mount --bind -o ro "${keys}" /var/run/secrets/credential-broker
    mkdir -p /var/run/secrets/credential-broker-tls
    mount --bind -o ro "${tls}" /var/run/secrets/credential-broker-tls
    cat "${authority}" > /run/authorities
    mount -t tmpfs -o mode=755 tmpfs /etc/ssl/certs
    cat /run/authorities > /etc/ssl/certs/ca-certificates.crt
    rm /run/authorities`;
}

/** Where a client in the network finds each port of the configuration. */
function listenersOf(config: string): { [port: string]: string } {
  const { static_resources: { listeners } } = JSON.parse(config);
  const addresses: any[] = listeners.flatMap(({ address }: any) => address.socket_address ?? []); // one on a socket of the pod has none
  return Object.fromEntries(addresses.map(({ address, ipv4_compat, port_value }) =>
    [port_value, address === '::' && !ipv4_compat ? '::1' : '127.0.0.1']));
}

/** Names of upstreams. */
function namesOf(config: string): string[] {
  const clusters: { load_assignment: { endpoints: any[] } }[] = JSON.parse(config).static_resources.clusters;
  const endpoints = clusters.flatMap(({ load_assignment }) => load_assignment.endpoints[0].lb_endpoints);
  return endpoints.flatMap(({ endpoint: { address } }) => address.socket_address?.address ?? []).filter((name) => isIP(name) === 0);
}

export async function sleep(milliseconds: number): Promise<void> {
  await new Promise((later) => setTimeout(later, milliseconds));
}

/** Waits until a condition holds. */
export async function until(holds: () => boolean, milliseconds = 10_000): Promise<void> {
  for (const end = Date.now() + milliseconds; !holds(); await sleep(20)) {
    if (Date.now() > end) {
      throw new Error(`does not hold after ${milliseconds} ms: ${holds}`);
    }
  }
}

async function send(socket: Socket, pieces: readonly string[]): Promise<void> {
  for (const piece of pieces) {
    socket.write(piece, 'latin1');
    await sleep(pieces.length > 1 ? 50 : 0);
  }
}
