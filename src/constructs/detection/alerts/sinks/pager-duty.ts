import * as kplus from 'cdk8s-plus-29';
import { AlertRegion, requireRegion } from './alert-region';
import { AlertSinkOptions, https } from './alert-sink-options';
import { SINK_OPTIONS, SinkKind } from './sink-kind';
import { checkedLater } from '../../../../engine/input/check';

/**
 * A service of PagerDuty.
 */
export interface PagerDutySinkOptions extends AlertSinkOptions {
  /**
   * Integration key of Events API v2.
   */
  readonly routingKey: kplus.SecretValue;

  /**
   * Region of the account.
   *
   * @default AlertRegion.US
   */
  readonly region?: AlertRegion;
}

export const PAGER_DUTY: SinkKind<PagerDutySinkOptions> = {
  name: 'pagerDuty',
  isHttp: true,
  shape: { ...SINK_OPTIONS, routingKey: checkedLater, region: checkedLater },
  read: (input, { routingKey, region }) => {
    const env = { PAGERDUTY_ROUTINGKEY: input.secret('routingKey', routingKey), PAGERDUTY_REGION: requireRegion(input, region) };
    return { env, endpoints: [https(env.PAGERDUTY_REGION === AlertRegion.EU ? 'events.eu.pagerduty.com' : 'events.pagerduty.com')] };
  },
};
