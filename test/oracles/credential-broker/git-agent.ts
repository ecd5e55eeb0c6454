import { readFileSync } from 'fs';
import { join } from 'path';
import { AgentSandbox, Ran, RunOptions } from './agent';
import { GitServer } from './git-server';
import { KEY } from './grants';
import { GitGrantProps } from '../../../src';

/** What a client would send as the password, in base64. */
export const BASIC = Buffer.from(`x-access-token:${KEY}`).toString('base64');

/** Author and committer of what the agent writes. */
const AUTHOR = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@x', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@x' };

/** git of an agent, with the variables that `grantGit` sets and no key, and git's own server in place of github.com. */
export class GitAgent {
  /**
   * @param granted repositories of the grant, each with a commit
   * @param others repositories that the key could read too
   * @param tls whether the agent calls by TLS
   */
  public static async start(
    granted: string[], others: readonly string[] = [], tweak: Partial<GitGrantProps> = {}, tls = false,
  ): Promise<GitAgent> {
    const sandbox = await AgentSandbox.start(({ broker, agent, key }) => [
      broker.grantGit(agent, 'github.com', { key, repositories: granted, requestsPerMinute: 100_000, ...tweak }),
    ], tls);
    const { socket, certificate } = sandbox.upstream('github.com');
    const server = await GitServer.start(socket, sandbox.newFolder(), `Basic ${BASIC}`, certificate);
    [...granted, ...others].forEach((path) => server.repository(path));
    return new GitAgent(sandbox, server);
  }

  private constructor(public readonly sandbox: AgentSandbox, public readonly server: GitServer) {}

  /** Where git calls the broker, such as "http://broker.gateways.svc:20001". */
  public get base(): string {
    return this.sandbox.env.GIT_CONFIG_KEY_0.replace(/^url\.(.*)\/\.insteadOf$/, '$1');
  }

  public async git(args: string, { env, cwd }: RunOptions = {}): Promise<Ran> {
    return this.sandbox.run(['git', ...args.split(' ')], { cwd, env: { ...AUTHOR, ...env } });
  }

  /** Runs git, which must succeed. */
  public async ok(args: string, options?: RunOptions): Promise<string> {
    const { status, output } = await this.git(args, options);
    expect([args, status, status === 0 ? '' : output]).toEqual([args, 0, '']);
    return output.trim();
  }

  /** Runs a program, of which not one byte must reach the server. */
  public async refused(command: readonly string[], options?: RunOptions): Promise<Ran> {
    const before = [this.server.requests.length, this.server.bytes, this.sandbox.broker.connections.length];
    const ran = await this.sandbox.run(command, options);
    expect([this.server.requests.length, this.server.bytes, this.sandbox.broker.connections.length]).toEqual(before);
    return ran;
  }

  /** The folder of a new clone. */
  public async clone(url = 'https://github.com/org/app', flags = '', env: NodeJS.ProcessEnv = {}): Promise<string> {
    const cwd = this.sandbox.newFolder();
    await this.ok(`clone --quiet ${flags && `${flags} `}${url} clone`, { cwd, env });
    return join(cwd, 'clone');
  }

  public async stop(): Promise<void> {
    await this.server.stop();
    await this.sandbox.stop();
  }
}

export function read(folder: string, file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}
