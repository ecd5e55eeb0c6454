import { BrokeredKey } from './brokered-api-props';
import { BrokerListener } from '../../../engine/gateway-files/broker/broker-route';
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
