import { once } from 'events';
import { Server, createServer } from 'http';
import { AddressInfo } from 'net';
import { Manifest } from '../../support/app';

/** Takes events by POST and keeps them. */
export class Listener {
  public static async start(): Promise<Listener> {
    const started = new Listener();
    started.server.listen(0, '127.0.0.1');
    await once(started.server, 'listening');
    return started;
  }

  public readonly requests: { readonly headers: Manifest; readonly body: Manifest }[] = [];
  /** What the next requests are answered with before they are taken. */
  public readonly failures: number[] = [];
  private taken = 0;

  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const failure = this.failures.shift();
      if (failure === undefined) {
        this.requests.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
      }
      response.writeHead(failure ?? 200).end();
    });
  });

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** The events that come next. */
  public async next(count: number, within = 20_000): Promise<Manifest[]> {
    const from = this.taken;
    for (const end = Date.now() + within; this.requests.length < from + count && Date.now() < end;) {
      await new Promise((later) => setTimeout(later, 20));
    }
    this.taken = this.requests.length;
    return this.requests.slice(from).map(({ body }) => body);
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
