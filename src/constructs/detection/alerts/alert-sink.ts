import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { AlertSinkOptions, SinkEndpoint } from './sinks/alert-sink-options';
import { ALERTMANAGER, AlertmanagerSinkOptions } from './sinks/alertmanager';
import { DISCORD, DiscordSinkOptions } from './sinks/discord';
import { ELASTICSEARCH, ElasticsearchSinkOptions } from './sinks/elasticsearch';
import { KAFKA, KafkaSinkOptions } from './sinks/kafka';
import { OPSGENIE, OpsgenieSinkOptions } from './sinks/opsgenie';
import { PAGER_DUTY, PagerDutySinkOptions } from './sinks/pager-duty';
import { SinkInput } from './sinks/sink-input';
import { SINK_OPTIONS, SinkKind, SinkOutput } from './sinks/sink-kind';
import { SLACK, SlackSinkOptions } from './sinks/slack';
import { SYSLOG, SyslogSinkOptions } from './sinks/syslog';
import { TEAMS, TeamsSinkOptions } from './sinks/teams';
import { WEBHOOK, WebhookSinkOptions } from './sinks/webhook';
import { checkedLater, struct } from '../../../engine/input/check';
import { isObject } from '../../../engine/value/json';
import { FalcoPriority } from '../falco/falco-priority';

/** A sink whose options are checked. */
export interface CheckedSink extends SinkOutput {
  readonly kind: SinkKind;
  readonly peer?: kplus.INetworkPolicyPeer;
  readonly pods?: kplus.IPodSelector;
  readonly peerPort?: number;
}

/**
 * A target of alerts. An `AlertRouting` has at most one of each kind.
 *
 * Options refer to a secret by Secret and key, and never contain it as text. The routing reports errors in the options.
 *
 * @see https://github.com/falcosecurity/falcosidekick/tree/master/docs/outputs
 */
export class AlertSink {
  /**
   * A URL that takes events as JSON.
   *
   * @param options its URL, and how to authenticate
   */
  public static webhook(options: WebhookSinkOptions): AlertSink {
    return new AlertSink(WEBHOOK, options);
  }

  /**
   * A channel of Slack.
   *
   * @param options the Secret with its URL
   */
  public static slack(options: SlackSinkOptions): AlertSink {
    return new AlertSink(SLACK, options);
  }

  /**
   * A channel of Microsoft Teams.
   *
   * @param options the Secret with its URL, and the host of the URL
   */
  public static teams(options: TeamsSinkOptions): AlertSink {
    return new AlertSink(TEAMS, options);
  }

  /**
   * A channel of Discord.
   *
   * @param options the Secret with its URL
   */
  public static discord(options: DiscordSinkOptions): AlertSink {
    return new AlertSink(DISCORD, options);
  }

  /**
   * A service of PagerDuty.
   *
   * @param options the Secret with its routing key
   */
  public static pagerDuty(options: PagerDutySinkOptions): AlertSink {
    return new AlertSink(PAGER_DUTY, options);
  }

  /**
   * A team of Opsgenie.
   *
   * @param options the Secret with its API key
   */
  public static opsgenie(options: OpsgenieSinkOptions): AlertSink {
    return new AlertSink(OPSGENIE, options);
  }

  /**
   * Prometheus' Alertmanager.
   *
   * @param options its URLs, and `peer` for its pods
   */
  public static alertmanager(options: AlertmanagerSinkOptions): AlertSink {
    return new AlertSink(ALERTMANAGER, options);
  }

  /**
   * An index of Elasticsearch or OpenSearch.
   *
   * @param options its URL, and how to authenticate
   */
  public static elasticsearch(options: ElasticsearchSinkOptions): AlertSink {
    return new AlertSink(ELASTICSEARCH, options);
  }

  /**
   * A topic of Kafka.
   *
   * @param options its brokers, and how to authenticate
   */
  public static kafka(options: KafkaSinkOptions): AlertSink {
    return new AlertSink(KAFKA, options);
  }

  /**
   * A syslog server.
   *
   * @param options its address, and `peer` for network policies
   */
  public static syslog(options: SyslogSinkOptions): AlertSink {
    return new AlertSink(SYSLOG, options);
  }

  /** Falco Talon, which reacts to events. @internal */
  public static _talon(options: TalonSinkOptions): AlertSink {
    return new AlertSink(TALON, options);
  }

  private constructor(private readonly kind: SinkKind, private readonly options: AlertSinkOptions) {}

  /** Checks the options. Errors call the sink `prop`. @internal */
  public _check(scope: IConstruct, prop: string, minimumPriority: FalcoPriority): CheckedSink {
    const { kind, options } = this;
    const input = new SinkInput(scope, prop, options);
    if (!isObject(options)) {
      throw input.error('options', `be given for AlertSink.${kind.name}`, options);
    }
    struct(kind.shape)(scope, prop, options);
    if (options.pods !== undefined && options.peer !== undefined) {
      throw input.error('pods', 'be left out where \'peer\' is given', options.pods);
    }
    const { env, endpoints } = kind.read(input, options);
    const priority = input.priority('minimumPriority', options.minimumPriority ?? minimumPriority).toLowerCase();
    return {
      kind,
      env: { ...env, [`${kind.name.toUpperCase()}_MINIMUMPRIORITY`]: priority },
      endpoints,
      peer: options.peer,
      pods: options.pods,
      peerPort: options.peerPort === undefined ? undefined : input.port('peerPort', options.peerPort),
    };
  }
}

/** Falco Talon, which reacts to events. `QuarantineResponse` creates it. */
interface TalonSinkOptions extends AlertSinkOptions {
  readonly endpoint: SinkEndpoint;
}

/** Not in `SINKS`: users do not create this sink. */
const TALON: SinkKind<TalonSinkOptions> = {
  name: 'talon',
  isHttp: true,
  shape: { ...SINK_OPTIONS, endpoint: checkedLater },
  read: (_, { endpoint }) => ({ env: { TALON_ADDRESS: `http://${endpoint.host}:${endpoint.port}` }, endpoints: [endpoint] }),
};
