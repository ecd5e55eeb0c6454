import * as kplus from 'cdk8s-plus-29';
import { AlertSinkOptions, https } from './alert-sink-options';
import { SINK_OPTIONS, SinkKind } from './sink-kind';
import { checkedLater } from '../../../../engine/input/check';

/**
 * A channel of Slack.
 */
export interface SlackSinkOptions extends AlertSinkOptions {
  /**
   * The URL of an incoming webhook. Anyone who has it can post.
   */
  readonly webhookUrl: kplus.SecretValue;

  /**
   * Host of the URL.
   *
   * @default "hooks.slack.com"
   */
  readonly host?: string;
}

export const SLACK: SinkKind<SlackSinkOptions> = {
  name: 'slack',
  isHttp: true,
  shape: { ...SINK_OPTIONS, webhookUrl: checkedLater, host: checkedLater },
  read: (input, { webhookUrl, host }) => ({
    env: { SLACK_WEBHOOKURL: input.secret('webhookUrl', webhookUrl) },
    endpoints: [https(input.host('host', host ?? 'hooks.slack.com'))],
  }),
};
