import * as kplus from 'cdk8s-plus-29';
import { AlertSinkOptions, https } from './alert-sink-options';
import { SINK_OPTIONS, SinkKind } from './sink-kind';
import { checkedLater } from '../../../../engine/input/check';

/**
 * A channel of Microsoft Teams.
 */
export interface TeamsSinkOptions extends AlertSinkOptions {
  /**
   * The URL of the channel's workflow. Anyone who has it can post.
   */
  readonly webhookUrl: kplus.SecretValue;

  /**
   * Host of the URL, such as "prod-00.westeurope.logic.azure.com".
   */
  readonly host: string;
}

export const TEAMS: SinkKind<TeamsSinkOptions> = {
  name: 'teams',
  isHttp: true,
  shape: { ...SINK_OPTIONS, webhookUrl: checkedLater, host: checkedLater },
  read: (input, { webhookUrl, host }) => ({
    env: { TEAMS_WEBHOOKURL: input.secret('webhookUrl', webhookUrl) },
    endpoints: [https(input.host('host', host))],
  }),
};
