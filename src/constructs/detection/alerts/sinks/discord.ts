import * as kplus from 'cdk8s-plus-29';
import { AlertSinkOptions, https } from './alert-sink-options';
import { SINK_OPTIONS, SinkKind } from './sink-kind';
import { checkedLater } from '../../../../engine/input/check';

/**
 * A channel of Discord.
 */
export interface DiscordSinkOptions extends AlertSinkOptions {
  /**
   * The URL of a webhook. Anyone who has it can post.
   */
  readonly webhookUrl: kplus.SecretValue;
}

export const DISCORD: SinkKind<DiscordSinkOptions> = {
  name: 'discord',
  isHttp: true,
  shape: { ...SINK_OPTIONS, webhookUrl: checkedLater },
  read: (input, { webhookUrl }) => ({
    env: { DISCORD_WEBHOOKURL: input.secret('webhookUrl', webhookUrl) },
    endpoints: [https('discord.com')],
  }),
};
