import { Size } from 'cdk8s';
import { BrokeredKey, BrokeredLimits } from './brokered-api-props';
import { BrokerListener } from '../../../engine/gateway-files/broker/broker-route';
import { BROKERED } from '../../../engine/value/placeholder';
import { IToolServer } from '../../network/tool-server';

/** An API as a grant needs it: the listener without its place, and what the agent gets. */
export interface ApiSpec extends Omit<BrokerListener, 'name' | 'port' | 'upstream'> {
  readonly key: BrokeredKey;
  /** The host outside the cluster, with its port. */
  readonly host?: { readonly name: string; readonly port: number };
  /** The server in the cluster. */
  readonly server?: IToolServer;
  /** Variables of the agent, made of the URL of the grant. */
  readonly variables: (url: string) => { readonly [name: string]: string };
}

/** The variables that hold the URL of an API and a placeholder for its key. */
export interface UrlAndKey {
  readonly urlVariable?: string;
  /** What the URL ends with, such as "/v1". */
  readonly urlPath?: string;
  readonly keyVariable?: string;
}

/** Variables of the agent, made of the URL of its grant. */
export function agentVariables({ urlVariable, urlPath = '', keyVariable }: UrlAndKey): ApiSpec['variables'] {
  return (url) => ({
    ...(urlVariable !== undefined && { [urlVariable]: `${url}${urlPath}` }),
    ...(keyVariable !== undefined && { [keyVariable]: BROKERED }),
  });
}

/** The bounds as numbers. The sizes of calls differ, and with them the default of `maxBody`. */
export function limitsOf({ maxBody, maxDuration, requestsPerMinute }: BrokeredLimits, defaultBody = Size.mebibytes(4)): Pick<
  ApiSpec, 'maxBodyBytes' | 'maxDurationSeconds' | 'requestsPerMinute'
> {
  return {
    maxBodyBytes: (maxBody ?? defaultBody).toKibibytes() * 1024,
    maxDurationSeconds: maxDuration?.toSeconds() ?? 600,
    requestsPerMinute: requestsPerMinute ?? 120,
  };
}
