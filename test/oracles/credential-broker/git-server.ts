import { execFileSync, spawn } from 'child_process';
import { once } from 'events';
import { mkdirSync } from 'fs';
import { IncomingMessage, ServerResponse } from 'http';
import { createServer, Server } from 'https';
import { join } from 'path';
import { Certificate } from './authority';

/** A request as it arrived. */
interface GitRequest {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

/** What git on this machine needs to make commits without a user's configuration. */
const AUTHOR = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};

/** git's own server for HTTP behind TLS and Basic authentication. It keeps every request, and answers calls of Git LFS too. */
export class GitServer {
  public static async start(socket: string, root: string, authorization: string, certificate: Certificate): Promise<GitServer> {
    const server = new GitServer(root, authorization, certificate);
    server.server.listen(socket);
    await once(server.server, 'listening');
    return server;
  }

  public readonly requests: GitRequest[] = [];
  private readonly sockets: IncomingMessage['socket'][] = [];
  private readonly server: Server;

  private constructor(private readonly root: string, private readonly authorization: string, certificate: Certificate) {
    this.server = createServer({ ...certificate }, (request, response) => this.serve(request, response));
    this.server.on('connection', (socket: IncomingMessage['socket']) => this.sockets.push(socket));
  }

  /** Bytes that arrived so far, those of TLS included. */
  public get bytes(): number {
    return this.sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  }

  /** A bare repository with what a program of `git fast-import` says; who has the key may push to it. */
  public repository(path: string, commits = commit('main', 'README', 'text\n')): string {
    const folder = join(this.root, `${path}.git`);
    mkdirSync(folder, { recursive: true });
    this.git(folder, 'init', '--bare', '--quiet', '--initial-branch', 'main');
    this.git(folder, 'config', 'http.receivepack', 'true');
    this.git(folder, 'config', 'uploadpack.allowFilter', 'true');
    this.git(folder, 'config', 'uploadarchive.allowUnreachable', 'true');
    this.git(folder, 'update-server-info'); // what the dumb protocol reads
    this.import(path, commits);
    return folder;
  }

  /** Adds commits. */
  public import(path: string, commits: string | Buffer): void {
    execFileSync('git', ['fast-import', '--quiet', '--force'], { cwd: join(this.root, `${path}.git`), env: AUTHOR, input: commits });
  }

  public git(folder: string, ...args: string[]): string {
    return execFileSync('git', args, { cwd: folder, env: AUTHOR, encoding: 'utf8' }).trim();
  }

  /** What a branch names, or nothing. */
  public tip(path: string, branch = 'main'): string {
    return this.git(join(this.root, `${path}.git`), 'for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`);
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '', headers } = request;
    this.requests.push({ method, url, headers });
    if (headers.authorization !== this.authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('no such user\n');
    } else if (url.includes('/info/lfs/')) {
      response.writeHead(200, { 'content-type': 'application/vnd.git-lfs+json' }).end('{"objects":[]}');
    } else {
      backend(this.root, request, response);
    }
  }
}

/**
 * Runs `git http-backend` as a CGI program.
 *
 * @see https://git-scm.com/docs/git-http-backend
 */
function backend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const [path, query = ''] = request.url!.split('?');
  const variables = {
    ...AUTHOR,
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    REMOTE_USER: 'agent',
    REQUEST_METHOD: request.method,
    PATH_INFO: path,
    QUERY_STRING: query,
    CONTENT_TYPE: request.headers['content-type'],
    CONTENT_LENGTH: request.headers['content-length'],
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
    GIT_PROTOCOL: request.headers['git-protocol'] as string | undefined,
  };
  const program = spawn('git', ['http-backend'], { stdio: ['pipe', 'pipe', 'ignore'], env: variables });
  program.stdin.on('error', () => undefined); // it may end before it has read all
  request.pipe(program.stdin);
  let head = Buffer.alloc(0);
  const readHead = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end >= 0) {
      program.stdout.off('data', readHead);
      const headers = head.toString('latin1', 0, end).split('\r\n').map((line) => line.split(/: (.*)/) as [string, string]);
      const status = headers.find(([name]) => name === 'Status')?.[1];
      response.writeHead(Number(status?.slice(0, 3) ?? 200), headers.filter(([name]) => name !== 'Status').map(([n, v]) => [n, v]).flat());
      response.write(head.subarray(end + 4));
      program.stdout.pipe(response);
    }
  };
  program.stdout.on('data', readHead);
}

/** A commit with one more file, for `git fast-import`. */
export function commit(branch: string, file: string, content: string | Buffer, message = file): Buffer {
  const data = (value: string | Buffer) => [`data ${Buffer.byteLength(value)}\n`, value, '\n'];
  return Buffer.concat([
    `commit refs/heads/${branch}\n`, 'committer a <a@example.com> 1700000000 +0000\n', ...data(message),
    `M 100644 inline ${file}\n`, ...data(content),
  ].map((part) => Buffer.from(part)));
}
