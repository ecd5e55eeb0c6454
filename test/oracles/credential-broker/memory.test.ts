import { post, startBroker } from './grants';
import { statusOf } from './http';
import { BrokerSandbox, sleep, until } from './sandbox';
import { residentBytes } from '../gateway-sandbox/process';

/** Agents cannot end the broker by bodies that it has to hold: it stays below the memory limit of its container and keeps answering. */

const GRANTS = ['a', 'b', 'c', 'd', 'e', 'f'];
const CONNECTIONS = 64; // of a grant
const BODY = 1_000_000;
const LIMIT = 256; // MiB, the default

let broker: BrokerSandbox;

beforeAll(async () => {
  ({ broker } = await startBroker(Object.fromEntries(GRANTS.map((name) => [name, {}]))));
});
afterAll(() => broker?.stop());

test('bodies of 384 MB together, begun at the same time', async () => {
  const statuses: number[] = [];
  const open = GRANTS.flatMap((_, i) => Array.from({ length: CONNECTIONS }, () => broker.connect(20001 + i)));
  open.forEach((socket) => {
    socket.on('error', () => undefined); // and then it closes
    socket.on('close', () => statuses.push(0));
    socket.on('data', (chunk) => {
      statuses.push(Number(/^HTTP\/1\.1 (\d{3})/.exec(chunk.toString())![1]));
      socket.removeAllListeners('close').destroy();
    });
    socket.write(`POST /v1/messages HTTP/1.1\r\nhost: broker\r\ncontent-length: ${BODY}\r\n\r\n`);
  });
  await sleep(1000); // all requests are accepted
  open.forEach((socket) => socket.write(Buffer.alloc(BODY - 1, 'a')));
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, residentBytes(broker.pid) / 2 ** 20)), 50);
  await sleep(5000);
  open.forEach((socket) => socket.write('a'));
  await until(() => statuses.length === open.length, 30_000);
  clearInterval(watch);
  expect(statuses.filter((status) => status !== 200).length).toBeGreaterThan(open.length - LIMIT);
  expect(most).toBeGreaterThan(LIMIT / 2); // it did hold bodies
  expect(most).toBeLessThan(LIMIT);
  const { messages: [answer] } = await broker.ask(20001, post());
  expect(statusOf(answer)).toBe(200);
});
