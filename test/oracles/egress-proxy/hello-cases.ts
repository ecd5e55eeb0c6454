import { Duplex } from 'stream';
import { SecureVersion, connect } from 'tls';
import {
  ECH, Extension, SSL2_HELLO, alert, entry, handshake, hello, helloMessage, helloOf, record, serverName, split,
} from './client-hello';
import { Piece } from './messages';

/** What clients send through a tunnel for `RIGHT`, and whether it may pass. */

export const RIGHT = 'api.example.com';
export const OTHER = 'second.example'; // allowed as well
const EVIL = 'evil.example';

type HelloCase = readonly [title: string, pieces: () => readonly Piece[]];

const send = (...texts: string[]): Piece[] => texts.map((bytes) => ({ bytes }));
const slowly = (texts: readonly string[], after: number): Piece[] => texts.map((bytes) => ({ bytes, after }));
const one = (title: string, bytes: string): HelloCase => [title, () => send(bytes)];
const withExtensions = (title: string, ...extensions: Extension[]): HelloCase => one(title, helloOf(extensions));
const records = (message: string, length: number) => split(message, length).map((part) => record(part));
const message = helloMessage([serverName(RIGHT)]);
const padding = (length: number): Extension => [21, '\0'.repeat(length)];
const u16 = (value: number) => String.fromCharCode(Math.floor(value / 256), value % 256);

/** The first bytes that this machine's OpenSSL sends. */
export function helloOfOpenSsl(servername: string | undefined, version: SecureVersion): Promise<string> {
  return new Promise((resolve) => {
    const wire = new Duplex({ read: () => undefined, write: (chunk: Buffer) => resolve(chunk.toString('latin1')) });
    connect({ socket: wire, servername, minVersion: version, maxVersion: version, rejectUnauthorized: false }).on('error', () => undefined);
  });
}

export const PASSING: HelloCase[] = [
  one('TLS 1.3', hello(RIGHT)),
  one('TLS 1.2', hello(RIGHT, 12)),
  one('another case', hello('API.Example.COM')),
  one('other extensions around the name', helloOf([[23, ''], serverName(RIGHT), [16, u16(3) + '\x02h2'], [0x0a0a, '']])),
  one('12 KB, as with large keys', helloOf([serverName(RIGHT), padding(12_000)])),
  ['in packets of 100 bytes', () => slowly(split(hello(RIGHT), 100), 20)],
  ['byte for byte', () => slowly(split(hello(RIGHT), 1), 5)],
  one('in records of 50 bytes', records(message, 50).join('')),
  ['in records of 40 bytes, a packet for each', () => slowly(records(message, 40), 20)],
  ['later than the tunnel by 5 seconds', () => slowly([hello(RIGHT)], 5000)],
  withExtensions('ECH behind the right outer name, which nothing here can read', serverName(RIGHT), ECH),
  one('a warning before the right hello', alert(1, 90) + hello(RIGHT)),
  one('a warning between the halves of the right hello', record(message.slice(0, 60)) + alert(1, 90) + record(message.slice(60))),
  one('a second ClientHello for another name, which the server refuses', hello(RIGHT) + hello(EVIL)),
];

