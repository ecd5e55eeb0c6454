/** HTTP/1.1 as it stands on the wire, one character a byte. Nothing is made right: what a program sends is what a test sees. */

export type Header = readonly [name: string, value: string];

export interface Message {
  /** The first line, such as "POST /v1/messages HTTP/1.1". */
  readonly start: string;
  /** As they came: order, case and repeated names are kept. */
  readonly headers: readonly Header[];
  readonly body: string;
  readonly trailers: readonly Header[];
}

/** The values of a header, whatever the case of its name. */
export function valuesOf(message: Message, name: string): string[] {
  return message.headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
}

export function statusOf({ start }: Pick<Message, 'start'>): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(start)?.[1] ?? 0);
}

/** What a text begins with. */
interface ReadMessages {
  readonly messages: Message[];
  /** What follows the whole messages. */
  readonly rest: string;
  /** How many characters the rest needs at least to be a message. Who waits for them reads a long body once. 0 if this is not known. */
  readonly needed: number;
}

/** The whole messages at the start of a text. @param closed whether no more will come */
export function readMessages(text: string, closed = false): ReadMessages {
  const messages: Message[] = [];
  for (let rest = text; ; ) {
    const read = readMessage(rest, closed);
    if (typeof read === 'number') {
      return { messages, rest, needed: read };
    }
    messages.push(read.message);
    rest = rest.slice(read.length);
  }
}

/** The first message, or how many characters it needs at least. */
function readMessage(text: string, closed: boolean): { message: Message; length: number } | number {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) {
    return 0;
  }
  const [start, ...lines] = text.slice(0, end).split('\r\n');
  const head = { start, headers: lines.map(header), body: '', trailers: [] };
  const from = end + 4;
  const [length] = valuesOf(head, 'content-length');
  if (/^HTTP\/1\.1 (1|204|304)/.test(start)) {
    return { message: head, length: from };
  }
  if (valuesOf(head, 'transfer-encoding').length > 0) {
    const chunked = readChunks(text, from);
    return chunked ? { message: { ...head, ...chunked }, length: chunked.end } : 0;
  }
  if (length !== undefined) {
    const to = from + Number(length);
    return to > text.length ? to : { message: { ...head, body: text.slice(from, to) }, length: to };
  }
  if (start.startsWith('HTTP/')) { // an answer without a length ends with its connection
    return closed ? { message: { ...head, body: text.slice(from) }, length: text.length } : 0;
  }
  return { message: head, length: from };
}

function readChunks(text: string, from: number): { body: string; trailers: Header[]; end: number } | undefined {
  let body = '';
  for (let at = from; ; ) {
    const line = text.indexOf('\r\n', at);
    const size = line < 0 ? NaN : parseInt(text.slice(at, line), 16);
    if (Number.isNaN(size)) {
      return undefined;
    }
    if (size === 0) {
      const end = text.indexOf('\r\n\r\n', line);
      const trailers = text.slice(line + 2, end).split('\r\n').filter((each) => each !== '').map(header);
      return end < 0 ? undefined : { body, trailers, end: end + 4 };
    }
    body += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}

function header(line: string): Header {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
