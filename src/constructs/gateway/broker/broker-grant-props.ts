import { BrokeredKey, BrokeredLimits } from './brokered-api-props';

/**
 * Options of a grant.
 */
export interface BrokerGrantOptions {
  /**
   * Name of the grant in logs, metrics and the configuration: a DNS label such as "coder-anthropic".
   *
   * @default - the path of the agent and the host
   */
  readonly name?: string;

  /**
   * TCP port of the broker that only this agent may call, from 1024 to 65535 but for 9902.
   *
   * @default - derived from the name, from 10000 to 59999: other grants do not change it
   */
  readonly port?: number;
}

/**
 * Properties of `CredentialBroker.grantGit`.
 */
export interface GitGrantProps extends BrokeredLimits, BrokerGrantOptions {
  /**
   * A token for the host, such as a fine-grained token of GitHub.
   */
  readonly key: BrokeredKey;

  /**
   * The user that the host expects beside the token.
   *
   * @default "x-access-token"
   */
  readonly user?: string;

  /**
   * The repositories, such as `["org/app"]`.
   */
  readonly repositories: string[];

  /**
   * Whether the agent may push, too. `maxBody` is then 16 MiB by default, since a push has its commits in one body.
   *
   * @default false
   */
  readonly push?: boolean;
}
