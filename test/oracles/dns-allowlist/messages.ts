/** DNS messages as bytes, as far as the tests need them. */

export const TYPES: { readonly [type: string]: number } = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  NULL: 10,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  DS: 43,
  HTTPS: 65,
  AXFR: 252,
  ANY: 255,
  TYPE65400: 65400,
};

/** What makes a question other than a plain one of the internet class. */
export interface Tweaks {
  readonly id?: number;
  /** The second half of the header; recursion desired where it is not given. */
  readonly flags?: number;
  readonly class?: number;
  /** A whole OPT record or any other. */
  readonly additional?: Buffer;
  /** A second question. */
  readonly second?: Buffer;
}

export function uint16(...values: number[]): Buffer {
  return Buffer.from(values.flatMap((value) => [value >>> 8, value & 255])); // eslint-disable-line no-bitwise -- bytes
}

/** A name on the wire, by its labels, which may be of any bytes. */
export function wireName(labels: readonly (string | Buffer)[]): Buffer {
  const parts = labels.map((label) => Buffer.from(label as string, 'latin1'));
  return Buffer.concat([...parts.flatMap((part) => [Buffer.from([part.length]), part]), Buffer.from([0])]);
}

export function question(labels: readonly (string | Buffer)[], type: string, tweaks: Tweaks = {}): Buffer {
  const { id = 4711, flags = 0x0100, additional, second } = tweaks;
  return Buffer.concat([
    uint16(id, flags, second ? 2 : 1, 0, 0, additional ? 1 : 0),
    wireName(labels), uint16(TYPES[type], tweaks.class ?? 1),
    second ?? Buffer.alloc(0), additional ?? Buffer.alloc(0),
  ]);
}

/** An EDNS record with options as pairs of code and data. */
export function opt(options: readonly (readonly [code: number, data: Buffer])[] = [], version = 0): Buffer {
  const data = Buffer.concat(options.map(([code, bytes]) => Buffer.concat([uint16(code, bytes.length), bytes])));
  return Buffer.concat([Buffer.from([0]), uint16(41, 1232, version, 0, data.length), data]);
}

/** A message as it came. */
export interface Message {
  readonly id: number;
  readonly rcode: number;
  readonly answers: number;
  /** How many questions there are, and name, type and class of the first, if it is there; the case of letters as it was sent. */
  readonly questions: number;
  readonly name: string;
  readonly type: number;
  readonly class: number;
  readonly bytes: Buffer;
}

export function read(bytes: Buffer): Message {
  const labels: string[] = [];
  let at = 12;
  for (; bytes[at] > 0; at += bytes[at] + 1) {
    labels.push(bytes.toString('latin1', at + 1, at + 1 + bytes[at]));
  }
  return {
    id: bytes.readUInt16BE(0),
    rcode: bytes[3] % 16,
    questions: bytes.readUInt16BE(4),
    answers: bytes.readUInt16BE(6),
    name: labels.join('.'),
    type: bytes.length < at + 5 ? 0 : bytes.readUInt16BE(at + 1),
    class: bytes.length < at + 5 ? 0 : bytes.readUInt16BE(at + 3),
    bytes,
  };
}
