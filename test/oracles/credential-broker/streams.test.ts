import { KEY, post, startBroker } from './grants';
import { statusOf, valuesOf } from './http';
import { BrokerSandbox, sleep, until } from './sandbox';
import { Upstream } from './upstream';

/** Answers that come in parts, and WebSocket where a grant allows it. */

let broker: BrokerSandbox;
let upstream: Upstream;

beforeAll(async () => ({ broker, upstream } = await startBroker({
  model: {}, socket: { webSocket: true, methods: ['GET', 'POST'], paths: ['/v1/realtime', '/v1/messages'] },
})));
afterAll(() => broker?.stop());

const UPGRADE = 'Host: b\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
  + 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
  + 'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';

test('the first event arrives before the upstream sends the last one', async () => {
  let send: (text: string) => void = () => undefined;
  upstream.reply = (_, socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n');
    send = (text) => socket.write(`${text.length.toString(16)}\r\n${text}\r\n`);
    send('data: 1\n\n');
  };
  const socket = broker.connect(20001);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.write(post());
  for (let i = 2; i < 6; i++) {
    await until(() => text.includes(`data: ${i - 1}\n\n`), 2000);
    expect(text).not.toContain(`data: ${i}`);
    send(`data: ${i}\n\n`);
  }
  await until(() => text.includes('data: 5\n\n'), 2000);
  expect(text).toContain('content-type: text/event-stream');
  socket.destroy();
});

test('where the agent hangs up, the upstream learns of it', async () => {
  let closed = false;
  upstream.reply = (_, socket) => {
    socket.on('close', () => (closed = true));
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n');
  };
  const socket = broker.connect(20001);
  socket.write(post());
  await new Promise((answered) => socket.once('data', answered));
  socket.destroy();
  await until(() => closed, 3000);
});

describe('WebSocket', () => {
  const open = async (port: number, path = '/v1/realtime', more = '') => {
    const socket = broker.connect(port);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.write(`GET ${path} HTTP/1.1\r\n${UPGRADE}${more}\r\n`);
    await until(() => /\r\n\r\n/.test(text), 3000);
    return { socket, text: () => text };
  };
  beforeEach(() => {
    upstream.reply = (_, socket) => {
      socket.write(SWITCH);
      socket.removeAllListeners('data').on('data', (chunk: Buffer) => socket.write(`echo ${chunk.toString()}`));
    };
  });

  test('passes both ways, with the key and without the agent\'s headers', async () => {
    const { socket, text } = await open(20002, '/v1/realtime', 'x-api-key: of-agent\r\nCookie: a=b\r\nOrigin: https://evil\r\n');
    expect(text()).toMatch(/^HTTP\/1\.1 101 /);
    const [request] = upstream.requests.slice(-1);
    expect(request.start).toBe('GET /v1/realtime HTTP/1.1');
    expect(valuesOf(request, 'x-api-key')).toEqual([KEY]);
    expect(valuesOf(request, 'upgrade')).toEqual(['websocket']);
    expect([...valuesOf(request, 'cookie'), ...valuesOf(request, 'origin')]).toEqual([]);
    socket.write('frame');
    await until(() => text().endsWith('echo frame'), 3000);
    socket.destroy();
  });

  test('passes nothing where the grant does not allow it', async () => {
    const before = broker.traffic();
    const { socket, text } = await open(20001, '/v1/messages');
    expect(text()).toMatch(/^HTTP\/1\.1 403 /);
    socket.write('GET /admin HTTP/1.1\r\nHost: b\r\n\r\n');
    await sleep(200);
    expect(broker.traffic()).toEqual(before);
    socket.destroy();
  });

  test('passes no other path', async () => {
    const before = broker.traffic();
    const { socket, text } = await open(20002, '/v1/other');
    expect(text()).toMatch(/^HTTP\/1\.1 403 /);
    expect(broker.traffic()).toEqual(before);
    socket.destroy();
  });

  test('needs a key', async () => {
    broker.writeKey('socket', '');
    const before = broker.traffic();
    const { socket, text } = await open(20002);
    broker.writeKey('socket', KEY);
    expect(text()).toMatch(/^HTTP\/1\.1 503 /);
    expect(broker.traffic()).toEqual(before);
    socket.destroy();
  });

  test('that the upstream does not take up gives the agent no tunnel', async () => {
    upstream.reply = (_, socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nno');
    const { socket } = await open(20002);
    const count = upstream.requests.length;
    const before = upstream.received.length;
    socket.write('GET /admin HTTP/1.1\r\nHost: b\r\n\r\n');
    await sleep(300);
    expect([upstream.requests.length, upstream.received.length]).toEqual([count, before]);
    socket.destroy();
  });

  test('leaves the bound of bodies to other requests of the grant', async () => {
    upstream.reply = (_, socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    const { messages } = await broker.ask(20002, post({ body: 'a'.repeat(1024 * 1024 + 1) }), { quiet: 5000 });
    expect(messages.map(statusOf)).toEqual([413]);
  });
});
