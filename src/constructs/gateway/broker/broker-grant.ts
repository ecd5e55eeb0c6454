import { Construct } from 'constructs';

/**
 * What one agent, or one group of agents, may call through a `CredentialBroker`. `CredentialBroker.grant` makes it.
 */
export class BrokerGrant extends Construct {
  /** @internal */
  public static _make(scope: Construct, id: string, name: string, host: string, port: number, url: string): BrokerGrant {
    return new BrokerGrant(scope, id, name, host, port, url);
  }

  private constructor(
    scope: Construct,
    id: string,
    /**
     * Name of the grant in logs, metrics and the configuration, such as "agents-coder-api-anthropic-com".
     */
    public readonly grantName: string,
    /**
     * The host that the broker calls, such as "api.anthropic.com".
     */
    public readonly host: string,
    /**
     * TCP port of the broker for this grant.
     */
    public readonly port: number,
    /**
     * The URL that the agent calls in place of the API's, such as "http://broker.gateways.svc:21034". Hand it to the pods of a group that
     * the app does not make.
     */
    public readonly url: string,
  ) {
    super(scope, id);
  }
}
