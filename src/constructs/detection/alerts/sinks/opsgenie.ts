import * as kplus from 'cdk8s-plus-29';
import { AlertRegion, requireRegion } from './alert-region';
import { AlertSinkOptions, https } from './alert-sink-options';
import { SINK_OPTIONS, SinkKind } from './sink-kind';
import { checkedLater } from '../../../../engine/input/check';

/**
 * A team of Opsgenie.
 */
export interface OpsgenieSinkOptions extends AlertSinkOptions {
  /**
   * Key of an API integration.
   */
  readonly apiKey: kplus.SecretValue;

  /**
   * Region of the account.
   *
   * @default AlertRegion.US
   */
  readonly region?: AlertRegion;
}

export const OPSGENIE: SinkKind<OpsgenieSinkOptions> = {
  name: 'opsgenie',
  isHttp: true,
  shape: { ...SINK_OPTIONS, apiKey: checkedLater, region: checkedLater },
  read: (input, { apiKey, region }) => {
    const env = { OPSGENIE_APIKEY: input.secret('apiKey', apiKey), OPSGENIE_REGION: requireRegion(input, region) };
    return { env, endpoints: [https(env.OPSGENIE_REGION === AlertRegion.EU ? 'api.eu.opsgenie.com' : 'api.opsgenie.com')] };
  },
};
