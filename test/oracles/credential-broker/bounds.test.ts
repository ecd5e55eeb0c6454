import { Duration, Size } from 'cdk8s';
import { KEY, post, startBroker } from './grants';
import { statusOf, valuesOf } from './http';
import { BrokerSandbox, sleep } from './sandbox';
import { OK, Upstream } from './upstream';
import { residentBytes } from '../gateway-sandbox/process';

/** What an agent may use of the broker: sizes, times, rates and memory. */

const MIB = 1024 * 1024;
let broker: BrokerSandbox;
let upstream: Upstream;
const [MODEL, SHORT, FEW, OTHER, NINETY, FIVE_HUNDRED] = [20001, 20002, 20003, 20004, 20005, 20006];

beforeAll(async () => {
  ({ broker, upstream } = await startBroker({
    model: {},
    short: { maxDuration: Duration.seconds(2) },
    few: { requestsPerMinute: 5 },
    other: { maxBody: Size.mebibytes(8) },
    ninety: { requestsPerMinute: 90 },
    hundreds: { requestsPerMinute: 500 },
  }));
});
afterAll(() => broker?.stop());
beforeEach(() => { upstream.reply = (_, socket) => socket.write(OK); });

const statusesOf = async (port: number, request: string | readonly string[], quiet = 20_000) =>
  (await broker.ask(port, request, { quiet })).messages.map(statusOf);

test('a body of the maximum size passes, whole', async () => {
  const count = upstream.requests.length;
  expect(await statusesOf(MODEL, post({ body: 'a'.repeat(MIB) }))).toEqual([200]);
  expect(upstream.requests.slice(count).map(({ body }) => body.length)).toEqual([MIB]);
});

test.each([
  ['one byte more', post({ body: 'a'.repeat(MIB + 1) })],
  ['a length alone', post().replace('Content-Length: 2', `Content-Length: ${MIB + 1}`)],
  ['chunks', 'POST /v1/messages HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n'
    + `8000\r\n${'a'.repeat(0x8000)}\r\n`.repeat(33)],
  ['64 MiB', `POST /v1/messages HTTP/1.1\r\nHost: b\r\nContent-Length: ${64 * MIB}\r\n\r\n${'a'.repeat(2 * MIB)}`],
])('a larger body gives 413 and no byte upstream: %s', async (_, request) => {
  const before = broker.traffic();
  const statuses = await statusesOf(MODEL, request, 3000);
  expect([[413], []]).toContainEqual(statuses);
  expect(broker.traffic()).toEqual(before);
});

test('bodies of two grants have bounds of their own', async () => {
  expect(await statusesOf(OTHER, post({ body: 'a'.repeat(2 * MIB) }))).toEqual([200]);
});

