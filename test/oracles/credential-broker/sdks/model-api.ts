import { once } from 'events';
import { IncomingHttpHeaders } from 'http';
import { createServer, Server } from 'https';
import { TLSSocket } from 'tls';
import { Certificate } from '../authority';

/** A request as it arrived. */
export interface ModelRequest {
  /** Method and path, such as "POST /v1/messages". */
  readonly call: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The name in TLS. */
  readonly serverName?: string;
}

/** An answer: an object, or events of which the last ones come later. */
export type Reply = object | readonly object[];

/** How long the rest of a stream is held back after its first event. */
export const PAUSE = 1000;

/** As much of an API of models as its SDK needs. It keeps every request. */
export class ModelApi {
  /** @param replies answers by call; a list is sent as events, and every call of the model "none" fails */
  public static async start(
    { socket, certificate }: { readonly socket: string; readonly certificate: Certificate },
    replies: (request: ModelRequest, stream: boolean) => Reply | undefined,
  ): Promise<ModelApi> {
    const api = new ModelApi(certificate, replies);
    api.server.listen(socket);
    await once(api.server, 'listening');
    return api;
  }

  public readonly requests: ModelRequest[] = [];
  private readonly server: Server;

  private constructor(certificate: Certificate, replies: (request: ModelRequest, stream: boolean) => Reply | undefined) {
    this.server = createServer({ ...certificate }, async (incoming, response) => {
      const { method, url, headers } = incoming;
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) {
        chunks.push(chunk);
      }
      const body = Buffer.concat(chunks).toString();
      const { servername } = incoming.socket as TLSSocket & { servername?: string };
      const request = { call: `${method} ${url}`, headers, body, serverName: servername };
      this.requests.push(request);
      const { model, stream } = body === '' ? {} as { model?: string; stream?: boolean } : JSON.parse(body);
      const reply = model === 'none' ? undefined : replies(request, stream === true);
      if (Array.isArray(reply)) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const [first, ...rest] = reply.map((event) => `${event.type ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}\n\n`);
        response.write(first);
        setTimeout(() => response.end(rest.join('')), PAUSE);
      } else {
        const error = { type: 'error', error: { type: 'invalid_request_error', message: 'no such model' } };
        response.writeHead(reply ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(reply ?? error));
      }
    });
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
