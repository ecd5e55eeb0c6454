import { once } from 'events';
import { connect, ConnectionOptions, TLSSocket } from 'tls';
import { Authority, Certificate } from './authority';
import { KEY, post, startBroker } from './grants';
import { readMessages, valuesOf } from './http';
import { BrokerSandbox, sleep } from './sandbox';
import { Upstream } from './upstream';
import { BrokerTls } from '../../../src';

/** TLS between agents and the broker: its versions, its certificate, and a renewed certificate. */

const HOST = 'broker.gateways.svc';
const PORT = 20001;
const tls = BrokerTls.certManager({ issuer: 'agents-ca', caConfigMap: 'agents-ca' });

let broker: BrokerSandbox;
let upstream: Upstream;

beforeAll(async () => {
  ({ broker, upstream } = await startBroker({ model: {} }, { tls, tlsHost: HOST }));
  await eventually(() => serial(), (shown) => shown.length > 10);
});
afterAll(() => broker?.stop());

/** A connection of an agent that knows the authority. */
async function secure(options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ socket: broker.connect(PORT), servername: HOST, ca: broker.authority.pem, ...options });
  await once(socket, 'secureConnect');
  return socket;
}

/** The serial number of the certificate that the broker shows, or why there is none. */
async function serial(options: ConnectionOptions = {}): Promise<string> {
  try {
    const socket = await secure(options);
    const { serialNumber } = socket.getPeerX509Certificate()!;
    socket.destroy();
    return serialNumber;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}

async function eventually<T>(ask: () => Promise<T>, good: (answer: T) => boolean, milliseconds = 10_000): Promise<T> {
  for (const end = Date.now() + milliseconds; ; await sleep(100)) {
    const answer = await ask();
    if (good(answer) || Date.now() > end) {
      return answer;
    }
  }
}

const certificate = (): Certificate => broker.authority.certificate({ alternatives: [`DNS:${HOST}`] });

test('an agent that knows the authority gets an answer, and the upstream the key', async () => {
  const socket = await secure({ ALPNProtocols: ['h2', 'http/1.1'] });
  expect([socket.getProtocol(), socket.alpnProtocol]).toEqual(['TLSv1.3', 'http/1.1']);
  socket.write(post());
  const [answer] = await once(socket, 'data') as [Buffer];
  socket.destroy();
  expect(readMessages(answer.toString()).messages[0].start).toBe('HTTP/1.1 200 OK');
  expect(valuesOf(upstream.requests.at(-1)!, 'x-api-key')).toEqual([KEY]);
});

test.each<[string, () => ConnectionOptions, string]>([
  ['another authority', () => ({ ca: new Authority(broker.authority.folder, 'other').pem }), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['public authorities alone', () => ({ ca: undefined }), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['another name', () => ({ servername: 'broker.other.svc' }), 'ERR_TLS_CERT_ALTNAME_INVALID'],
])('an agent that knows %s does not take the certificate', async (_, options, code) => {
  expect(await serial(options())).toBe(code);
});

test.each<[string, ConnectionOptions, RegExp]>([
  ['TLS 1.0', { maxVersion: 'TLSv1' }, /^ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION$/],
  ['TLS 1.1', { maxVersion: 'TLSv1.1' }, /^ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION$/],
  ['TLS 1.2', { maxVersion: 'TLSv1.2' }, /^[0-9A-F]{16,}$/],
  ['TLS 1.3', { minVersion: 'TLSv1.3' }, /^[0-9A-F]{16,}$/],
  ['TLS 1.2 without forward secrecy', { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256:AES256-SHA' }, /HANDSHAKE_FAILURE$/],
])('%s', async (_, options, expected) => {
  expect(await serial({ minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0', ...options })).toMatch(expected);
});

test('plain HTTP gets no answer, and no byte reaches the upstream', async () => {
  const before = broker.traffic();
  const { text, closed } = await broker.ask(PORT, post());
  expect([text.includes('HTTP/'), closed]).toEqual([false, true]);
  expect(broker.traffic()).toEqual(before);
});

test('the port of the metrics is plain HTTP', async () => {
  const { messages: [{ start, body }] } = await broker.ask(9902, 'GET /stats/prometheus HTTP/1.1\r\nHost: broker\r\n\r\n');
  expect(start).toBe('HTTP/1.1 200 OK');
  expect(body).toContain('envoy_server_live');
  expect(body).not.toContain('PRIVATE KEY');
});

test('a connection that begins no handshake is closed', async () => {
  const begun = Date.now();
  const { closed } = await broker.ask(PORT, '', { quiet: 20_000 });
  expect(closed).toBe(true);
  expect(Date.now() - begun).toBeGreaterThan(5_000);
}, 30_000);

describe('a renewed certificate', () => {
  test('is shown within seconds, and open connections stay', async () => {
    const before = await serial();
    const open = await secure();
    const begun = Date.now();
    broker.writeCertificate(certificate());
    expect(await eventually(serial, (shown) => shown !== before)).toMatch(/^[0-9A-F]{16,}$/);
    expect(Date.now() - begun).toBeLessThan(5_000);
    expect(await serial()).not.toBe(before);
    open.write(post());
    expect((await once(open, 'data') as [Buffer])[0].toString()).toMatch(/^HTTP\/1.1 200 OK/);
    open.destroy();
  });

  const broken: [string, () => Certificate | undefined][] = [
    ['no file', () => undefined],
    ['empty files', () => ({ cert: '', key: '' })],
    ['text that is none', () => ({ cert: 'a"}],"x":[{"', key: '\\"\n]' })],
    ['a certificate with the key of another one', () => ({ cert: certificate().cert, key: certificate().key })],
    ['a key without its end', () => ({ ...certificate(), key: certificate().key.slice(0, 100) })],
    ['more than 64 KB', () => ({ ...certificate(), cert: certificate().cert.repeat(100) })],
  ];
  test.each(broken)('that is %s leaves the old one, and the next one counts', async (_, make) => {
    const before = await serial();
    broker.writeCertificate(make());
    await sleep(3_000); // more than one look at the files
    expect(await serial()).toBe(before);
    const next = certificate();
    broker.writeCertificate(next);
    expect(await eventually(serial, (shown) => shown !== before)).toMatch(/^[0-9A-F]{16,}$/);
    const lines = next.key.split('\n').filter((line) => /^[\w+/=]{40,}$/.test(line));
    expect(lines.length).toBeGreaterThan(0);
    lines.forEach((line) => expect(broker.errors() + broker.log().join('\n')).not.toContain(line));
  });
});

test('while the broker has had no certificate, it closes connections, and then takes them without a restart', async () => {
  const late = await startBroker({ model: {} }, { tls });
  try {
    const ask = () => late.broker.ask(PORT, post());
    expect((await ask()).text).not.toContain('HTTP/');
    const options = { ca: late.broker.authority.pem };
    const shown = async () => {
      const socket = connect({ socket: late.broker.connect(PORT), servername: HOST, ...options });
      return Promise.race([once(socket, 'secureConnect').then(() => true), once(socket, 'close').then(() => false)])
        .catch(() => false).finally(() => socket.destroy());
    };
    expect(await shown()).toBe(false);
    late.broker.writeCertificate(late.broker.authority.certificate({ alternatives: [`DNS:${HOST}`] }));
    expect(await eventually(shown, (taken) => taken)).toBe(true);
    expect(late.upstream.requests).toEqual([]);
  } finally {
    await late.broker.stop();
  }
});
