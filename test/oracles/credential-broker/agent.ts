import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Certificate } from './authority';
import { KEY } from './grants';
import { BrokerSandbox } from './sandbox';
import { BrokerGrant, BrokerTls } from '../../../src';
import { AUTHORITY_FILE } from '../../../src/constructs/gateway/broker/broker-certificate';
import { Brokered, brokered } from '../../constructs/gateway/broker/brokered';
import { Manifest, only } from '../../support/app';

/** How a program ended, and what it wrote. */
export interface Ran {
  readonly status: number;
  readonly output: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** The default is an empty folder of the agent. */
  readonly cwd?: string;
}

/** An agent and a broker as synth writes them: real clients with the variables of the agent call the real Envoy. */
export class AgentSandbox {
  /**
   * @param make gives the agent its grants
   * @param tls whether the agent calls by TLS
   */
  public static async start(make: (given: Brokered) => BrokerGrant[], tls = false): Promise<AgentSandbox> {
    const given = brokered(tls ? { tls: BrokerTls.certManager({ issuer: 'agents-ca', caConfigMap: 'agents-ca' }) } : {});
    const grants = make(given);
    const { hostname } = new URL(grants[0].url);
    const addresses = new Map(grants.map(({ host }, i) => [host, `198.51.100.${10 + i}`]));
    const broker = await BrokerSandbox.start({
      files: only(given.chart, 'ConfigMap').data,
      command: only(given.chart, 'Deployment').spec.template.spec.containers[0].command,
      answers: {
        [`A ${hostname}`]: [['127.0.0.1']],
        ...Object.fromEntries([...addresses].map(([host, address]) => [`A ${host}`, [[address]]])),
      },
      keys: Object.fromEntries(grants.map(({ grantName }) => [grantName, KEY])),
      ...(tls && { tlsHost: hostname }),
    });
    const { env }: Manifest = only(given.chart, 'Pod').spec.containers[0];
    const names = grants.map(({ grantName }) => grantName);
    const ofContainer = ({ name, value }: Manifest) => [name, value.replace(AUTHORITY_FILE, broker.authority.file)];
    return new AgentSandbox(broker, names, addresses, Object.fromEntries(env.map(ofContainer)));
  }

  private readonly folder = mkdtempSync(join(tmpdir(), 'agent-'));
  private folders = 0;

  private constructor(
    public readonly broker: BrokerSandbox,
    public readonly grantNames: readonly string[],
    private readonly addresses: ReadonlyMap<string, string>,
    /** The variables of the agent's container. */
    public readonly env: { readonly [name: string]: string },
  ) {}

  /** The socket on which a server of the test stands for a host, and a certificate that the broker trusts. */
  public upstream(host: string): { readonly socket: string; readonly certificate: Certificate } {
    return {
      socket: this.broker.upstreamSocket(`${this.addresses.get(host)}:443`),
      certificate: this.broker.authority.certificate({ alternatives: [`DNS:${host}`] }),
    };
  }

  /** An empty folder. */
  public newFolder(): string {
    this.folders += 1;
    return mkdtempSync(join(this.folder, `${this.folders}-`));
  }

  /** Runs a program as the agent does. */
  public async run(command: readonly string[], { env = {}, cwd = this.newFolder() }: RunOptions = {}): Promise<Ran> {
    return this.broker.run(command, { HOME: this.folder, LC_ALL: 'C', ...this.env, ...env }, cwd);
  }

  public async stop(): Promise<void> {
    await this.broker.stop();
    rmSync(this.folder, { recursive: true });
  }
}
