import * as kplus from 'cdk8s-plus-29';
import { AlertSinkOptions } from './alert-sink-options';

/**
 * Prometheus' Alertmanager, by API v2.
 */
export interface AlertmanagerSinkOptions extends AlertSinkOptions {
  /**
   * All of its instances, such as `["http://alertmanager.monitoring.svc:9093"]`.
   */
  readonly urls: string[];

  /**
   * Labels of each alert beside those of the event, such as `{ team: 'agents' }`; "severity" and other labels of the event are refused.
   *
   * @default - none
   */
  readonly labels?: { [name: string]: string };

  /**
   * Value of the Authorization header, such as "Bearer …", without colon and comma.
   *
   * @default - no such header
   */
  readonly authorization?: kplus.SecretValue;
}

/**
 * An index of Elasticsearch or OpenSearch.
 */
export interface ElasticsearchSinkOptions extends AlertSinkOptions {
  /**
   * The URL without credentials, such as "https://search.example.com:9200".
   */
  readonly url: string;

  /**
   * Name of the index, such as "falco": letters, digits, ".", "_" and "-"; the date follows it.
   *
   * @default "falco"
   */
  readonly index?: string;

  /**
   * An API key; either this or user and password.
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

/**
 * How one proves to Kafka who one is.
 */
export enum KafkaSasl {
  /** User and password as they are. */
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
   * Name of the topic, such as "alerts": letters, digits, ".", "_" and "-"; it must exist.
   */
  readonly topic: string;

  /**
   * Whether it is called by TLS.
   *
   * @default true
   */
  readonly tls?: boolean;

  /**
   * How to authenticate, with `username` and `password`.
   *
   * @default - not at all
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

/**
 * How syslog is sent.
 */
export enum SyslogProtocol {
  /** By TCP. */
  TCP = 'tcp',
  /** By UDP, which loses messages without a word. */
  UDP = 'udp',
}

/**
 * What a message of syslog holds.
 */
export enum SyslogFormat {
  /** The event as it is. */
  JSON = 'json',
  /** Common Event Format. */
  CEF = 'cef',
}

/**
 * A syslog server; it is sent plain text, so `peer` must be given.
 */
export interface SyslogSinkOptions extends AlertSinkOptions {
  /**
   * Name or address, such as "syslog.logging.svc".
   */
  readonly host: string;

  /**
   * The port, from 1 to 65535.
   *
   * @default 514
   */
  readonly port?: number;

  /**
   * How it is sent.
   *
   * @default SyslogProtocol.TCP
   */
  readonly protocol?: SyslogProtocol;

  /**
   * What a message holds.
   *
   * @default SyslogFormat.JSON
   */
  readonly format?: SyslogFormat;
}
