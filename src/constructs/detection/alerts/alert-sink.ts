import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { SinkEndpoint, SinkInput } from './alert-sink-input';
import * as kinds from './alert-sink-kinds';
import {
  AlertSinkOptions, DiscordSinkOptions, OpsgenieSinkOptions, PagerDutySinkOptions, SlackSinkOptions, TeamsSinkOptions, WebhookSinkOptions,
} from './alert-sink-options';
import { AlertmanagerSinkOptions, ElasticsearchSinkOptions, KafkaSinkOptions, SyslogSinkOptions } from './alert-sink-server-options';
import { isObject } from '../../../engine/value/json';
import { FalcoPriority } from '../falco/falco-priority';

/** A sink as its routing reads it. */
export interface Sink extends kinds.Output {
  readonly kind: string;
  readonly peer?: kplus.INetworkPolicyPeer;
  readonly peerPort?: number;
}

/**
 * Where alerts go; one of each kind for an `AlertRouting`.
 *
 * Secrets are named by Secret and key and never given as texts. What is wrong with a sink is told where it is routed.
 *
 * @see https://github.com/falcosecurity/falcosidekick/tree/master/docs/outputs
 */
export class AlertSink {
  /**
   * A URL that takes events as JSON.
   *
   * @param options its URL, and who may be told
   */
  public static webhook(options: WebhookSinkOptions): AlertSink {
    return AlertSink.create('webhook', options, kinds.webhook);
  }

  /**
   * A channel of Slack.
   *
   * @param options the Secret with its URL
   */
  public static slack(options: SlackSinkOptions): AlertSink {
    return AlertSink.create('slack', options, kinds.slack);
  }

  /**
   * A channel of Microsoft Teams.
   *
   * @param options the Secret with its URL, and the URL's host
   */
  public static teams(options: TeamsSinkOptions): AlertSink {
    return AlertSink.create('teams', options, kinds.teams);
  }

  /**
   * A channel of Discord.
   *
   * @param options the Secret with its URL
   */
  public static discord(options: DiscordSinkOptions): AlertSink {
    return AlertSink.create('discord', options, kinds.discord);
  }

  /**
   * A service of PagerDuty.
   *
   * @param options the Secret with its routing key
   */
  public static pagerDuty(options: PagerDutySinkOptions): AlertSink {
    return AlertSink.create('pagerduty', options, kinds.pagerDuty);
  }

  /**
   * A team of Opsgenie.
   *
   * @param options the Secret with its API key
   */
  public static opsgenie(options: OpsgenieSinkOptions): AlertSink {
    return AlertSink.create('opsgenie', options, kinds.opsgenie);
  }

  /**
   * Prometheus' Alertmanager.
   *
   * @param options its URLs; `peer` for its pods
   */
  public static alertmanager(options: AlertmanagerSinkOptions): AlertSink {
    return AlertSink.create('alertmanager', options, kinds.alertmanager);
  }

  /**
   * An index of Elasticsearch or OpenSearch.
   *
   * @param options its URL, and how to authenticate
   */
  public static elasticsearch(options: ElasticsearchSinkOptions): AlertSink {
    return AlertSink.create('elasticsearch', options, kinds.elasticsearch);
  }

  /**
   * A topic of Kafka.
   *
   * @param options its brokers, and how to authenticate
   */
  public static kafka(options: KafkaSinkOptions): AlertSink {
    return AlertSink.create('kafka', options, kinds.kafka);
  }

  /**
   * A syslog server.
   *
   * @param options where it is
   */
  public static syslog(options: SyslogSinkOptions): AlertSink {
    return AlertSink.create('syslog', options, kinds.syslog);
  }

  /** Falco Talon, which acts on events. @internal */
  public static _talon(endpoint: SinkEndpoint, options: AlertSinkOptions): AlertSink {
    return new AlertSink('talon', options, () => ({
      env: { TALON_ADDRESS: `http://${endpoint.host}:${endpoint.port}` },
      endpoints: [endpoint],
    }));
  }

  private static create<T extends AlertSinkOptions>(
    kind: string,
    options: T,
    read: (input: SinkInput, options: T) => kinds.Output,
  ): AlertSink {
    return new AlertSink(kind, options, (input) => read(input, options));
  }

  private constructor(
    private readonly kind: string,
    private readonly options: AlertSinkOptions,
    private readonly read: (input: SinkInput) => kinds.Output,
  ) {}

  /** The sink, checked; `prop` is what the user knows it by. @internal */
  public _read(scope: IConstruct, prop: string, minimumPriority: FalcoPriority): Sink {
    const input = new SinkInput(scope, prop);
    if (!isObject(this.options)) {
      throw input.error('options', `be given for AlertSink.${this.kind}`, this.options);
    }
    const { peer, peerPort } = this.options;
    const { env, endpoints } = this.read(input);
    return {
      kind: this.kind,
      env: {
        ...env,
        [`${this.kind.toUpperCase()}_MINIMUMPRIORITY`]: input
          .priority('minimumPriority', this.options.minimumPriority ?? minimumPriority)
          .toLowerCase(),
      },
      endpoints,
      peer,
      peerPort: peerPort === undefined ? undefined : input.port('peerPort', peerPort),
    };
  }
}
