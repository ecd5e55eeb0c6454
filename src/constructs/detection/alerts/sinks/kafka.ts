import * as kplus from 'cdk8s-plus-29';
import { AlertSinkOptions, SinkEndpoint } from './alert-sink-options';
import { PLAIN_TEXT, SinkInput, hidden } from './sink-input';
import { SINK_OPTIONS, SinkKind, login } from './sink-kind';
import { checkedLater, flag } from '../../../../engine/input/check';

/**
 * How falcosidekick authenticates to Kafka.
 */
export enum KafkaSasl {
  /** User name and password in plain text. */
  PLAIN = 'PLAIN',
  /** SCRAM with SHA-256. */
  SCRAM_SHA256 = 'SCRAM_SHA256',
  /** SCRAM with SHA-512. */
  SCRAM_SHA512 = 'SCRAM_SHA512',
}

/**
 * A topic of Kafka.
 */
export interface KafkaSinkOptions extends AlertSinkOptions {
  /**
   * The brokers with their ports, such as `["kafka-0.example.com:9093"]`.
   */
  readonly brokers: string[];

  /**
   * Name of the topic, such as "alerts": letters, digits, ".", "_" and "-". It must exist.
   */
  readonly topic: string;

  /**
   * Whether to use TLS.
   *
   * @default true
   */
  readonly tls?: boolean;

  /**
   * How to authenticate, with `username` and `password`.
   *
   * @default - no authentication
   */
  readonly sasl?: KafkaSasl;

  /**
   * The user.
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

export const KAFKA: SinkKind<KafkaSinkOptions> = {
  name: 'kafka',
  isHttp: false,
  shape: {
    ...SINK_OPTIONS,
    brokers: checkedLater,
    topic: checkedLater,
    tls: flag,
    sasl: checkedLater,
    username: checkedLater,
    password: checkedLater,
  },
  read: (input, { brokers, topic, tls = true, sasl, username, password }) => {
    const endpoints = input.list('brokers', brokers, '"kafka-0.example.com:9093"').map((broker, i) => requireBroker(input, broker, i));
    if (!tls && !input.hasPeer) {
      throw input.error('tls', 'be true without \'peer\'', tls, PLAIN_TEXT);
    }
    if (sasl !== undefined && (username === undefined || password === undefined)) {
      throw input.error(username === undefined ? 'username' : 'password', 'be given with \'sasl\'', undefined);
    }
    return {
      env: {
        KAFKA_HOSTPORT: brokers.join(','),
        KAFKA_TOPIC: input.name('topic', topic, 'alerts'),
        KAFKA_TLS: String(tls),
        KAFKA_REQUIREDACKS: 'ALL',
        KAFKA_SASL: sasl === undefined ? undefined : input.oneOf('sasl', sasl, Object.values(KafkaSasl)),
        ...login('KAFKA', input, username, password),
      },
      endpoints,
    };
  },
};

function requireBroker(input: SinkInput, broker: string, i: number): SinkEndpoint {
  const [, host, port] = (typeof broker === 'string' && /^(.*):(\d+)$/.exec(broker)) || [];
  if (host === undefined) {
    throw input.error(`brokers[${i}]`, 'be a host and a port such as "kafka-0.example.com:9093"', hidden(broker));
  }
  return { host: input.host(`brokers[${i}]`, host), port: input.port(`brokers[${i}]`, Number(port)), protocol: 'TCP' };
}
