/** ClientHellos by their bytes, one character a byte, so that no library mends what a test breaks. */

const bytes = (...values: number[]) => String.fromCharCode(...values);
const number = (value: number, length: number) =>
  Array.from({ length }, (_, i) => bytes(Math.floor(value / 256 ** (length - 1 - i)) % 256)).join('');
const u16 = (value: number) => number(value, 2);
const u24 = (value: number) => number(value, 3);
const vector8 = (text: string) => bytes(text.length) + text;
const vector16 = (text: string) => u16(text.length) + text;

const HOST_NAME = 0;

export type Extension = readonly [type: number, body: string];

/** The entry of a name in the extension `server_name`. */
export const entry = (name: string, type = HOST_NAME) => bytes(type) + vector16(name);

/** The extension `server_name`, with one entry for each name. */
export const serverName = (...names: string[]): Extension => [0, vector16(names.map((name) => entry(name)).join(''))];

/** Encrypted ClientHello (ECH): an outer hello with a payload that only the server reads. */
export const ECH: Extension = [0xfe0d, bytes(0) + u16(1) + u16(1) + bytes(7) + vector16('k'.repeat(32)) + vector16('e'.repeat(160))];

const SIGNATURES: Extension = [13, vector16(u16(0x0403) + u16(0x0804) + u16(0x0401))];
const GROUPS: Extension = [10, vector16(u16(0x001d) + u16(0x0017))];
const POINTS: Extension = [11, vector8(bytes(0))];
const VERSIONS: Extension = [43, vector8(u16(0x0304) + u16(0x0303))];
const KEY_SHARE: Extension = [51, vector16(u16(0x001d) + vector16('x'.repeat(32)))];

const TLS12: readonly Extension[] = [GROUPS, POINTS, SIGNATURES];
const TLS13: readonly Extension[] = [...TLS12, VERSIONS, KEY_SHARE];

/** The handshake message, without a record around it. */
export function helloMessage(extensions: readonly Extension[], version: 12 | 13 = 13): string {
  const all = [...extensions, ...(version === 13 ? TLS13 : TLS12)].map(([type, body]) => u16(type) + vector16(body)).join('');
  const ciphers = u16(0x1301) + u16(0xc02b) + u16(0xc02f);
  return handshake(1, u16(0x0303) + 'r'.repeat(32) + vector8('s'.repeat(32)) + vector16(ciphers) + vector8(bytes(0)) + vector16(all));
}

/** A handshake message of any type. Type 1 is a ClientHello. */
export const handshake = (type: number, body: string) => bytes(type) + u24(body.length) + body;

/** A TLS record. Type 22 is a handshake, 21 an alert, 23 data. */
export const record = (body: string, type = 22, version = 0x0301) => bytes(type) + u16(version) + vector16(body);

/** An alert of a level (1 is a warning, 2 ends the connection) and a description. */
export const alert = (level: number, description: number) => record(bytes(level, description), 21);

/** A whole ClientHello for a name. */
export const hello = (name: string, version: 12 | 13 = 13) => helloOf([serverName(name)], version);

/** A whole ClientHello with extensions. */
export const helloOf = (extensions: readonly Extension[], version?: 12 | 13) => record(helloMessage(extensions, version));

/** The text in pieces of at most a length. */
export function split(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, i) => text.slice(i * length, (i + 1) * length));
}

/** A ClientHello of SSL 2, which has no extensions. */
export const SSL2_HELLO = (() => {
  const body = bytes(1) + u16(0x0002) + u16(3) + u16(0) + u16(16) + bytes(1, 0, 0x80) + 'c'.repeat(16);
  return u16(0x8000 + body.length) + body;
})();
