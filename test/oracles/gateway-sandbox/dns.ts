import { createSocket } from 'dgram';
import { isIPv4 } from 'net';

/** The resolver's answers to each question in turn, the last one ever after; null for a failure. */
export interface Answers {
  [question: string]: readonly (readonly string[] | null)[];
}

const TYPES: { readonly [code: number]: string } = { 1: 'A', 5: 'CNAME', 12: 'PTR', 28: 'AAAA' };
const SERVFAIL = 2;

/** A resolver that keeps to a script, with answers that clients may not keep (TTL 0); gives what it was asked. */
export function serveDns(address: string, answers: Answers, onQuestion?: (question: string) => void): string[] {
  const questions: string[] = [];
  const asked = new Map<string, number>();
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, end } = nameAt(query, 12);
    const question = `${TYPES[query.readUInt16BE(end)]} ${name}`;
    questions.push(question);
    onQuestion?.(question);
    const turn = asked.get(question) ?? 0;
    asked.set(question, turn + 1);
    const script = answers[question] ?? [[]];
    const records = script[Math.min(turn, script.length - 1)];
    socket.send(Buffer.concat([
      header(query.readUInt16BE(0), records),
      query.subarray(12, end + 4),
      ...(records ?? []).map(record),
    ]), from.port, from.address);
  });
  socket.bind(53, address);
  return questions;
}

function header(id: number, records: readonly string[] | null): Buffer {
  const fields = [id, 0x8180 + (records ? 0 : SERVFAIL), 1, records?.length ?? 0, 0, 0];
  return Buffer.from(fields.flatMap((field) => [Math.floor(field / 256), field % 256]));
}

/** An address, or a name that the one asked for stands for. */
function record(value: string): Buffer {
  const [type, data] = isIPv4(value) ? [1, Buffer.from(value.split('.').map(Number))]
    : value.includes(':') ? [28, ipv6(value)] : [12, labels(value)];
  const head = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, data.length]); // 0xc0 12: the name of the question
  return Buffer.concat([head, data]);
}

function ipv6(text: string): Buffer {
  const hex = new URL(`http://[${text}]`).hostname.slice(1, -1); // "::ffff:1.2.3.4" without dots
  const [first, last = ''] = hex.split('::');
  const groups = (half: string) => (half === '' ? [] : half.split(':'));
  const zeros = Array.from({ length: 8 - groups(first).length - groups(last).length }, () => '0');
  return Buffer.from([...groups(first), ...zeros, ...groups(last)].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function labels(name: string): Buffer {
  return Buffer.concat([...name.split('.').map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1')),
    Buffer.from([0])]);
}

function nameAt(message: Buffer, start: number): { name: string; end: number } {
  const parts: string[] = [];
  let at = start;
  for (; message[at] !== 0; at += message[at] + 1) {
    parts.push(message.toString('latin1', at + 1, at + 1 + message[at]).toLowerCase());
  }
  return { name: parts.join('.'), end: at + 1 };
}
