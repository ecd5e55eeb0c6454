import { spawn } from 'child_process';
import { openSync } from 'fs';
import { connect, createServer, Socket } from 'net';
import { join } from 'path';
import { NewAnswers, Said, Start } from './messages';
import { Answers, serveDns } from '../gateway-sandbox/dns';
import { confined, RESOLVER } from '../gateway-sandbox/network';

/**
 * Runs in a network where every address is this process's own, and passes bytes between that network and sockets in a folder: the tests
 * are clients and upstreams, and stay outside.
 */
const say = (said: Said) => process.send!(said);
const answers: Answers = {};

process.on('message', (message: Start | NewAnswers) => (
  'command' in message ? start(message) : Object.assign(answers, message.newAnswers)));
process.on('disconnect', () => process.exit());

function start({ command, mounts, log, errors, answers: script, sockets, listeners, upstreamPorts }: Start): void {
  Object.assign(answers, script);
  serveDns(RESOLVER, answers, (question) => say({ question }));
  for (const port of upstreamPorts) {
    createServer({ allowHalfOpen: true }, (socket) => {
      const name = `${socket.localAddress!.replace(/^::ffff:/, '')}:${port}`;
      say({ connection: name });
      pass(socket, connect({ path: join(sockets, name), allowHalfOpen: true }));
    }).listen(port, '::');
  }
  for (const [port, address] of Object.entries(listeners)) {
    createServer({ allowHalfOpen: true }, (socket) => pass(socket, connect({ port: Number(port), host: address, allowHalfOpen: true })))
      .listen(join(sockets, port));
  }
  const envoy = spawn(...confined(command, mounts), { cwd: '/', env: {}, stdio: ['ignore', openSync(log, 'a'), openSync(errors, 'a')] });
  envoy.on('exit', (code, signal) => fail(`envoy ended with ${code ?? signal}`));
  waitFor(Object.entries(listeners), Date.now() + 20_000);
}

/** Passes bytes both ways. An end passes too, and where one side breaks, the other does. */
function pass(one: Socket, other: Socket): void {
  for (const [from, to] of [[one, other], [other, one]]) {
    from.pipe(to);
    from.on('error', () => (to.remoteFamily === undefined ? to.destroy() : to.resetAndDestroy())); // a socket of a folder knows no reset
    from.on('close', () => to.destroySoon());
  }
}

function waitFor([[port, address], ...later]: [string, string][], until: number): void {
  const socket = connect(Number(port), address, () => {
    socket.destroy();
    return later.length === 0 ? say({ ready: true }) : waitFor(later, until);
  });
  socket.on('error', () => (
    Date.now() > until ? fail(`envoy does not listen on ${port}`) : setTimeout(waitFor, 50, [[port, address], ...later], until)));
}

function fail(message: string): void {
  console.error(message);
  process.exit(1);
}
