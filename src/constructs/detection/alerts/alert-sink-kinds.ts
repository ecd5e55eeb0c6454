import * as kplus from 'cdk8s-plus-29';
import { SinkEndpoint, SinkInput, hidden } from './alert-sink-input';
import {
  AlertRegion, DiscordSinkOptions, OpsgenieSinkOptions, PagerDutySinkOptions, SlackSinkOptions, TeamsSinkOptions, WebhookSinkOptions,
} from './alert-sink-options';
import {
  AlertmanagerSinkOptions, ElasticsearchSinkOptions, KafkaSasl, KafkaSinkOptions, SyslogFormat, SyslogProtocol, SyslogSinkOptions,
} from './alert-sink-server-options';
import { Json } from '../../../engine/value/json';

/** Variables of falcosidekick; a Secret's key where the value is secret. */
export type Variables = { readonly [name: string]: string | kplus.SecretValue | undefined };

/** One output of falcosidekick: what it is told, and where that leads. */
export interface Output {
  readonly env: Variables;
  readonly endpoints: SinkEndpoint[];
}

/**
 * The outputs of falcosidekick 2.34, by what their variables begin with.
 *
 * @see https://github.com/falcosecurity/falcosidekick/tree/2.34.1/docs/outputs
 */

export function webhook(input: SinkInput, { url, urlSecret, host, authorization, peer }: WebhookSinkOptions): Output {
  if ((url === undefined) === (urlSecret === undefined)) {
    throw input.error('url', 'be given, or \'urlSecret\' where the URL is a secret, and not both', url);
  }
  const auth = header('WEBHOOK', input, authorization);
  if (url !== undefined) {
    const { text, ...endpoint } = input.url('url', url, peer !== undefined);
    return { env: { WEBHOOK_ADDRESS: text, ...auth }, endpoints: [endpoint] };
  }
  return { env: { WEBHOOK_ADDRESS: input.secret('urlSecret', urlSecret), ...auth }, endpoints: [https(input.host('host', host!))] };
}

export function slack(input: SinkInput, { webhookUrl, host }: SlackSinkOptions): Output {
  return {
    env: { SLACK_WEBHOOKURL: input.secret('webhookUrl', webhookUrl) },
    endpoints: [https(input.host('host', host ?? 'hooks.slack.com'))],
  };
}

export function teams(input: SinkInput, { webhookUrl, host }: TeamsSinkOptions): Output {
  return { env: { TEAMS_WEBHOOKURL: input.secret('webhookUrl', webhookUrl) }, endpoints: [https(input.host('host', host))] };
}

export function discord(input: SinkInput, { webhookUrl }: DiscordSinkOptions): Output {
  return { env: { DISCORD_WEBHOOKURL: input.secret('webhookUrl', webhookUrl) }, endpoints: [https('discord.com')] };
}

export function pagerDuty(input: SinkInput, { routingKey, region }: PagerDutySinkOptions): Output {
  const env = { PAGERDUTY_ROUTINGKEY: input.secret('routingKey', routingKey), PAGERDUTY_REGION: regionOf(input, region) };
  return { env, endpoints: [https(env.PAGERDUTY_REGION === 'eu' ? 'events.eu.pagerduty.com' : 'events.pagerduty.com')] };
}

export function opsgenie(input: SinkInput, { apiKey, region }: OpsgenieSinkOptions): Output {
  const env = { OPSGENIE_APIKEY: input.secret('apiKey', apiKey), OPSGENIE_REGION: regionOf(input, region) };
  return { env, endpoints: [https(env.OPSGENIE_REGION === 'eu' ? 'api.eu.opsgenie.com' : 'api.opsgenie.com')] };
}

/** Labels that falcosidekick makes of the event; one of the user's would replace it. */
const LABELS_OF_EVENTS: readonly string[] = ['alertname', 'eventsource', 'hostname', 'priority', 'rule', 'severity', 'source', 'tags'];

export function alertmanager(input: SinkInput, { urls, labels, authorization, peer }: AlertmanagerSinkOptions): Output {
  const read = list(input, 'urls', urls, '"http://alertmanager.monitoring.svc:9093"').map((url, i) =>
    input.url(`urls[${i}]`, url, peer !== undefined),
  );
  const pairs = Object.entries(labels ?? {}).sort().map(([name, value]) => {
    if (LABELS_OF_EVENTS.includes(name)) {
      throw input.error('labels', 'have none of the labels that each alert has already', name, `these are ${LABELS_OF_EVENTS.join(', ')}`);
    }
    if (!/^[a-zA-Z_]\w*$/.test(name)) {
      throw input.error('labels', 'have names of letters, digits and "_", such as "team"', name);
    }
    return `${name}:${input.text(`labels.${name}`, value, 'agents')}`;
  });
  return {
    env: {
      ALERTMANAGER_HOSTPORT: read.map(({ text }) => text).join(','),
      ALERTMANAGER_EXTRALABELS: pairs.length > 0 ? pairs.join(',') : undefined,
      ...header('ALERTMANAGER', input, authorization),
    },
    endpoints: read.map(({ text: _, ...endpoint }) => endpoint),
  };
}

