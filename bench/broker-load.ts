import { readFileSync } from 'fs';
import { Agent, request as httpRequest } from 'http';
import { Agent as TlsAgent, createServer, request as httpsRequest } from 'https';
import { connect, Socket } from 'net';

/**
 * Runs in the network of a broker: an upstream with TLS, calls to it directly and by the broker in turns, and bodies that the broker has
 * to hold. Writes one line of JSON.
 */

/** What the measurement needs. */
export interface Load {
  /** Where the name of the upstream leads. */
  readonly address: string;
  readonly host: string;
  readonly cert: string;
  readonly key: string;
  readonly authority: string;
  /** Ports of the grants. The first one is for the times. */
  readonly ports: readonly number[];
  readonly calls: number;
  /** At the same time to each grant. */
  readonly connections: number;
  /** Envoy's process. */
  readonly pid: number;
}

/** Medians in milliseconds. */
export interface Times {
  readonly direct: number;
  readonly broker: number;
}

/** What came of bodies of 1 MB that are in the broker at the same time. */
export interface Bodies {
  /** Those that the broker held until they were complete, and passed on then. */
  readonly passed: number;
  readonly refused: number;
  /** The most memory that Envoy had and the kernel could not take back, in MiB. */
  readonly resident: number;
}

export interface Figures {
  readonly keptAlive: Times;
  readonly newConnections: Times;
  readonly idle: number;
  readonly inTurn: Bodies;
  readonly atOnce: Bodies;
}

const BODY = JSON.stringify({ model: 'x', messages: [{ role: 'user', content: 'a'.repeat(1000) }] });
const MEGABYTE = 1_000_000;
const BODY_WITHOUT_END = Buffer.alloc(MEGABYTE - 1, 'a');

const load: Load = JSON.parse(process.argv[2]);
const sleep = async (milliseconds: number) => new Promise((later) => setTimeout(later, milliseconds));
const median = (all: number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
const resident = () => Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${load.pid}/status`, 'utf8'))![1]) / 1024;

createServer({ cert: load.cert, key: load.key }, (incoming, response) => {
  incoming.resume().on('end', () => response.end('{"ok":true}'));
}).listen(443, load.address, async () => {
  const idle = resident();
  const figures: Figures = {
    keptAlive: await times(true),
    newConnections: await times(false),
    idle,
    inTurn: await bodies(8),
    atOnce: await bodies(load.ports.length * load.connections),
  };
  console.log(JSON.stringify(figures));
  process.exit();
});

/** Calls one after the other, directly and by the broker in turns. */
async function times(keepAlive: boolean): Promise<Times> {
  const agents = { direct: new TlsAgent({ keepAlive, maxCachedSessions: keepAlive ? 100 : 0 }), broker: new Agent({ keepAlive }) };
  const spent = { direct: [] as number[], broker: [] as number[] };
  for (let i = 0; i < load.calls + 50; i++) {
    for (const way of ['direct', 'broker'] as const) {
      const begin = performance.now();
      await call(way, agents);
      i >= 50 && spent[way].push(performance.now() - begin); // the first ones warm both up
    }
  }
  Object.values(agents).forEach((agent) => agent.destroy());
  return { direct: median(spent.direct), broker: median(spent.broker) };
}

async function call(way: 'direct' | 'broker', agents: { readonly direct: TlsAgent; readonly broker: Agent }): Promise<void> {
  const options = { method: 'POST', path: '/v1/messages', headers: { 'content-type': 'application/json' } };
  await new Promise<void>((done, fail) => {
    const request = way === 'direct'
      ? httpsRequest({ ...options, agent: agents.direct, host: load.address, servername: load.host, ca: load.authority })
      : httpRequest({ ...options, agent: agents.broker, host: '127.0.0.1', port: load.ports[0] });
    request.on('error', fail).on('response', (response) => {
      response.statusCode === 200 ? response.resume().on('end', done) : fail(new Error(`${way}: ${response.statusCode}`));
    }).end(BODY);
  });
}

/** Fills the broker with bodies that lack their last byte, some at a time, until it refuses one or all are there; then ends them. */
async function bodies(step: number): Promise<Bodies> {
  const places = load.ports.flatMap((port) => Array.from({ length: load.connections }, () => port));
  const open: Upload[] = [];
  let most = 0;
  while (places.length > 0 && !open.some(({ status }) => status > 0)) {
    const more = places.splice(0, step).map((port) => new Upload(port));
    open.push(...more);
    await sleep(500); // all are admitted before the first body
    more.forEach((upload) => upload.send());
    for (let i = 0; i < 10; i++) {
      await sleep(100);
      most = Math.max(most, resident());
    }
  }
  open.forEach((upload) => upload.end());
  for (let i = 0; i < 100 && open.some(({ status, closed }) => status === 0 && !closed); i++) {
    await sleep(100);
    most = Math.max(most, resident());
  }
  open.forEach((upload) => upload.close());
  const passed = open.filter(({ status }) => status === 200).length;
  return { passed, refused: open.length - passed, resident: most };
}

/** A request whose body lacks its last byte. */
class Upload {
  public status = 0;
  public closed = false;
  private readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.write(`POST /v1/messages HTTP/1.1\r\nhost: broker\r\ncontent-length: ${MEGABYTE}\r\n\r\n`);
    this.socket.on('data', (chunk: Buffer) => (this.status ||= Number(/^HTTP\/1\.1 (\d+)/.exec(chunk.toString())?.[1] ?? 0)));
    this.socket.on('error', () => undefined); // and then it closes
    this.socket.on('close', () => (this.closed = true));
  }

  public send(): void {
    this.socket.write(BODY_WITHOUT_END);
  }

  public end(): void {
    this.socket.write('a');
  }

  public close(): void {
    this.socket.destroy();
  }
}