test('an answer of any size passes, and the broker does not hold it', async () => {
  const [size, piece] = [64 * MIB, Buffer.alloc(64 * 1024, 'b')];
  upstream.reply = (_, socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n`);
    const more = (left: number): unknown => left > 0 && socket.write(piece, () => more(left - piece.length));
    more(size);
  };
  const socket = broker.connect(MODEL);
  socket.write(post());
  let received = 0;
  let most = 0;
  await new Promise<void>((done) => socket.on('data', (chunk) => {
    received += chunk.length;
    most = Math.max(most, residentBytes(broker.pid));
    received > size && done();
  }));
  socket.destroy();
  expect(most).toBeLessThan(160 * MIB);
});

describe('slow clients', () => {
  test('headers that do not end within 10 seconds', async () => {
    const before = broker.traffic();
    const start = Date.now();
    const { closed, messages } = await broker.ask(MODEL, 'POST /v1/messages HTTP/1.1\r\nHost: b\r\nX-A: ', { quiet: 20_000 });
    expect([closed || messages.map(statusOf).join() === '408', Date.now() - start < 15_000]).toEqual([true, true]);
    expect(broker.traffic()).toEqual(before);
  });

  test('a body that does not end within a minute', async () => {
    const before = broker.traffic();
    const socket = broker.connect(MODEL);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const end = new Promise<void>((done) => socket.on('close', () => done()).on('end', () => done()));
    socket.on('error', () => undefined);
    socket.write('POST /v1/messages HTTP/1.1\r\nHost: b\r\nContent-Length: 1000\r\n\r\n');
    const drip = setInterval(() => socket.write('a'), 500);
    const start = Date.now();
    await Promise.race([end, sleep(75_000)]);
    clearInterval(drip);
    socket.destroy();
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(Date.now() - start).toBeLessThan(70_000);
    expect(broker.traffic()).toEqual(before);
  });
});

test('a call ends after its maximum duration, silent or not', async () => {
  upstream.reply = () => undefined;
  expect(await statusesOf(SHORT, post())).toEqual([504]);
  upstream.reply = (_, socket) => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
    const tick = setInterval(() => (socket.writable ? socket.write('1\r\na\r\n') : clearInterval(tick)), 100);
    socket.on('close', () => clearInterval(tick));
  };
  const start = Date.now();
  const { closed, text } = await broker.ask(SHORT, post());
  expect(closed).toBe(true);
  expect(text).not.toContain('\r\n0\r\n\r\n');
  expect(Date.now() - start).toBeLessThan(4000);
});

test('requests beyond the rate give 429 with the reason and the time to wait, no byte upstream, and leave other grants alone', async () => {
  const [{ messages: [first] }] = [await broker.ask(FEW, post())];
  const before = broker.traffic();
  const { messages: [refused] } = await broker.ask(FEW, post());
  expect([statusOf(first), statusOf(refused), valuesOf(refused, 'retry-after')]).toEqual([200, 429, ['12']]);
  expect(JSON.parse(refused.body)).toEqual({
    error: { type: 'credential_broker', message: 'Too many requests: the bound of this grant in a minute is 5.' },
  });
  expect(broker.traffic()).toEqual(before);
  expect(await statusesOf(MODEL, post())).toEqual([200]);
});

test.each([[NINETY, 90], [FIVE_HUNDRED, 500]])('the rate is exact, and a second of it passes at a time: port %s', async (port, rate) => {
  const [seconds, burst] = [8, Math.max(1, Math.floor(rate / 60))];
  let passed = 0;
  const start = Date.now();
  let last = start;
  for (; last - start < seconds * 1000; last = Date.now()) {
    passed += (await statusesOf(port, post()))[0] === 200 ? 1 : 0;
    await sleep(5);
  }
  const due = (rate * (last - start)) / 60_000;
  expect(passed).toBeLessThanOrEqual(Math.ceil(due) + burst);
  expect(passed).toBeGreaterThanOrEqual(Math.floor(due * 0.8)); // this process may be late
});

test('a grant has 64 connections, and other grants keep theirs', async () => {
  const open = Array.from({ length: 80 }, () => broker.connect(MODEL).on('error', () => undefined));
  const closed = new Set<unknown>();
  open.forEach((socket) => socket.on('close', () => closed.add(socket)).on('end', () => closed.add(socket)));
  await sleep(1000);
  expect(closed.size).toBe(16);
  expect(await statusesOf(OTHER, post())).toEqual([200]);
  open.forEach((socket) => socket.destroy());
  await sleep(500);
  expect(await statusesOf(MODEL, post())).toEqual([200]);
});

test('connections without a request keep others out for half a minute at most', async () => {
  const open = Array.from({ length: 12 }, () => broker.connect(OTHER).on('error', () => undefined).on('data', () => undefined));
  await sleep(500);
  const refused = await broker.ask(OTHER, post(), { quiet: 2000 });
  expect([refused.closed, refused.text]).toEqual([true, '']); // no answer
  await sleep(31_500);
  expect(await statusesOf(OTHER, post())).toEqual([200]);
  open.forEach((socket) => socket.destroy());
});

test('64 bodies of 1 MiB at a time pass within the memory limit', async () => {
  const before = residentBytes(broker.pid);
  const count = upstream.requests.length;
  const [head, body] = post({ body: 'a'.repeat(MIB) }).split(/(?<=\r\n\r\n)/);
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, residentBytes(broker.pid))), 20);
  const answers = (await Promise.all(Array.from({ length: 64 }, () =>
    broker.ask(MODEL, [head, body.slice(1), body.slice(0, 1)], { quiet: 20_000 })))).flatMap(({ messages }) => messages);
  clearInterval(watch);
  // On a busy machine this upstream needs more than 10 seconds for some of its 64 handshakes. Memory has another answer.
  const late = answers.filter((answer) => statusOf(answer) === 503 && /has no answer from the API/.test(answer.body));
  expect(late.length).toBeLessThan(8);
  expect(answers.filter((answer) => !late.includes(answer)).map(statusOf)).toEqual(Array.from({ length: 64 - late.length }, () => 200));
  expect(upstream.requests.slice(count).filter(({ body: { length } }) => length === MIB)).toHaveLength(64 - late.length);
  expect(most).toBeLessThan(256 * MIB);
  console.log(`64 bodies of 1 MiB: ${Math.round(before / MIB)} MiB before, at most ${Math.round(most / MIB)} MiB`);
});

test('an agent that holds 48 MiB of bodies back does not keep others from the broker', async () => {
  const bodies = Array.from({ length: 6 }, () => broker.connect(OTHER).on('error', () => undefined));
  bodies.forEach((socket) => {
    socket.write(`POST /v1/messages HTTP/1.1\r\nHost: b\r\nContent-Length: ${8 * MIB}\r\n\r\n`);
    socket.write(Buffer.alloc(8 * MIB - 1, 'a'));
  });
  await sleep(1000);
  const answers = await Promise.all(Array.from({ length: 20 }, () => statusesOf(MODEL, post({ body: 'a'.repeat(MIB / 2) }))));
  bodies.forEach((socket) => socket.destroy());
  expect(answers).toEqual(Array.from({ length: 20 }, () => [200]));
});

test('bodies beyond the memory limit end with their sender: the broker lives, and other grants are answered', async () => {
  const pid = broker.pid;
  const bodies = Array.from({ length: 60 }, () => broker.connect(OTHER).on('error', () => undefined));
  const closed = new Set<unknown>();
  bodies.forEach((socket) => {
    socket.on('data', () => undefined).on('close', () => closed.add(socket));
    socket.write(`POST /v1/messages HTTP/1.1\r\nHost: b\r\nContent-Length: ${8 * MIB}\r\n\r\n`);
    socket.write(Buffer.alloc(8 * MIB - 1, 'a'));
  });
  let most = 0;
  const answers: number[][] = [];
  for (let i = 0; i < 40; i++) {
    await sleep(100);
    most = Math.max(most, residentBytes(broker.pid));
    answers.push(await statusesOf(MODEL, post(), 5000));
  }
  bodies.forEach((socket) => socket.destroy());
  console.log(`bodies of 480 MiB: at most ${Math.round(most / MIB)} MiB; answers ${answers.join(' ')}`);
  expect(most).toBeLessThan(256 * MIB);
  expect(closed.size).toBe(48); // a grant with bodies of 8 MiB has 12 connections
  expect(broker.pid).toBe(pid);
  await sleep(2000);
  expect(await statusesOf(MODEL, post())).toEqual([200]);
  expect(answers.filter(([status]) => status === 200).length).toBeGreaterThan(30);
});

test('no log of all this has the key or a body', async () => {
  await sleep(1300);
  expect(broker.log().join('\n')).not.toMatch(new RegExp(`${KEY}|aaaa`));
});
