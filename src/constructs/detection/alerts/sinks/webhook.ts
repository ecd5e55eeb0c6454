import * as kplus from 'cdk8s-plus-29';
import { AlertSinkOptions, https } from './alert-sink-options';
import { SINK_OPTIONS, SinkKind, authorizationHeader } from './sink-kind';
import { checkedLater, text } from '../../../../engine/input/check';

/**
 * A URL that takes events as JSON by POST.
 */
export interface WebhookSinkOptions extends AlertSinkOptions {
  /**
   * The URL without credentials, such as "https://incidents.example.com/falco". If the URL itself is a secret, such as a webhook of Slack,
   * it is refused here.
   *
   * @default - `urlSecret`
   */
  readonly url?: string;

  /**
   * The URL, if it is itself a secret, with its host in `host`.
   *
   * @default - `url`
   */
  readonly urlSecret?: kplus.SecretValue;

  /**
   * Host of `urlSecret`, such as "incidents.example.com". The port is 443.
   *
   * @default - that of `url`
   */
  readonly host?: string;

  /**
   * Value of the Authorization header, such as "Bearer …", without colon and comma.
   *
   * @default - no such header
   */
  readonly authorization?: kplus.SecretValue;
}

export const WEBHOOK: SinkKind<WebhookSinkOptions> = {
  name: 'webhook',
  isHttp: true,
  shape: { ...SINK_OPTIONS, url: checkedLater, urlSecret: checkedLater, host: text, authorization: checkedLater },
  read: (input, { url, urlSecret, host, authorization }) => {
    if ((url === undefined) === (urlSecret === undefined)) {
      throw input.error('url', 'be given, or \'urlSecret\' if the URL is a secret, and not both', url);
    }
    const header = authorizationHeader('WEBHOOK', input, authorization);
    if (url !== undefined) {
      const called = input.url('url', url);
      return { env: { WEBHOOK_ADDRESS: called.text, ...header }, endpoints: [called.endpoint] };
    }
    return { env: { WEBHOOK_ADDRESS: input.secret('urlSecret', urlSecret), ...header }, endpoints: [https(input.host('host', host!))] };
  },
};
