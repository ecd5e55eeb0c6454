import { AlertSink } from '../../../../../src';
import { Base, Manifest } from '../../../../support/app';
import { pods, secret } from '../alerts';

/** What the case shows, the sink, and the variables. */
type SinkCase = readonly [what: string, sink: (b: Base) => AlertSink, variables: Manifest];

const SECRET = { name: 'pager', key: 'key' };

/** Valid options of each kind of sink by the name of its method, and the variables that falcosidekick gets for them. */
export const SINK_CASES: { readonly [kind: string]: readonly SinkCase[] } = {
  webhook: [
    ['a webhook', () => AlertSink.webhook({ url: 'https://incidents.example.com/falco' }),
      { WEBHOOK_ADDRESS: 'https://incidents.example.com/falco' }],
    ['a webhook whose URL is a secret', (b) => AlertSink.webhook({ urlSecret: secret(b), host: 'incidents.example.com' }),
      { WEBHOOK_ADDRESS: SECRET }],
    ['a webhook with a header', (b) => AlertSink.webhook({ url: 'https://incidents.example.com', authorization: secret(b) }), {
      WEBHOOK_ADDRESS: 'https://incidents.example.com',
      SECRET_WEBHOOK_AUTHORIZATION: SECRET,
      WEBHOOK_CUSTOMHEADERS: 'Authorization:$(SECRET_WEBHOOK_AUTHORIZATION)',
    }],
  ],
  slack: [
    ['Slack', (b) => AlertSink.slack({ webhookUrl: secret(b) }), { SLACK_WEBHOOKURL: SECRET }],
  ],
  teams: [
    ['Teams', (b) => AlertSink.teams({ webhookUrl: secret(b), host: 'prod-00.westeurope.logic.azure.com' }), { TEAMS_WEBHOOKURL: SECRET }],
  ],
  discord: [
    ['Discord', (b) => AlertSink.discord({ webhookUrl: secret(b) }), { DISCORD_WEBHOOKURL: SECRET }],
  ],
  pagerDuty: [
    ['PagerDuty', (b) => AlertSink.pagerDuty({ routingKey: secret(b) }), { PAGERDUTY_ROUTINGKEY: SECRET, PAGERDUTY_REGION: 'us' }],
  ],
  opsgenie: [
    ['Opsgenie', (b) => AlertSink.opsgenie({ apiKey: secret(b) }), { OPSGENIE_APIKEY: SECRET, OPSGENIE_REGION: 'us' }],
  ],
  alertmanager: [
    ['Alertmanager', (b) => AlertSink.alertmanager({
      urls: ['http://am-0.am.monitoring.svc:9093', 'http://am-1.am.monitoring.svc:9093'],
      peer: pods(b),
      labels: { team: 'agents', a: 'b' },
    }), {
      ALERTMANAGER_HOSTPORT: 'http://am-0.am.monitoring.svc:9093,http://am-1.am.monitoring.svc:9093',
      ALERTMANAGER_EXTRALABELS: 'a:b,team:agents',
    }],
  ],
  elasticsearch: [
    ['Elasticsearch', (b) => AlertSink.elasticsearch({
      url: 'https://search.example.com:9200',
      index: 'agents',
      username: 'falco',
      password: secret(b),
    }), {
      ELASTICSEARCH_HOSTPORT: 'https://search.example.com:9200',
      ELASTICSEARCH_INDEX: 'agents',
      ELASTICSEARCH_USERNAME: 'falco',
      ELASTICSEARCH_PASSWORD: SECRET,
    }],
    ['Elasticsearch by key', (b) => AlertSink.elasticsearch({ url: 'https://search.example.com', apiKey: secret(b) }), {
      ELASTICSEARCH_HOSTPORT: 'https://search.example.com', ELASTICSEARCH_APIKEY: SECRET,
    }],
  ],
  kafka: [
    ['Kafka', (b) => AlertSink.kafka({
      brokers: ['kafka-0.example.com:9093', 'kafka-1.example.com:9093'],
      topic: 'alerts',
      sasl: 'SCRAM_SHA512' as never,
      username: 'falco',
      password: secret(b),
    }), {
      KAFKA_HOSTPORT: 'kafka-0.example.com:9093,kafka-1.example.com:9093',
      KAFKA_TOPIC: 'alerts',
      KAFKA_TLS: 'true',
      KAFKA_REQUIREDACKS: 'ALL',
      KAFKA_SASL: 'SCRAM_SHA512',
      KAFKA_USERNAME: 'falco',
      KAFKA_PASSWORD: SECRET,
    }],
  ],
  syslog: [
    ['syslog', (b) => AlertSink.syslog({ host: 'syslog.logging.svc', peer: pods(b) }), {
      SYSLOG_HOST: 'syslog.logging.svc', SYSLOG_PORT: '514', SYSLOG_PROTOCOL: 'tcp', SYSLOG_FORMAT: 'json',
    }],
  ],
};
