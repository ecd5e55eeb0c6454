import { post, startBroker } from './grants';
import { statusOf, valuesOf } from './http';
import { BrokerSandbox, sleep } from './sandbox';
import { OK, Upstream } from './upstream';

/**
 * What an agent tries against the calls of another one. The grants of both pass the same calls of the same API, so they share all that
 * grants can share: the connection manager, the routes, the cluster. A third grant passes other calls.
 */

const [MINE, THEIRS, OTHERS] = [20001, 20002, 20003];
const KEYS = { mine: 'sk-mine', theirs: 'sk-theirs', others: 'sk-others' };

let broker: BrokerSandbox;
let upstream: Upstream;
beforeAll(async () => {
  const own = { requestsPerMinute: 6000 };
  ({ broker, upstream } = await startBroker({ mine: own, theirs: own, others: { ...own, paths: ['/v1/other'] } }, { keys: KEYS }));
});
afterAll(() => broker?.stop());
beforeEach(() => { upstream.reply = (_, socket) => socket.write(OK); });

/** The keys with which requests arrived since a count of them. */
const keysSince = (count: number) => [...new Set(upstream.requests.slice(count).flatMap((request) => valuesOf(request, 'x-api-key')))];
/** The other agent's call, with its key. */
async function expectTheirs(): Promise<void> {
  const count = upstream.requests.length;
  const { messages: [answer] } = await broker.ask(THEIRS, post());
  expect([statusOf(answer), keysSince(count)]).toEqual([200, expect.arrayContaining([KEYS.theirs])]);
}

const NAME = 'x-credential-broker-grant';
const chunked = (trailer: string) => 'POST /v1/messages HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n'
  + `2\r\n{}\r\n0\r\n${trailer}\r\n\r\n`;
const ASKED: [string, string][] = [
  ['the name of the other grant', post({ headers: [`${NAME}: theirs`] })],
  ['in other letters', post({ headers: ['X-CREDENTIAL-BROKER-GRANT: THEIRS'] })],
  ['twice', post({ headers: [`${NAME}: theirs`, `${NAME}: theirs`] })],
  ['with its own name in a list', post({ headers: [`${NAME}: mine, theirs`] })],
  ['with "_"', post({ headers: ['x_credential_broker_grant: theirs'] })],
  ['as a header of the connection, which a proxy drops', post({ headers: [`Connection: ${NAME}`, `${NAME}: theirs`] })],
  ['in a trailer', chunked(`${NAME}: theirs`)],
  ['behind 60 headers', post({ headers: [...Array.from({ length: 58 }, (_, i) => `a-${i}: b`), `${NAME}: theirs`] })],
  ['in a folded line', post({ headers: [`${NAME}: mine\r\n theirs`] })],
  ['as a path out of its folder', post({ headers: [`${NAME}: ../theirs`] })],
  ['as the host', post().replace('Host: broker', 'Host: theirs')],
  ['as the host with the port', post().replace('Host: broker', `Host: broker:${THEIRS}`)],
  ['as a forwarded host and port',
    post({ headers: ['X-Forwarded-Host: theirs', `X-Forwarded-Port: ${THEIRS}`, 'Forwarded: host=theirs'] })],
  ['as an absolute URL', post({ path: `http://theirs:${THEIRS}/v1/messages` })],
  ['by headers of Envoy', post({ headers: ['x-envoy-original-path: /v1/other', 'x-envoy-upstream-alt-stat-name: theirs'] })],
  ['by the filter that chooses its key', post({ headers: ['x-api-key: sk-theirs', 'authorization: Bearer sk-theirs'] })],
  ['the path of the third grant', post({ path: '/v1/other', headers: [`${NAME}: others`] })],
  ['in a second request on the connection', post() + post({ headers: [`${NAME}: theirs`] })],
  ['in a body that is a request', post({ body: post({ headers: [`${NAME}: theirs`] }) })],
  ['behind two lengths', post({ headers: ['Content-Length: 0'], body: post({ headers: [`${NAME}: theirs`] }) })],
];

test.each(ASKED)('asks by its own port for the grant of another: %s', async (_, request) => {
  const count = upstream.requests.length;
  await broker.ask(MINE, request, { answers: 2, quiet: 1000 });
  expect([[], [KEYS.mine]]).toContainEqual(keysSince(count));
  await expectTheirs();
});

test('the connections of one grant to the API are never those of another', async () => {
  const sockets = new Map<unknown, Set<string>>();
  upstream.reply = (request, socket) => {
    const keys = sockets.get(socket) ?? new Set();
    sockets.set(socket, keys.add(valuesOf(request, 'x-api-key')[0]));
    socket.write(OK);
  };
  for (let i = 0; i < 20; i++) {
    await broker.ask([MINE, THEIRS][i % 2], post());
  }
  expect([...sockets.values()].map(({ size }) => size)).toEqual([1, 1]);
});

test('an API that answers a request twice gives the second answer to no other agent', async () => {
  upstream.reply = (request, socket) => {
    const isMine = valuesOf(request, 'x-api-key')[0] === KEYS.mine;
    socket.write(isMine ? `${OK}${OK.replace('"sure"', '"mine"')}` : OK);
  };
  for (let i = 0; i < 10; i++) {
    await broker.ask(MINE, post());
    const { messages: [{ body }] } = await broker.ask(THEIRS, post());
    expect(body).toBe('{"ok":"sure"}');
  }
});

/** Takes all that the grant has while the other agent calls. */
async function whileOpen(open: () => ReturnType<BrokerSandbox['connect']>[]): Promise<void> {
  const sockets = open();
  sockets.forEach((socket) => socket.on('error', () => undefined));
  try {
    for (let i = 0; i < 5; i++) {
      await sleep(300);
      await expectTheirs();
    }
  } finally {
    sockets.forEach((socket) => socket.destroy());
  }
}
const connections = (count: number, bytes: string) => () => Array.from({ length: count }, () => {
  const socket = broker.connect(MINE);
  socket.pause().write(bytes);
  return socket;
});

test.each<[string, () => ReturnType<BrokerSandbox['connect']>[]]>([
  ['1,000 connections without a request', connections(1000, '')],
  ['1,000 heads that do not end', connections(1000, 'POST /v1/messages HTTP/1.1\r\nHost: b\r\nX: ')],
  ['1,000 bodies that do not end',
    connections(1000, `POST /v1/messages HTTP/1.1\r\nHost: b\r\nContent-Length: 1000000\r\n\r\n${'a'.repeat(5000)}`)],
  ['10,000 requests whose answers it does not read', connections(100, post().repeat(100))],
  ['refused calls', connections(100, post({ path: '/none' }).repeat(200))],
])('uses up what is its own: %s', async (_, open) => {
  await whileOpen(open);
}, 60_000);

test('a rate that is used up is that of one grant', async () => {
  const seen = new Set<number>();
  for (let i = 0; i < 20 && !seen.has(429); i++) { // a slow machine may use no more than comes back meanwhile
    const { messages } = await broker.ask(OTHERS, post({ path: '/v1/other' }).repeat(300), { answers: 300 });
    messages.forEach((message) => seen.add(statusOf(message)));
  }
  expect(seen).toEqual(new Set([200, 429]));
  await expectTheirs();
});
