import { createSocket } from 'dgram';
import { Server, createServer } from 'net';
import { Message, read, uint16, wireName } from './messages';

/** A resolver that keeps all that it is asked, byte for byte, and has an answer to every question. */
export class Upstream {
  public readonly seen: Message[] = [];
  private readonly udp = createSocket('udp4');
  private readonly tcp: Server = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0);
        const answer = this.answer(received.subarray(2, end));
        socket.write(Buffer.concat([uint16(answer.length), answer]));
        received = received.subarray(end);
      }
    });
  });

  public async start(port: number): Promise<void> {
    this.udp.on('message', (bytes, { address, port: from }) => this.udp.send(this.answer(bytes), from, address));
    await new Promise<void>((done) => this.udp.bind(port, '127.0.0.1', done));
    await new Promise<void>((done) => this.tcp.listen(port, '127.0.0.1', done));
  }

  public stop(): void {
    this.udp.close();
    this.tcp.close();
  }

  /** An address by way of another name, as content networks have it; "missing." has none. */
  private answer(bytes: Buffer): Buffer {
    const asked = read(Buffer.from(bytes));
    this.seen.push(asked);
    const missing = asked.name.startsWith('missing.');
    const end = 12 + wireName(asked.name.split('.')).length + 4;
    const alias = wireName(['cdn', 'example', 'net']);
    const data = asked.type === 1 ? Buffer.from([192, 0, 2, 7]) : Buffer.alloc(16, 1);
    const records = missing ? [] : [
      Buffer.concat([uint16(0xc00c, 5, 1, 0, 60, alias.length), alias]),
      Buffer.concat([alias, uint16(asked.type, 1, 0, 60, data.length), data]),
    ];
    return Buffer.concat([uint16(asked.id, missing ? 0x8183 : 0x8180, 1, records.length, 0, 0), bytes.subarray(12, end), ...records]);
  }
}
