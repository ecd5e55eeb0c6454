import { HOST, KEY, post, startBroker } from './grants';
import { statusOf, valuesOf } from './http';
import { BrokerSandbox } from './sandbox';
import { Upstream } from './upstream';

/** The key of a grant: from its file at each request, into one header, and nowhere else. */

let broker: BrokerSandbox;
let upstream: Upstream;

beforeAll(async () => {
  ({ broker, upstream } = await startBroker({
    model: {},
    bearer: { header: 'authorization' },
    basic: { header: undefined, user: 'x-access-token' },
    token: { header: 'PRIVATE-TOKEN', prefix: 'Token ' },
  }));
});
afterAll(() => broker?.stop());

/** Sends a request to the first grant, and gives the status and the key headers that arrived with it. */
async function keySeen(): Promise<[number, string[][]]> {
  const before = upstream.requests.length;
  const { messages: [answer] } = await broker.ask(20001, post());
  return [statusOf(answer), upstream.requests.slice(before).map((request) => valuesOf(request, 'x-api-key'))];
}

test.each([
  ['as it stands', 20001, 'x-api-key', KEY],
  ['as a bearer', 20002, 'authorization', `Bearer ${KEY}`],
  ['as the password of a user', 20003, 'authorization', `Basic ${Buffer.from(`x-access-token:${KEY}`).toString('base64')}`],
  ['with a prefix', 20004, 'private-token', `Token ${KEY}`],
])('the key is added %s', async (_, port, header, value) => {
  const before = upstream.requests.length;
  const { messages: [{ start, body }] } = await broker.ask(port, post({ body: '{"n":1}' }));
  expect([start, body]).toEqual(['HTTP/1.1 200 OK', '{"ok":"sure"}']);
  const requests = upstream.requests.slice(before);
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ start: 'POST /v1/messages HTTP/1.1', body: '{"n":1}', serverName: HOST });
  expect(valuesOf(requests[0], header)).toEqual([value]);
  expect(valuesOf(requests[0], 'host')).toEqual([HOST]);
});

test.each<[string, string | undefined]>([
  ['empty', ''],
  ['missing', undefined],
  ['a line end', '\n'],
  ['two lines', 'sk-one\nsk-two\n'],
  ['a key and an empty line', `${KEY}\n\n`],
  ['an empty line and a key', `\n${KEY}`],
  ['a header behind the key', `${KEY}\r\nx-admin: 1`],
  ['a carriage return within', 'sk\rkey'],
  ['a carriage return at the end', `${KEY}\r`],
  ['over 8 KB', 'k'.repeat(8193)],
  ['not ASCII', 'sk-schl\xfcssel'],
  ['null', `${KEY}\0`],
  ['a tab', 'sk\tkey'],
  ['a blank before', ` ${KEY}`],
  ['a blank behind', `${KEY} `],
  ['a blank and a line end behind', `${KEY} \n`],
  ['a blank alone', ' '],
  ['delete', `${KEY}\x7f`],
  ['a byte order mark', `\xef\xbb\xbf${KEY}`],
])('a key that is %s gives 503 and no byte upstream', async (_, key) => {
  broker.writeKey('model', key);
  const before = broker.traffic();
  const { messages: [answer] } = await broker.ask(20001, post({ headers: ['x-api-key: of-the-agent'] }));
  expect([statusOf(answer), JSON.parse(answer.body).error.message]).toEqual([503, 'The broker has no key for this grant.']);
  expect(broker.traffic()).toEqual(before);
});

test.each([
  ['with a line end', 'sk-new\n', 'sk-new'],
  ['with a carriage return and a line end', 'sk-new\r\n', 'sk-new'],
  ['with a blank within', 'sk new', 'sk new'],
  ['of one character', 'k', 'k'],
  ['of 8 KB', 'k'.repeat(8192), 'k'.repeat(8192)],
  ['with what Envoy reads as a command', '%REQ(HOST)% %FILE_CONTENT(/etc/passwd)%', '%REQ(HOST)% %FILE_CONTENT(/etc/passwd)%'],
])('a key %s works', async (_, key, value) => {
  broker.writeKey('model', key);
  expect(await keySeen()).toEqual([200, [[value]]]);
});

test('a changed key counts at the next request, also in a connection that is open', async () => {
  const socket = broker.connect(20001);
  const seen: string[] = [];
  for (let i = 0; i < 20; i++) {
    broker.writeKey('model', `sk-turn-${i}`);
    const answered = new Promise((resolve) => socket.once('data', resolve));
    socket.write(post());
    await answered;
    seen.push(...valuesOf(upstream.requests[upstream.requests.length - 1], 'x-api-key'));
  }
  socket.destroy();
  expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => `sk-turn-${i}`));
});

test('while keys change under load, each request has one whole key', async () => {
  const before = upstream.requests.length;
  let running = true;
  const client = async () => {
    while (running) {
      await broker.ask(20001, post());
    }
  };
  const clients = Array.from({ length: 4 }, client);
  for (let i = 0; i < 200; i++) {
    broker.writeKey('model', `sk-${String(i % 10).repeat(500)}`);
    await new Promise((later) => setTimeout(later, 2));
  }
  running = false;
  await Promise.all(clients);
  const keys = upstream.requests.slice(before).map((request) => valuesOf(request, 'x-api-key'));
  expect(keys.length).toBeGreaterThan(100);
  expect(keys.filter(([key, ...more]) => !/^sk-(\d)\1{499}$/.test(key) || more.length > 0)).toEqual([]);
});
