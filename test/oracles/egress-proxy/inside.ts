import { spawn } from 'child_process';
import { openSync } from 'fs';
import { connect, createServer } from 'net';
import { Answer, Ask, Start } from './messages';
import { serveDns } from '../gateway-sandbox/dns';
import { confined, RESOLVER } from '../gateway-sandbox/network';

/**
 * Runs in a network namespace where every address is this process's own: whatever the proxy connects to answers, and
 * says which address that was. So what is refused is refused by the proxy.
 */
const PORTS = [22, 80, 443, 8443];
let questions: string[] = [];

process.on('message', (message: Start | Ask) => ('command' in message ? start(message) : ask(message)));
process.on('disconnect', () => process.exit());

function start({ command, log, errors, answers }: Start): void {
  questions = serveDns(RESOLVER, answers);
  for (const port of PORTS) {
    createServer((socket) => {
      socket.on('error', () => undefined); // who asked may be gone
      socket.end(`reached ${socket.localAddress}:${socket.localPort}\n`);
    }).listen(port, '::');
  }
  const squid = spawn(...confined(command), { cwd: '/', stdio: ['ignore', openSync(log, 'a'), openSync(errors, 'a')] });
  squid.on('exit', (code) => fail(`squid ended with ${code}`));
  waitFor(3128, Date.now() + 20_000);
}

function waitFor(port: number, until: number): void {
  const socket = connect(port, '127.0.0.1', () => {
    socket.destroy();
    process.send!({ id: 0, status: 0, questions } satisfies Answer);
  });
  socket.on('error', () => (Date.now() > until ? fail('squid does not listen') : setTimeout(waitFor, 100, port, until)));
}

function ask({ id, request }: Ask): void {
  let text = '';
  const socket = connect(3128, '127.0.0.1', () => socket.write(request, 'latin1'));
  const done = () => {
    socket.destroy();
    const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
    process.send!({ id, status, reached: /^reached (?:::ffff:)?(.*)$/m.exec(text)?.[1], questions } satisfies Answer);
  };
  socket.setTimeout(30_000, done);
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    if (/^HTTP\/1\.1 (?!200)\d+[^]*?\r\n\r\n/.test(text) || /^reached .*\n/m.test(text)) {
      socket.removeAllListeners('close');
      done();
    }
  });
  socket.on('error', () => undefined); // and then it closes
  socket.on('close', done);
}

function fail(message: string): void {
  console.error(message);
  process.exit(1);
}
