import * as kplus from 'cdk8s-plus-29';
import { FalcoPriority } from '../falco/falco-priority';

/**
 * What all sinks have alike.
 */
export interface AlertSinkOptions {
  /**
   * The least grave events that are sent.
   *
   * @default - the routing's
   */
  readonly minimumPriority?: FalcoPriority;

  /**
   * Who answers at the sink's address, to network policies: pods in the cluster such as `Pods.select(…)`, or a
   * `NetworkPolicyIpBlock`. What is sent in plain text goes to such a peer alone.
   *
   * @default - a name outside the cluster, allowed by name where the routing can, else all that is outside on the sink's port
   */
  readonly peer?: kplus.INetworkPolicyPeer;

  /**
   * The port that the pods of `peer` listen on, where their Service has another.
   *
   * @default - the port of the sink's address
   */
  readonly peerPort?: number;
}

/**
 * A URL that takes events as JSON by POST.
 */
export interface WebhookSinkOptions extends AlertSinkOptions {
  /**
   * The URL without credentials, such as "https://incidents.example.com/falco"; one that is a secret itself, such as a webhook of Slack, is refused.
   *
   * @default - `urlSecret`
   */
  readonly url?: string;

  /**
   * The URL where it is a secret itself; `host` says where it leads.
   *
   * @default - `url`
   */
  readonly urlSecret?: kplus.SecretValue;

  /**
   * Host of `urlSecret`, such as "incidents.example.com"; it is called on port 443.
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

/**
 * A channel of Slack.
 */
export interface SlackSinkOptions extends AlertSinkOptions {
  /**
   * The URL of an incoming webhook; whoever has it can post.
   */
  readonly webhookUrl: kplus.SecretValue;

  /**
   * Host of the URL.
   *
   * @default "hooks.slack.com"
   */
  readonly host?: string;
}

/**
 * A channel of Microsoft Teams.
 */
export interface TeamsSinkOptions extends AlertSinkOptions {
  /**
   * The URL of the channel's workflow; whoever has it can post.
   */
  readonly webhookUrl: kplus.SecretValue;

  /**
   * Host of the URL, such as "prod-00.westeurope.logic.azure.com".
   */
  readonly host: string;
}

/**
 * A channel of Discord.
 */
export interface DiscordSinkOptions extends AlertSinkOptions {
  /**
   * The URL of a webhook; whoever has it can post.
   */
  readonly webhookUrl: kplus.SecretValue;
}

/**
 * Where a service keeps one's data.
 */
export enum AlertRegion {
  /** United States. */
  US = 'us',
  /** European Union. */
  EU = 'eu',
}

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
