import { once } from 'events';
import { createServer, Server, Socket } from 'net';
import { createSecureContext, SecureContextOptions, TLSSocket } from 'tls';
import { Message, readMessages } from './http';

export interface UpstreamOptions extends SecureContextOptions {
  /** Whether it speaks plain HTTP. */
  readonly plain?: boolean;
  /** What it does with a request. By default it answers 200 with a body of JSON. */
  readonly reply?: (request: Received, socket: Socket) => void;
}

/** A request as it arrived. */
interface Received extends Message {
  /** The name in TLS. */
  readonly serverName?: string;
}

export const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\r\n{"ok":"sure"}';

/** A server that keeps every byte and request that it receives. */
export class Upstream {
  /** @param path of the socket that stands for its address and port */
  public static async start(path: string, options: UpstreamOptions): Promise<Upstream> {
    const upstream = new Upstream(options);
    upstream.server.listen(path);
    await once(upstream.server, 'listening');
    return upstream;
  }

  public readonly requests: Received[] = [];
  public reply: (request: Received, socket: Socket) => void;
  /** Connections, also those that TLS ended. */
  public connections = 0;
  /** All that came, without TLS. */
  public received = '';
  /** Errors of TLS, as this side saw them. */
  public readonly errors: string[] = [];

  private readonly open = new Set<Socket>();
  private readonly server: Server;

  private constructor(private readonly options: UpstreamOptions) {
    this.reply = options.reply ?? ((_, socket) => socket.write(OK));
    this.server = createServer({ allowHalfOpen: true }, (socket) => this.accept(socket));
  }

  /** Ends every connection. */
  public hangUp(): void {
    this.open.forEach((socket) => socket.destroy());
  }

  public async stop(): Promise<void> {
    this.hangUp();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(plain: Socket): void {
    this.connections += 1;
    this.keep(plain);
    const secure = { isServer: true, secureContext: createSecureContext(this.options) };
    this.read(this.options.plain ? plain : this.keep(new TLSSocket(plain, secure)));
  }

  private keep<T extends Socket>(socket: T): T {
    this.open.add(socket);
    socket.on('error', (error) => this.errors.push(error.message));
    socket.on('close', () => this.open.delete(socket));
    return socket;
  }

  private read(socket: Socket): void {
    let text = '';
    let needed = 0;
    socket.on('data', (chunk: Buffer) => {
      const piece = chunk.toString('latin1');
      this.received += piece;
      text += piece;
      if (text.length < needed) {
        return;
      }
      const read = readMessages(text);
      ({ rest: text, needed } = read);
      const serverName = socket instanceof TLSSocket ? sniOf(socket) : undefined;
      for (const message of read.messages) {
        const request = { ...message, serverName };
        this.requests.push(request);
        this.reply(request, socket);
      }
    });
    socket.on('end', () => socket.end());
  }
}

function sniOf(socket: TLSSocket): string | undefined {
  const { servername } = socket as TLSSocket & { servername?: string | false };
  return servername === false ? undefined : servername;
}
