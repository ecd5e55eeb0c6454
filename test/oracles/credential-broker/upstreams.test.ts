import { Authority } from './authority';
import { ADDRESS, KEY, post, startBroker } from './grants';
import { Message, statusOf } from './http';
import { BrokerSandbox, until } from './sandbox';
import { OK, Upstream, UpstreamOptions } from './upstream';

/** Upstreams that break, lie about who they are, or are not there: no key reaches them, and the agent learns nothing of the broker. */

let broker: BrokerSandbox;
let good: Upstream;

const hostOf = (address: string) => `u${address.split('.')[3]}.example.com`;
const ADDRESSES = Array.from({ length: 20 }, (_, i) => `198.51.100.${i + 20}`);
const grantFor = (address: string) => 20002 + ADDRESSES.indexOf(address);
let used = 0;

beforeAll(async () => {
  ({ broker, upstream: good } = await startBroker(
    { model: {}, ...Object.fromEntries(ADDRESSES.map((address) => [`u${address.split('.')[3]}`, { host: hostOf(address) }])) },
    {
      answers: {
        ...Object.fromEntries(ADDRESSES.slice(0, -3).map((address) => [`A ${hostOf(address)}`, [[address]]])),
        [`A ${hostOf(ADDRESSES[17])}`]: [null],
        [`A ${hostOf(ADDRESSES[18])}`]: [[]],
        [`A ${hostOf(ADDRESSES[19])}`]: [['198.51.100.200']],
      },
      upstreamPorts: [443],
    },
  ));
});
afterAll(() => broker?.stop());

/** A grant of its own for an upstream with these options; gives the answer of the broker and the upstream. */
async function call(options: UpstreamOptions, name?: string): Promise<{ answer: Message; upstream: Upstream }> {
  const address = ADDRESSES[used++];
  const upstream = await broker.upstream(`${address}:443`, name ?? hostOf(address), options);
  const { messages: [answer] } = await broker.ask(grantFor(address), post({ body: '{"a":"of-agent"}' }));
  return { answer, upstream };
}

/** The agent gets an error that holds neither the key nor anything of the broker. */
function expectPlainError(answer: Message, status = 503): void {
  const error = { message: 'The broker has no answer from the API.', type: 'credential_broker' };
  expect([statusOf(answer), JSON.parse(answer.body)]).toEqual([status, { error }]);
  expect(answer.headers.map(([name]) => name).sort()).toEqual(['content-length', 'content-type', 'date', 'server']);
}

describe('an upstream gets no byte of a request, with', () => {
  const certificate = (make: (trusted: Authority) => UpstreamOptions) => async () => {
    const { answer, upstream } = await call(make(broker.authority));
    expectPlainError(answer);
    expect(upstream.connections).toBeGreaterThan(0);
    expect(upstream.received).toBe('');
  };
  const own = () => hostOf(ADDRESSES[used]);

  test('a certificate of another authority', certificate(() => {
    const other = new Authority(broker.authority.folder, 'other');
    return other.certificate({ alternatives: [`DNS:${own()}`] });
  }));
  test('a certificate that it signed itself', certificate(() => {
    const self = new Authority(broker.authority.folder, own());
    return self.self({ alternatives: [`DNS:${own()}`] });
  }));
  test('a certificate of another name', certificate((trusted) => trusted.certificate({ alternatives: ['DNS:evil.example'] })));
  test('a certificate of a name above', certificate((trusted) => trusted.certificate({ alternatives: ['DNS:example.com'] })));
  test('a certificate of a name below', certificate((trusted) => trusted.certificate({ alternatives: [`DNS:x.${own()}`] })));
  test.each(['*', '*.com', '*.other.example.com'])('a certificate of the wildcard %s', (name) => certificate(
    (trusted) => trusted.certificate({ alternatives: [`DNS:${name}`] }))());
  test('a certificate of its address', certificate((trusted) => trusted.certificate({ alternatives: [`IP:${ADDRESSES[used]}`] })));
  test('its name in the common name alone', certificate((trusted) => trusted.certificate({ commonName: own() })));
  test('a certificate that expired', certificate((trusted) => trusted.certificate({ alternatives: [`DNS:${own()}`], days: -1 })));
  test('TLS 1.1 at most', certificate((trusted) => ({
    ...trusted.certificate({ alternatives: [`DNS:${own()}`] }), minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0',
  })));
  test('no TLS', async () => {
    const { answer, upstream } = await call({ plain: true });
    expectPlainError(answer);
    expect(upstream.received).not.toContain('HTTP');
    expect(upstream.received).not.toContain(KEY);
  });
});

test('a certificate of a wildcard for one label is taken', async () => {
  const { answer } = await call(broker.authority.certificate({ alternatives: ['DNS:*.example.com'] }));
  expect(statusOf(answer)).toBe(200);
});