export function elasticsearch(input: SinkInput, { url, index, apiKey, username, password, peer }: ElasticsearchSinkOptions): Output {
  const { text, ...endpoint } = input.url('url', url, peer !== undefined);
  if (apiKey !== undefined && (username !== undefined || password !== undefined)) {
    throw input.error('apiKey', 'be given, or \'username\' and \'password\', and not both', '…');
  }
  return {
    env: {
      ELASTICSEARCH_HOSTPORT: text,
      ELASTICSEARCH_INDEX: index === undefined ? undefined : input.name('index', index, 'falco'),
      ELASTICSEARCH_APIKEY: apiKey && input.secret('apiKey', apiKey),
      ...login('ELASTICSEARCH', input, username, password),
    },
    endpoints: [endpoint],
  };
}

export function kafka(input: SinkInput, { brokers, topic, tls = true, sasl, username, password, peer }: KafkaSinkOptions): Output {
  const endpoints = list(input, 'brokers', brokers, '"kafka-0.example.com:9093"').map((broker, i) => {
    const [, host, port] = /^(.*):(\d+)$/.exec(broker) ?? [];
    if (host === undefined) {
      throw input.error(`brokers[${i}]`, 'be a host and a port such as "kafka-0.example.com:9093"', hidden(broker));
    }
    return { host: input.host(`brokers[${i}]`, host), port: input.port(`brokers[${i}]`, Number(port)), protocol: 'TCP' as const };
  });
  if (!tls && peer === undefined) {
    throw input.error(
      'tls',
      "be true where 'peer' is not given",
      tls,
      'alerts in plain text may go to pods, or to addresses that you name, alone',
    );
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
      KAFKA_SASL: sasl && input.oneOf('sasl', sasl, Object.values(KafkaSasl)),
      ...login('KAFKA', input, username, password),
    },
    endpoints,
  };
}

export function syslog(input: SinkInput, options: SyslogSinkOptions): Output {
  const { host, port = 514, protocol = SyslogProtocol.TCP, format = SyslogFormat.JSON, peer } = options;
  if (peer === undefined) {
    throw input.error('peer', 'be given for syslog', peer, 'alerts in plain text may go to pods, or to addresses that you name, alone');
  }
  const by = input.oneOf('protocol', protocol, Object.values(SyslogProtocol));
  return {
    env: {
      SYSLOG_HOST: input.host('host', host),
      SYSLOG_PORT: String(input.port('port', port)),
      SYSLOG_PROTOCOL: by,
      SYSLOG_FORMAT: input.oneOf('format', format, Object.values(SyslogFormat)),
    },
    endpoints: [{ host, port, protocol: by === SyslogProtocol.UDP ? 'UDP' : 'TCP' }],
  };
}

/** The header is read from a variable of ours, since the Secret holds its value alone. */
function header(prefix: string, input: SinkInput, authorization?: kplus.SecretValue): Variables {
  const variable = `SECRET_${prefix}_AUTHORIZATION`;
  return authorization === undefined ? {} : {
    [variable]: input.secret('authorization', authorization),
    [`${prefix}_CUSTOMHEADERS`]: `Authorization:$(${variable})`,
  };
}

function login(prefix: string, input: SinkInput, username?: string, password?: kplus.SecretValue): Json {
  if (username === undefined && password === undefined) {
    return {};
  }
  if (username === undefined) {
    throw input.error('username', 'be given with \'password\'', username);
  }
  return { [`${prefix}_USERNAME`]: input.text('username', username, 'falco'), [`${prefix}_PASSWORD`]: input.secret('password', password) };
}

function list(input: SinkInput, field: string, values: string[], example: string): string[] {
  if (!Array.isArray(values) || values.length === 0) {
    throw input.error(field, `name at least one, such as [${example}]`, values);
  }
  return values;
}

function regionOf(input: SinkInput, region?: AlertRegion): AlertRegion {
  return input.oneOf('region', region ?? AlertRegion.US, Object.values(AlertRegion));
}

function https(host: string): SinkEndpoint {
  return { host, port: 443, protocol: 'TCP' };
}
