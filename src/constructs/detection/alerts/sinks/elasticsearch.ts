import * as kplus from 'cdk8s-plus-29';
import { AlertSinkOptions } from './alert-sink-options';
import { HIDDEN } from './sink-input';
import { SINK_OPTIONS, SinkKind, login } from './sink-kind';
import { checkedLater } from '../../../../engine/input/check';

/**
 * An index of Elasticsearch or OpenSearch.
 */
export interface ElasticsearchSinkOptions extends AlertSinkOptions {
  /**
   * The URL without credentials, such as "https://search.example.com:9200".
   */
  readonly url: string;

  /**
   * Name of the index, such as "falco": letters, digits, ".", "_" and "-". falcosidekick appends the date.
   *
   * @default "falco"
   */
  readonly index?: string;

  /**
   * An API key, in place of `username` and `password`.
   *
   * @default - none
   */
  readonly apiKey?: kplus.SecretValue;

  /**
   * The user, with `password`.
   *
   * @default - none
   */
  readonly username?: string;

  /**
   * The user's password.
   *
   * @default - none
   */
  readonly password?: kplus.SecretValue;
}

export const ELASTICSEARCH: SinkKind<ElasticsearchSinkOptions> = {
  name: 'elasticsearch',
  isHttp: true,
  shape: { ...SINK_OPTIONS, url: checkedLater, index: checkedLater, apiKey: checkedLater, username: checkedLater, password: checkedLater },
  read: (input, { url, index, apiKey, username, password }) => {
    const { text, endpoint } = input.url('url', url);
    if (apiKey !== undefined && (username !== undefined || password !== undefined)) {
      throw input.error('apiKey', 'be given, or \'username\' and \'password\', and not both', HIDDEN);
    }
    return {
      env: {
        ELASTICSEARCH_HOSTPORT: text,
        ELASTICSEARCH_INDEX: index === undefined ? undefined : input.name('index', index, 'falco'),
        ELASTICSEARCH_APIKEY: apiKey === undefined ? undefined : input.secret('apiKey', apiKey),
        ...login('ELASTICSEARCH', input, username, password),
      },
      endpoints: [endpoint],
    };
  },
};
