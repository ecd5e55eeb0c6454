import { createHash } from 'crypto';
import { Construct } from 'constructs';
import { BrokeredKey, BrokeredLimits } from './brokered-api-props';
import { MAX_NAME_LENGTH, RESERVED_NAMES } from '../../../engine/gateway-files/broker/broker-route';
import { METRICS_PORT } from '../../../engine/gateway-files/envoy/bootstrap';
import { ErrorSource, propError, requireDnsLabel, requireInteger } from '../../../engine/input/props';
import { derivedPort } from '../service-address';

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

/** A DNS label from words. One that is too long ends with a hash. */
export function grantNameOf(...words: string[]): string {
  const label = words.join('-').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return label.length <= MAX_NAME_LENGTH ? label : `${label.slice(0, 50).replace(/-$/, '')}-${hash(label).slice(0, 8)}`;
}

/** The name of a grant, which no other one of the broker has. */
export function requireGrantName(scope: ErrorSource, name: string, taken: (name: string) => boolean): string {
  requireDnsLabel(scope, 'name', name);
  if (name.length > MAX_NAME_LENGTH) {
    throw propError(scope, 'name', `have at most ${MAX_NAME_LENGTH} characters`, name);
  }
  if (taken(name) || RESERVED_NAMES.includes(name)) {
    const others = RESERVED_NAMES.map((one) => `"${one}"`).join(' and ');
    throw propError(scope, 'name', `differ from the names of the other grants, and from ${others}`, name, 'give another \'name\'');
  }
  return name;
}

/**
 * The port of a grant: the given one, or one that depends on the name alone, so that no other grant moves it.
 *
 * @param nameAt the name of the grant that has a port
 */
export function grantPort(
  scope: ErrorSource, name: string, given: number | undefined, nameAt: (port: number) => string | undefined,
): number {
  if (given !== undefined) {
    requireInteger(scope, 'port', given, 1024, 65535);
    if (given === METRICS_PORT) {
      throw propError(scope, 'port', `differ from ${METRICS_PORT}, the port of the metrics`, given);
    }
  }
  const port = given ?? derivedPort(name);
  const other = nameAt(port);
  if (other !== undefined) {
    throw propError(scope, 'port', `differ from the port of grant "${other}"`, port, given === undefined
      ? `the name "${name}" leads to the same port; give this grant a 'port'`
      : 'each grant has a port of its own');
  }
  return port;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