export const REFUSED: HelloCase[] = [
  one('no server name', helloOf([])),
  one('no server name, TLS 1.2', helloOf([], 12)),
  one('another name', hello(EVIL)),
  one('another name, TLS 1.2', hello(EVIL, 12)),
  one('another name that is allowed', hello(OTHER)),
  one('a name below', hello(`x.${RIGHT}`)),
  one('the domain above', hello('example.com')),
  one('a name with the right end', hello(`evil${RIGHT}`)),
  one('a name with the right beginning', hello(`${RIGHT}.${EVIL}`)),
  one('a wildcard', hello('*.example.com')),
  one('a star', hello('*')),
  one('an empty name', hello('')),
  one('what stands for nothing in a log', hello('-')),
  one('a final dot, which RFC 6066 forbids', hello(`${RIGHT}.`)),
  one('a leading dot', hello(`.${RIGHT}`)),
  one('a space behind the name', hello(`${RIGHT} `)),
  one('the port behind the name', hello(`${RIGHT}:443`)),
  one('a line behind the name', hello(`${RIGHT}\r\nHost: ${EVIL}`)),
  one('NUL behind the name', hello(`${RIGHT}\0`)),
  one('NUL and another name', hello(`${RIGHT}\0.${EVIL}`)),
  one('bytes that are no text', hello('\xff\xfe"\\{}')),
  one('letters that look alike', hello('\xd0\xb0pi.example.com')),
  one('300 letters', hello('a'.repeat(300))),
  one('an IPv4 address', hello('198.51.100.10')),
  one('an IPv6 address', hello('2001:db8::10')),
  withExtensions('two names, the right one first', serverName(RIGHT, EVIL)),
  withExtensions('two names, the right one last', serverName(EVIL, RIGHT)),
  withExtensions('the right name twice', serverName(RIGHT, RIGHT)),
  withExtensions('the extension twice', serverName(RIGHT), serverName(EVIL)),
  withExtensions('the extension twice, the right one last', serverName(EVIL), serverName(RIGHT)),
  withExtensions('a name of another type', [0, u16(3 + RIGHT.length) + entry(RIGHT, 1)]),
  withExtensions('another type before the right name', [0, u16(6 + RIGHT.length + EVIL.length) + entry(EVIL, 1) + entry(RIGHT)]),
  withExtensions('an empty list of names', [0, u16(0)]),
  withExtensions('an empty extension', [0, '']),
  withExtensions('a list that is longer than its extension', [0, u16(99) + entry(RIGHT)]),
  withExtensions('bytes behind the list', [0, u16(3 + RIGHT.length) + entry(RIGHT) + 'x']),
  withExtensions('a name that is longer than its list', [0, u16(3 + RIGHT.length) + '\0' + u16(RIGHT.length + 40) + RIGHT]),
  withExtensions('ECH without an outer name', ECH),
  withExtensions('ECH behind another outer name', serverName('cloudflare-ech.com'), ECH),

  one('a hello that ends early', hello(RIGHT).slice(0, -10)),
  one('a hello without extensions', record(handshake(1, message.slice(4, 4 + 2 + 32 + 33 + 8 + 2)))),
  one('a hello of 64 KB', records(helloMessage([serverName(RIGHT), padding(60_000)]), 16_000).join('')),
  one('a record of 64 KB', record('\x01'.repeat(65_535))),
  one('a hello of 16 MB that begins', record('\x01\xff\xff\xff' + message.slice(4))),
  one('another handshake message', record(handshake(2, message.slice(4)))),
  one('an empty handshake message', record(handshake(1, ''))),
  one('a hello of SSL 2', SSL2_HELLO),
  one('a hello of DTLS', record(message, 22, 0xfeff)),
  one('a hello of QUIC', '\xc3\0\0\0\x01\x08' + 'd'.repeat(200)),
  one('an alert alone', alert(2, 40)),
  one('an alert, and then the right hello', alert(2, 40) + hello(RIGHT)),
  one('a warning, and then another name', alert(1, 90) + hello(EVIL)),
  one('data, and then the right hello', record('GET / HTTP/1.1\r\n\r\n', 23) + hello(RIGHT)),
  one('a change of cipher, and then the right hello', record('\x01', 20) + hello(RIGHT)),
  one('a heartbeat, and then the right hello', record('\x01\x40\0', 24) + hello(RIGHT)),
  one('half of the right hello, and then another', record(message.slice(0, 60)) + hello(EVIL)),
  one('plain HTTP', `GET / HTTP/1.1\r\nHost: ${RIGHT}\r\n\r\n`),
  one('HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  one('another tunnel', `CONNECT ${RIGHT}:443 HTTP/1.1\r\n\r\n${hello(RIGHT)}`),
  one('a banner of SSH', 'SSH-2.0-OpenSSH_9.2\r\n'),
  one('STARTTLS of SMTP', `EHLO x\r\nSTARTTLS\r\n${hello(RIGHT)}`),
  one('the PROXY protocol before the right hello', `PROXY TCP4 10.0.0.1 10.0.0.2 1 443\r\n${hello(RIGHT)}`),
  one('the PROXY protocol, version 2', '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c' + 'p'.repeat(12) + hello(RIGHT)),
  one('NUL', '\0'),
  one('noise', Array.from({ length: 500 }, (_, i) => String.fromCharCode((i * 7919) % 256)).join('')),
];
