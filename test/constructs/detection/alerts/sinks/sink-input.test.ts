import { AlertRoutingProps, AlertSink } from '../../../../../src';
import { Base, open } from '../../../../support/app';
import { HOSTILE } from '../../../../support/hostile';
import { fails, pods, secret } from '../alerts';

const at = 'test/alerts: \'sinks[0].';
const sinks = (sink: (b: Base) => AlertSink) => (b: Base) => ({ sinks: [sink(b)] });
const some = (x: unknown) => x as never;

test.each<[string, (b: Base) => Partial<AlertRoutingProps>, string]>([
  ['a sink of nothing', sinks(() => AlertSink.slack(some(undefined))), `${at}options' must be given for AlertSink.slack, got nothing`],
  ['an unknown priority of a sink', sinks((b) => AlertSink.slack({ webhookUrl: secret(b), minimumPriority: some('warn') })),
    `${at}minimumPriority' must be one of "Emergency"`],
  ['no secret', sinks(() => AlertSink.pagerDuty(some({}))), `${at}routingKey' must be a Secret and a key of it, such as { secret:`],
  ['no secret for Opsgenie', sinks(() => AlertSink.opsgenie(some({}))), `${at}apiKey' must be a Secret and a key of it`],
  ['no key of the secret', sinks((b) => AlertSink.slack({ webhookUrl: some({ secret: secret(b).secret }) })),
    `${at}webhookUrl' must be a Secret and a key of it`],
  ['a secret of another app', sinks(() => AlertSink.slack({ webhookUrl: secret(open()) })),
    `${at}webhookUrl.secret' must belong to the same app`],
  ['no URL', sinks(() => AlertSink.webhook({})),
    `${at}url' must be given, or 'urlSecret' if the URL is a secret, and not both, got nothing`],
  ['both URLs', sinks((b) => AlertSink.webhook({ url: 'https://a.example', urlSecret: secret(b), host: 'a.example' })),
    `${at}url' must be given, or 'urlSecret'`],
  ['a secret URL without its host', sinks((b) => AlertSink.webhook({ urlSecret: secret(b) })), `${at}host' must be a DNS subdomain`],
  ['what is no URL', sinks(() => AlertSink.webhook({ url: 'incidents.example.com' })), `${at}url' must be a URL such as`],
  ['another scheme', sinks(() => AlertSink.webhook({ url: 'ftp://incidents.example.com' })), `${at}url' must be a URL such as`],
  ['a URL that falcosidekick would split', sinks(() => AlertSink.webhook({ url: 'https://a.example/x,y' })),
    `${at}url' must be a URL such as`],
  ['a variable in a URL', sinks(() => AlertSink.webhook({ url: 'https://a.example/$(TOKEN)' })), `${at}url' must be a URL such as`],
  ['plain text to the outside', sinks(() => AlertSink.webhook({ url: 'http://incidents.example.com' })),
    `${at}url' must begin with "https:" without 'peer'`],
  ['plain Kafka to the outside', sinks(() => AlertSink.kafka({ brokers: ['a.example:9092'], topic: 't', tls: false })),
    `${at}tls' must be true without 'peer', got false`],
  ['syslog without a peer', sinks(() => AlertSink.syslog({ host: 'a.example' })), `${at}peer' must be given for syslog`],
  ['pods in two ways', (b) => {
    const both = pods(b);
    return { sinks: [AlertSink.webhook({ url: 'https://a.example', peer: both, pods: both })] };
  },
  `${at}pods' must be left out where 'peer' is given`],
  ['a name inside without its pods', sinks(() => AlertSink.webhook({ url: 'https://incidents.tools.svc' })),
    `${at}peer' must be given for "incidents.tools.svc"`],
  ['a metadata endpoint by its name', sinks(() => AlertSink.webhook({ url: 'https://Metadata.tencentyun.com./latest' })),
    `${at}url' must be no name of a metadata endpoint, got "metadata.tencentyun.com"`],
  ['a metadata endpoint as a host', sinks((b) => AlertSink.webhook({ urlSecret: secret(b), host: 'metadata.google.internal' })),
    `${at}host' must be no name of a metadata endpoint`],
  ['a metadata endpoint as a broker', sinks((b) => AlertSink.kafka({
    brokers: ['metadata.google.internal:80'],
    topic: 't',
    peer: pods(b),
  })), `${at}brokers[0]' must be no name of a metadata endpoint`],
  ['no broker', sinks(() => AlertSink.kafka({ brokers: [], topic: 't' })),
    `${at}brokers' must name at least one, such as ["kafka-0.example.com:9093"], got []`],
  ['a broker without a port', sinks(() => AlertSink.kafka({ brokers: ['a.example'], topic: 't' })),
    `${at}brokers[0]' must be a host and a port`],
  ['a broker with a port too high', sinks(() => AlertSink.kafka({ brokers: ['a.example:70000'], topic: 't' })),
    `${at}brokers[0]' must be an integer from 1 to 65535, got 70000`],
  ['no topic', sinks(() => AlertSink.kafka(some({ brokers: ['a.example:9093'] }))), `${at}topic' must be 1 to 249 letters, digits`],
  ['SASL without a password', sinks(() => AlertSink.kafka({
    brokers: ['a.example:9093'],
    topic: 't',
    sasl: some('PLAIN'),
    username: 'u',
  })), `${at}password' must be given with 'sasl', got nothing`],
  ['unknown SASL', sinks((b) => AlertSink.kafka({
    brokers: ['a.example:9093'],
    topic: 't',
    sasl: some('GSSAPI'),
    username: 'u',
    password: secret(b),
  })), `${at}sasl' must be one of "PLAIN"`],
  ['a user without a password', sinks(() => AlertSink.elasticsearch({ url: 'https://a.example', username: 'u' })),
    `${at}password' must be a Secret and a key of it`],
  ['a password without a user', sinks((b) => AlertSink.elasticsearch({ url: 'https://a.example', password: secret(b) })),
    `${at}username' must be given with 'password'`],
  ['a key and a user', sinks((b) => AlertSink.elasticsearch({
    url: 'https://a.example',
    apiKey: secret(b),
    username: 'u',
    password: secret(b),
  })), `${at}apiKey' must be given, or`],
  ['no instance', sinks(() => AlertSink.alertmanager(some({}))), `${at}urls' must name at least one`],
  ['a label that is none', sinks(() => AlertSink.alertmanager({ urls: ['https://a.example'], labels: { 'a-b': 'c' } })),
    `${at}labels' must have names of letters`],
  ['an unknown region', sinks((b) => AlertSink.opsgenie({ apiKey: secret(b), region: some('de') })),
    `${at}region' must be one of "us", "eu", got "de"`],
  ['an unknown format', sinks((b) => AlertSink.syslog({ host: 'a', peer: pods(b), format: some('xml') })),
    `${at}format' must be one of "json", "cef"`],
  ...HOSTILE.filter((odd) => odd !== 'Agents').flatMap((odd): [string, (b: Base) => Partial<AlertRoutingProps>, string][] => [
    [`a host ${JSON.stringify(odd)}`, sinks((b) => AlertSink.syslog({ host: odd, peer: pods(b) })), `${at}host' must be`],
    [`a broker ${JSON.stringify(odd)}`, sinks(() => AlertSink.kafka({ brokers: [`${odd}:9093`], topic: 't' })),
      `${at}brokers[0]' must be`],
    [`a label called ${JSON.stringify(odd)}`, sinks(() => AlertSink.alertmanager({
      urls: ['https://a.example'],
      labels: { [odd]: 'a' },
    })), `${at}labels' must have names of letters`],
    [`a URL ${JSON.stringify(odd)}`, sinks(() => AlertSink.webhook({ url: odd })), `${at}url' must be`],
  ]),
  ...HOSTILE.filter((odd) => !['Agents', 'a..b'].includes(odd)).flatMap((odd): [string, (b: Base) => Partial<AlertRoutingProps>,
    string][] => [
    [`a topic ${JSON.stringify(odd)}`, sinks(() => AlertSink.kafka({ brokers: ['a.example:9093'], topic: odd })),
      `${at}topic' must be 1 to 249 letters`],
    [`an index ${JSON.stringify(odd)}`, sinks(() => AlertSink.elasticsearch({ url: 'https://a.example', index: odd })),
      `${at}index' must be 1 to 249 letters`],
  ]),
  ...HOSTILE.filter((odd) => /[\s,:$\0-\x1f]|^$/.test(odd)).flatMap((odd): [string, (b: Base) => Partial<AlertRoutingProps>,
    string][] => [
    [`the value of a label ${JSON.stringify(odd)}`, sinks(() => AlertSink
      .alertmanager({ urls: ['https://a.example'], labels: { team: odd } })), `${at}labels["team"]' must be a text without spaces`],
    [`a user ${JSON.stringify(odd)}`, sinks((b) => AlertSink.elasticsearch({
      url: 'https://a.example',
      username: odd,
      password: secret(b),
    })), `${at}username' must be a text without spaces`],
    [`a path ${JSON.stringify(odd)}`, sinks(() => AlertSink.webhook({ url: `https://a.example/${odd}$` })), `${at}url' must be`],
  ]),
  ['a label that would hide what the alert is', sinks(() => AlertSink
    .alertmanager({ urls: ['https://a.example'], labels: { severity: 'none' } })),
  `${at}labels' must not replace a label of the event, got "severity"`],
])('%s', (_, tweak, message) => {
  expect(fails(tweak)).toContain(message);
});