test('a certificate with several names, one of which is the upstream\'s, is taken', async () => {
  const { answer } = await call(broker.authority.certificate({ alternatives: ['DNS:evil.example', `DNS:${hostOf(ADDRESSES[used])}`] }));
  expect(statusOf(answer)).toBe(200);
});

test('a name that does not resolve gives an error', async () => {
  const before = broker.traffic();
  for (const address of ADDRESSES.slice(17, 19)) {
    expectPlainError((await broker.ask(grantFor(address), post())).messages[0]);
  }
  expect(broker.traffic()).toEqual(before);
});

test('a name that resolves to another address later is called there', async () => {
  const own = await broker.upstream('198.51.100.200:443', hostOf(ADDRESSES[19]));
  good.reply = (_, socket) => socket.write(OK);
  expect(statusOf((await broker.ask(grantFor(ADDRESSES[19]), post())).messages[0])).toBe(200);
  expect(own.requests).toHaveLength(1);
  const later = await broker.upstream('198.51.100.201:443', hostOf(ADDRESSES[19]));
  broker.answer({ [`A ${hostOf(ADDRESSES[19])}`]: [['198.51.100.201']] });
  const asked = broker.questions.length;
  await until(() => broker.questions.slice(asked).filter((question) => question.endsWith(hostOf(ADDRESSES[19]))).length > 1, 20_000);
  expect(statusOf((await broker.ask(grantFor(ADDRESSES[19]), post())).messages[0])).toBe(200);
  expect([own.requests.length, later.requests.length]).toEqual([1, 1]);
});

describe('an upstream that', () => {
  const answers = async (reply: UpstreamOptions['reply']): Promise<{ statuses: number[]; text: string; closed: boolean }> => {
    good.reply = reply!;
    const { messages, text, closed } = await broker.ask(20001, post(), { quiet: 3000 });
    expect(text).not.toContain(KEY);
    expect(text).not.toContain(ADDRESS);
    return { statuses: messages.map(statusOf), text, closed };
  };

  test('hangs up before it answers', async () => {
    const count = good.requests.length;
    expect((await answers((_, socket) => socket.destroy())).statuses).toEqual([503]);
    expect(good.requests).toHaveLength(count + 1); // it is not asked again
  });
  test('breaks off within its head', async () => {
    expect((await answers((_, socket) => socket.end('HTTP/1.1 200 OK\r\nx-a: b'))).statuses).toEqual([502]);
  });
  test('breaks off within its body', async () => {
    const { statuses, text, closed } = await answers((_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart');
      setTimeout(() => socket.destroy(), 100);
    });
    expect([statuses, closed]).toEqual([[], true]); // the agent sees that the answer is not whole
    expect(text).toMatch(/\r\n\r\npart$/);
  });
  test('breaks off within a chunk', async () => {
    const { text, closed } = await answers((_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab');
      setTimeout(() => socket.destroy(), 100);
    });
    expect(closed).toBe(true);
    expect(text).not.toContain('\r\n0\r\n\r\n');
  });
  test.each([
    ['answers with noise', '\x00\x01\x02\xff\r\n\r\n'],
    ['answers with both lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['answers with two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nabc'],
    ['answers with HTTP/2', '\0\0\x12\x04\0\0\0\0\0'],
    ['answers with a header of 100 KB', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`],
    ['answers with a null in a header', 'HTTP/1.1 200 OK\r\nx: a\0b\r\ncontent-length: 0\r\n\r\n'],
  ])('%s', async (_, text) => {
    const { statuses } = await answers((__, socket) => socket.write(text, 'latin1'));
    expect([[502], [503]]).toContainEqual(statuses);
  });
  test('switches the protocol gets no bytes of another one', async () => {
    good.reply = (_, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n');
    const socket = broker.connect(20001);
    socket.write(post());
    await new Promise((answered) => socket.once('data', answered));
    const before = broker.traffic();
    socket.write('GET /admin HTTP/1.1\r\nHost: evil\r\n\r\nof-agent');
    await new Promise((later) => setTimeout(later, 500));
    socket.destroy();
    expect(broker.traffic()).toEqual(before);
  });
  test('refuses the key is quoted as it is', async () => {
    const { statuses, text } = await answers((_, socket) => socket.write('HTTP/1.1 401 Unauthorized\r\ncontent-length: 5\r\n\r\nwrong'));
    expect(statuses).toEqual([401]);
    expect(text).toMatch(/\r\n\r\nwrong$/);
  });
  test('works again after all of it', async () => {
    expect((await answers((_, socket) => socket.write(OK))).statuses).toEqual([200]);
  });
});

test('no log, error or answer has the key', async () => {
  await new Promise((later) => setTimeout(later, 1300));
  expect(broker.log().join('\n') + broker.errors()).not.toContain(KEY);
  expect(broker.log().join('\n') + broker.errors()).not.toContain('of-agent');
});
