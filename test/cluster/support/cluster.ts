import { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { kubernetes } from './client';
import { Manifest } from '../../support/app';

/** What the API server said. */
export interface Answer {
  readonly status: number;
  readonly body: Manifest;
  /** What it warned of beside. */
  readonly warnings: readonly string[];
}

/** For how long a request is sent again. */
const REPEAT_MILLISECONDS = 60_000;

const STRICT = 'fieldManager=cluster-test&fieldValidation=Strict';

/**
 * The cluster behind KUBECONFIG. Manifests are sent as they are: client-node's typed calls would drop
 * the fields that they do not know, and those are what Strict is to refuse.
 */
export class Cluster {
  public readonly config = new kubernetes.KubeConfig();
  private readonly resources = new Map<string, Manifest[]>();

  /**
   * @param user whom requests are sent as, if not as whom the kubeconfig names
   */
  constructor(private readonly user?: string) {
    this.config.loadFromDefault();
  }

  /** Server-side apply. */
  public async apply(object: Manifest): Promise<Answer> {
    return this.send('PATCH', `${await this.path(object)}?${STRICT}`, object, 'application/apply-patch+yaml');
  }

  /** Plain create. Where a connection breaks off, what is there at the next try is what this one made. */
  public async create(object: Manifest, options: { dryRun?: boolean } = {}): Promise<Answer> {
    const { name, ...rest } = object.metadata;
    const path = await this.path({ ...object, metadata: rest });
    const send = async () => this.send('POST', `${path}?${STRICT}${options.dryRun ? '&dryRun=All' : ''}`, object);
    try {
      return await send();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      const again = await send();
      return again.body.reason === 'AlreadyExists' ? { ...await this.get(object), status: 201 } : again;
    }
  }

  public async get(object: Manifest): Promise<Answer> {
    return this.send('GET', await this.path(object));
  }

  public async delete(object: Manifest): Promise<Answer> {
    return this.send('DELETE', await this.path(object));
  }

  /** Path of the object, or of its kind where it has no name. */
  public async path({ apiVersion, kind, metadata }: Manifest): Promise<string> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource = (await this.kindsOf(root)).find((r) => r.kind === kind && !r.name.includes('/'));
    if (!resource) {
      throw new Error(`the cluster has no ${apiVersion} ${kind}`);
    }
    const namespace = resource.namespaced ? `/namespaces/${metadata.namespace}` : '';
    return `${root}${namespace}/${resource.name}${metadata.name ? `/${metadata.name}` : ''}`;
  }

  /** Sends a request. Where a machine is busy, connections break off for some seconds: a request that may be repeated is sent again. */
  public async send(method: string, path: string, body?: Manifest, type = 'application/json'): Promise<Answer> {
    const mayRepeat = method === 'GET' || method === 'DELETE' || path.includes('dryRun=All') || type === 'application/apply-patch+yaml';
    const end = Date.now() + (mayRepeat ? REPEAT_MILLISECONDS : 0);
    for (;;) {
      try {
        return await this.sendOnce(method, path, body, type);
      } catch (error) {
        if (Date.now() > end) {
          throw new Error(`${method} ${path}: ${(error as Error).message}`, { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  }

  private async sendOnce(method: string, path: string, body: Manifest | undefined, type: string): Promise<Answer> {
    const url = new URL(`${this.config.getCurrentCluster()!.server}${path}`);
    const headers = { 'Content-Type': type, ...(this.user === undefined ? {} : { 'Impersonate-User': this.user }) };
    const options = { method, headers, hostname: url.hostname, port: url.port, path: url.pathname + url.search };
    await this.config.applyToHTTPSOptions(options);
    return new Promise((resolve, reject) => {
      const call = request(options, (response) => {
        answerOf(response).then(resolve, reject); // a connection that breaks off in an answer is an error of the answer alone
      });
      call.on('error', reject).end(body && JSON.stringify(body));
    });
  }

  private async kindsOf(root: string): Promise<Manifest[]> {
    const known = this.resources.get(root) ?? (await this.send('GET', root)).body.resources ?? [];
    this.resources.set(root, known); // only an answer is kept: after an error, the next call asks again
    return known;
  }
}

async function answerOf(response: IncomingMessage): Promise<Answer> {
  const text = Buffer.concat(await response.toArray()).toString();
  const isJson = response.headers['content-type']?.startsWith('application/json');
  return {
    status: response.statusCode!,
    body: isJson ? JSON.parse(text) : { text },
    warnings: (response.headersDistinct.warning ?? []).map(warningText),
  };
}

/** The text of a header such as `299 - "a \\"text\\""`. */
function warningText(header: string): string {
  return header.slice(header.indexOf('"') + 1, -1).replace(/\\(.)/g, '$1');
}

/**
 * Asks until the answer is there, and says what was last seen if it never is. A busy machine is slow: the bound only says when a test that
 * fails ends, and no shorter one makes it stricter.
 */
export async function eventually<T>(ask: () => Promise<T>, good: (answer: T) => boolean, seconds = 200): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (good(answer)) {
      return answer;
    }
    if (Date.now() > end) {
      const seen = JSON.stringify(answer, (key, value) => (key === 'managedFields' ? undefined : value));
      throw new Error(`not so within ${seconds} s; last seen: ${seen.slice(0, 4000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Asks until the answer is there, and gives the last one in any case: policies take a moment to bite, and a test compares. */
export async function settled<T>(seconds: number, ask: () => Promise<T>, good: (answer: T) => boolean): Promise<T> {
  let last!: T;
  await eventually(async () => (last = await ask()), good, seconds).catch(() => undefined);
  return last;
}
