import { spawn } from 'child_process';
import { openSync } from 'fs';
import { connect, createServer, Socket } from 'net';
import { Answer, Ask, Attack, LARGE, LARGE_PORT, Program, Start } from './messages';
import { serveDns } from '../gateway-sandbox/dns';
import { confined, RESOLVER } from '../gateway-sandbox/network';

/**
 * Runs in a network namespace where every address is this process's own: whatever the proxy connects to answers, and
 * says which address that was. So what is refused is refused by the proxy.
 */
const PORTS = [22, 80, 443, 8443, LARGE_PORT];
const LINE = 200;
const PROXY = '10.96.0.31';
let questions: string[] = [];
let connections = 0;
let bytes = 0;

/** The attack that goes on, and its connections. */
let current: Attack;
const held = new Set<Socket>();
const large = Buffer.alloc(LARGE, 'x'); // one for all connections

process.on('message', (message: Start | Ask | Attack) => (
  'programs' in message ? start(message) : 'connections' in message ? attack(message) : ask(message)));
process.on('disconnect', () => process.exit());

function start({ programs, ports, answers, serversWait }: Start): void {
  questions = serveDns(RESOLVER, answers);
  PORTS.forEach((port) => serve(port, serversWait));
  programs.forEach(run);
  waitFor([...ports], Date.now() + 20_000);
}

/** A server outside, which counts what it gets. */
function serve(port: number, waits: boolean): void {
  createServer((socket) => {
    const answer = () => {
      if (port === LARGE_PORT) {
        socket.pause(); // and reads no more
        socket.write(large);
        socket.write('\n');
      }
      socket.end(`reached ${socket.localAddress}:${socket.localPort}\n`);
    };
    connections += 1;
    socket.on('error', () => undefined); // who asked may be gone
    socket.on('data', (chunk) => { bytes += chunk.length; });
    if (waits) {
      socket.once('data', answer);
    } else {
      answer();
    }
  }).listen(port, '::');
}

function run({ command, log, errors }: Program): void {
  const child = spawn(...confined(command), { cwd: '/', stdio: ['ignore', openSync(log, 'a'), openSync(errors, 'a')] });
  child.on('exit', (code) => fail(`${command[0]} ended with ${code}`));
}

function waitFor([port, ...others]: number[], until: number): void {
  if (port === undefined) {
    process.send!(answerOf(0, { status: 0, isClosed: false, received: 0 }));
    return;
  }
  const socket = connect(port, '127.0.0.1', () => {
    socket.destroy();
    waitFor(others, until);
  });
  const again = () => setTimeout(waitFor, 100, [port, ...others], until);
  socket.on('error', () => (Date.now() > until ? fail(`port ${port} does not answer`) : again()));
}

function ask({ id, request, pieces, ends, to = { address: '127.0.0.1', port: 3128 }, from, quiet }: Ask): void {
  let text = '';
  const socket = connect({ port: to.port, host: to.address, localAddress: from },
    () => (request === '' && quiet === undefined ? done(false) : socket.write(request, 'latin1')));
  const done = (isClosed: boolean) => {
    socket.removeAllListeners('close');
    socket.destroy();
    const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
    process.send!(answerOf(id, { status, isClosed, received: bytesOfLarge(text), reached: /^reached (?:::ffff:)?(.*)$/m.exec(text)?.[1] }));
  };
  const send = async () => {
    for (const piece of pieces) {
      await new Promise((later) => setTimeout(later, piece.after ?? 0));
      socket.write(piece.bytes, 'latin1');
    }
    if (ends) {
      socket.end();
    }
  };
  let isOpen = false;
  socket.setTimeout(quiet ?? 30_000, () => done(false));
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    if (/^HTTP\/1\.1 (?!200)\d+[^]*?\r\n\r\n/.test(text) || /^reached .*\n/m.test(text.slice(-LINE))) {
      done(false);
    } else if (!isOpen && /^HTTP\/1\.1 200[^]*?\r\n\r\n/.test(text)) {
      isOpen = true;
      void send();
    }
  });
  socket.on('error', () => undefined); // and then it closes
  socket.on('close', () => done(true));
}

/** How much of what a server on the port for it sends is there. */
function bytesOfLarge(text: string): number {
  const first = text.indexOf('\r\n\r\n') + 4;
  const end = text.indexOf('\n', first);
  return text[first] === 'x' ? (end === -1 ? text.length : end) - first : 0;
}

/** Opens connections, and ends those of the attack before. */
function attack(next: Attack): void {
  const { connections: count, from, port, request, then, isFlood } = next;
  current = next;
  held.forEach((socket) => socket.destroy());
  held.clear();
  const more = Buffer.from(then, 'latin1');
  const open = (localAddress: string) => {
    if (current !== next) {
      return;
    }
    const socket = connect({ port, host: PROXY, localAddress }, () => {
      socket.write(request, 'latin1', () => isFlood && socket.destroy());
    });
    held.add(socket);
    socket.once('data', () => socket.pause().write(more)); // whatever comes later is not read
    socket.on('error', () => undefined); // and then it closes
    socket.on('close', () => {
      held.delete(socket);
      if (isFlood) {
        setTimeout(open, 20, localAddress);
      }
    });
  };
  from.forEach((address) => Array.from({ length: count }, () => open(address)));
}

function answerOf(id: number, result: Pick<Answer, 'status' | 'reached' | 'received' | 'isClosed'>): Answer {
  return { id, ...result, questions, connections, bytes };
}

function fail(message: string): void {
  console.error(message);
  process.exit(1);
}
