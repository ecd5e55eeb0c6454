import { Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { letFalcoCall, routed, routing, secret } from './alerts';
import { variables } from './falcosidekick-variables.json';
import {
  AgentNamespace, AgentPolicy, AlertRouting, AlertRoutingProps, AlertSink, EgressProxy, FalcoPriority,
  FqdnBackEnd,
} from '../../../../src';
import { Base, IMAGE, Manifest, RANGES, objects, only, open } from '../../../support/app';
import { failure } from '../../../support/errors';
import { HOSTILE } from '../../../support/hostile';
import { expectSnapshot } from '../../../support/schema';

const env = (chart: Chart): Manifest[] => only(chart, 'Deployment').spec.template.spec.containers[0].env ?? [];
const values = (chart: Chart) => Object.fromEntries(env(chart).map(({ name, value, valueFrom }) =>
  [name, value ?? valueFrom.secretKeyRef]));
const calls = (chart: Chart): Manifest[] => objects(chart, 'NetworkPolicy').filter(({ spec }) => spec.policyTypes[0] === 'Egress')
  .flatMap(({ spec }) => spec.egress ?? []).filter(({ ports }) => ports[0].port !== 53);
/** Values that are only themselves to falcosidekick. */
const PLAIN_VALUES = ['Agents', '`NODE_NAME`', '\\', '"', '*', '../x', '.*', 'a..b', '-a'];
const fails = (tweak: (b: Base) => Partial<AlertRoutingProps>) => failure(() => Testing.synth(routed(tweak).chart));
const pods = ({ chart }: Base) => kplus.Pods.select(chart, 'sink-pods', {
  labels: { app: 'sink' }, namespaces: kplus.Namespaces.select(chart, 'sink-namespaces', { names: ['monitoring'] }),
});

test('a routing to a webhook and a pager', () => {
  const b = open();
  routing(b, {
    sinks: [
      AlertSink.webhook({ url: 'https://incidents.example.com/falco', authorization: secret(b, 'token') }),
      AlertSink.pagerDuty({ routingKey: secret(b), minimumPriority: FalcoPriority.CRITICAL }),
    ],
    fields: { cluster: 'production' },
  });
  expectSnapshot(b.chart);
});

test('every rule holds, but that secrets are in the environment, which is acknowledged', () => {
  const b = open();
  routing(b, { sinks: [AlertSink.slack({ webhookUrl: secret(b) })] });
  letFalcoCall(b, 'agents');
  AgentPolicy.of(b.app).enforce({ ...RANGES });
  Testing.synth(b.chart);
  expect(AgentPolicy.of(b.app).findings().map(({ ruleId, acknowledged }) => [ruleId, acknowledged !== undefined]))
    .toEqual([['no-secret-env-reference', true]]);
  expect(AgentPolicy.of(b.app).unusedAcknowledgements()).toEqual([]);
});

test('nothing is acknowledged where no sink has a secret', () => {
  const { app } = routed();
  expect(AgentPolicy.of(app).findings()).toEqual([]);
  expect(AgentPolicy.of(app).unusedAcknowledgements()).toEqual([]);
});

test('events come by the Service, from those alone whom a policy lets call', () => {
  const { chart, alerts } = routed();
  expect(alerts.url).toBe('http://alerts.agents.svc:2801/');
  expect(only(chart, 'Service').spec.ports).toEqual([{ port: 2801, targetPort: 2801 }]);
  const ingress = objects(chart, 'NetworkPolicy').filter(({ spec }) => spec.policyTypes[0] === 'Ingress');
  expect(ingress.map(({ spec }) => spec.ingress)).toEqual([undefined, undefined]);
});

describe('sinks', () => {
  const SECRET = { name: 'pager', key: 'key' };
  const TO: [string, (b: Base) => AlertSink, Manifest][] = [
    ['a webhook', () => AlertSink.webhook({ url: 'https://incidents.example.com/falco' }),
      { WEBHOOK_ADDRESS: 'https://incidents.example.com/falco' }],
    ['a webhook whose URL is a secret', (b) => AlertSink.webhook({ urlSecret: secret(b), host: 'incidents.example.com' }),
      { WEBHOOK_ADDRESS: SECRET }],
    ['a webhook with a header', (b) => AlertSink.webhook({ url: 'https://incidents.example.com', authorization: secret(b) }), {
      WEBHOOK_ADDRESS: 'https://incidents.example.com',
      SECRET_WEBHOOK_AUTHORIZATION: SECRET,
      WEBHOOK_CUSTOMHEADERS: 'Authorization:$(SECRET_WEBHOOK_AUTHORIZATION)',
    }],
    ['Slack', (b) => AlertSink.slack({ webhookUrl: secret(b) }), { SLACK_WEBHOOKURL: SECRET }],
    ['Teams', (b) => AlertSink.teams({ webhookUrl: secret(b), host: 'prod-00.westeurope.logic.azure.com' }), { TEAMS_WEBHOOKURL: SECRET }],
    ['Discord', (b) => AlertSink.discord({ webhookUrl: secret(b) }), { DISCORD_WEBHOOKURL: SECRET }],
    ['PagerDuty', (b) => AlertSink.pagerDuty({ routingKey: secret(b) }), { PAGERDUTY_ROUTINGKEY: SECRET, PAGERDUTY_REGION: 'us' }],
    ['Opsgenie', (b) => AlertSink.opsgenie({ apiKey: secret(b) }), { OPSGENIE_APIKEY: SECRET, OPSGENIE_REGION: 'us' }],
    ['Alertmanager', (b) => AlertSink.alertmanager({
      urls: ['http://am-0.am.monitoring.svc:9093', 'http://am-1.am.monitoring.svc:9093'],
      peer: pods(b),
      labels: { team: 'agents', a: 'b' },
    }), {
      ALERTMANAGER_HOSTPORT: 'http://am-0.am.monitoring.svc:9093,http://am-1.am.monitoring.svc:9093',
      ALERTMANAGER_EXTRALABELS: 'a:b,team:agents',
    }],
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
    ['syslog', (b) => AlertSink.syslog({ host: 'syslog.logging.svc', peer: pods(b) }), {
      SYSLOG_HOST: 'syslog.logging.svc', SYSLOG_PORT: '514', SYSLOG_PROTOCOL: 'tcp', SYSLOG_FORMAT: 'json',
    }],
  ];

  test.each(TO)('%s', (_, sink, expected) => {
    const { chart } = routed((b) => ({ sinks: [sink(b)] }));
    const { [Object.keys(values(chart)).find((name) => name.endsWith('_MINIMUMPRIORITY'))!]: priority, ...rest } = values(chart);
    expect(priority).toBe('notice');
    expect(rest).toEqual(expected);
    expect(Object.keys(values(chart)).filter((name) => !variables.includes(name) && !name.startsWith('SECRET_')))
      .toEqual([]); // falcosidekick reads all of them
  });

  test('a variable that another refers to comes before it', () => {
    const { chart } = routed((b) => ({ sinks: [AlertSink.webhook({ url: 'https://incidents.example.com', authorization: secret(b) })] }));
    const names = env(chart).map(({ name }) => name);
    expect(names.indexOf('SECRET_WEBHOOK_AUTHORIZATION')).toBeLessThan(names.indexOf('WEBHOOK_CUSTOMHEADERS'));
  });

  test('each has its own minimum, or that of all', () => {
    const { chart } = routed((b) => ({
      minimumPriority: FalcoPriority.WARNING,
      sinks: [AlertSink.slack({ webhookUrl: secret(b) }), AlertSink.pagerDuty({
        routingKey: secret(b),
        minimumPriority: FalcoPriority.ALERT,
      })],
    }));
    expect(values(chart)).toMatchObject({ SLACK_MINIMUMPRIORITY: 'warning', PAGERDUTY_MINIMUMPRIORITY: 'alert' });
  });

  test('one may come later', () => {
    const b = open();
    routing(b, { sinks: undefined }).addSink(AlertSink.slack({ webhookUrl: secret(b) }));
    expect(values(b.chart)).toHaveProperty('SLACK_WEBHOOKURL');
  });
});

describe('what it may call', () => {
  const TCP = (port: number) => [{ port, protocol: 'TCP' }];

  test('all that is outside, on the ports of its sinks, each once', () => {
    const { chart } = routed((b) => ({
      sinks: [
        AlertSink.webhook({ url: 'https://incidents.example.com/falco' }), AlertSink.slack({ webhookUrl: secret(b) }),
        AlertSink.elasticsearch({ url: 'https://search.example.com:9200' }),
      ],
    }));
    expect(calls(chart).map(({ to, ports }) => [to[0].ipBlock.cidr, ports])).toEqual([['0.0.0.0/0', TCP(443)], ['0.0.0.0/0', TCP(9200)]]);
    expect(calls(chart)[0].to[0].ipBlock.except).toEqual(expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16', '192.168.0.0/16']));
  });

  test('pods in the cluster, on the port that they listen on', () => {
    const { chart } = routed((b) => ({
      sinks: [AlertSink.alertmanager({
        urls: ['http://alertmanager.monitoring.svc:80'],
        peer: pods(b),
        peerPort: 9093,
      })],
    }));
    expect(calls(chart)).toEqual([{
      to: [{
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
        podSelector: { matchLabels: { app: 'sink' } },
      }],
      ports: TCP(9093),
    }]);
  });

  test('an address of the URL, and a block of addresses by UDP', () => {
    const { chart } = routed((b) => ({
      sinks: [
        AlertSink.webhook({ url: 'https://203.0.113.7:8443/x' }),
        AlertSink.syslog({
          host: '192.168.3.4',
          protocol: 'udp' as never,
          peer: kplus.NetworkPolicyIpBlock.ipv4(b.chart, 'syslog', '192.168.3.4/32'),
        }),
      ],
    }));
    expect(calls(chart)).toEqual([
      { to: [{ ipBlock: { cidr: '203.0.113.7/32' } }], ports: TCP(8443) },
      { to: [{ ipBlock: { cidr: '192.168.3.4/32' } }], ports: [{ port: 514, protocol: 'UDP' }] },
    ]);
  });

  test('names alone, where the network knows names', () => {
    const { chart } = routed(() => ({ fqdnBackEnd: FqdnBackEnd.cilium() }));
    expect(only(chart, 'CiliumNetworkPolicy').spec.egress.flatMap(({ toFQDNs }: Manifest) => toFQDNs ?? []))
      .toEqual([{ matchName: 'incidents.example.com' }]);
    expect(calls(chart)).toEqual([]);
  });

  test('a proxy alone, which its variables name', () => {
    const b = open();
    const proxy = new EgressProxy(b.chart, 'proxy', {
      namespace: new AgentNamespace(b.chart, 'gateways', { name: 'gateways' }), runtime: b.runtime, image: IMAGE, name: 'proxy', ...RANGES,
    });
    const { deployment } = routing(b, { proxy });
    expect(deployment.containers[0].env.variables.HTTPS_PROXY.value).toBe('http://proxy.gateways.svc:3128');
    const [conf] = objects(b.chart, 'ConfigMap');
    expect(conf.data['squid.conf']).toContain('acl names_443 dstdomain -n incidents.example.com');
    expect(calls(b.chart).filter(({ to }) => to[0].ipBlock === undefined).map(({ ports }) => ports)).toEqual([TCP(3128)]);
  });
});

describe('bad input', () => {
  const at = 'test/alerts: \'sinks[0].';
  const sinks = (sink: (b: Base) => AlertSink) => (b: Base) => ({ sinks: [sink(b)] });
  const some = (x: unknown) => x as never;

  test.each<[string, (b: Base) => Partial<AlertRoutingProps>, string]>([
    ['no sink', () => ({ sinks: [] }), '[test/alerts] no sink gets the alerts; give \'sinks\', or call addSink'],
    ['what is no sink', () => ({ sinks: [some({ url: 'x' })] }), 'test/alerts: \'sinks[0]\' must be of class AlertSink, got {"url":"x"}'],
    ['a sink of nothing', sinks(() => AlertSink.slack(some(undefined))), `${at}options' must be given for AlertSink.slack, got nothing`],
    ['two of a kind', (b) => ({ sinks: [AlertSink.slack({ webhookUrl: secret(b) }), AlertSink.slack({ webhookUrl: secret(b) })] }),
      'test/alerts: \'sinks[1]\' must be of another kind than the sinks before it, got "slack"; falcosidekick takes one sink of each kind'],
    ['an unknown priority', () => ({ minimumPriority: some('Severe') }),
      'test/alerts: \'minimumPriority\' must be one of "Emergency", "Alert"'],
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
    ['syslog to nobody', sinks(() => AlertSink.syslog({ host: 'a.example' })), `${at}peer' must be given for syslog`],
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
    ['a field with a comma', () => ({ fields: { cluster: 'a,b' } }), 'test/alerts: \'fields.cluster\' must be a text without spaces'],
    ...HOSTILE.filter((odd) => !PLAIN_VALUES.includes(odd)).map((odd): [string, () => Partial<AlertRoutingProps>, string] =>
      [`a field ${JSON.stringify(odd)}`, () => ({ fields: { cluster: odd } }), 'test/alerts: \'fields.cluster\' must be a text']),
    ...[...HOSTILE.filter((odd) => odd !== 'Agents'), 'k8s.ns.name', 'n_drops', 'n_evts']
      .map((odd): [string, () => Partial<AlertRoutingProps>, string] => [
        `a field called ${JSON.stringify(odd)}`, () => ({ fields: { [odd]: 'a' } }),
        'test/alerts: \'fields\' must have names of letters, digits, "_" and "-"',
      ]),
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
        .alertmanager({ urls: ['https://a.example'], labels: { team: odd } })), `${at}labels.team' must be a text without spaces`],
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
    ['a tag for an image', () => ({ image: 'falcosidekick:2.34.1' }),
      'test/alerts: \'image\' must be pinned by digest such as "falcosidekick@sha256:<64 hex>"'],
  ])('%s', (_, tweak, message) => {
    expect(fails(tweak)).toContain(message);
  });

  test.each([
    ['a password', 'https://user:hunter2@a.example/x'],
    ['a token in the query', 'https://a.example/x?token=hunter2'],
    ['Slack, whose URL is one', 'https://hooks.slack.com/services/T0/B0/hunter2'],
    ['Teams, whose URL is one', 'https://prod-1.westeurope.logic.azure.com:443/workflows/hunter2'],
  ])('a credential in a URL is refused and not told: %s', (_, url) => {
    const message = fails(() => ({ sinks: [AlertSink.webhook({ url })] }));
    expect(message).toContain(`${at}url' must contain no credential, got "https://`);
    expect(message).not.toContain('hunter2');
  });

  test.each([
    'https://hooks.slack.com/triggers/T0/1/hunter2', 'https://HOOKS.Slack.com/%73ervices/T0/B0/hunter2',
    'https://hooks.slack.com./services/T0/B0/hunter2', 'https://hooks.slack-gov.com/services/T0/B0/hunter2',
    'https://hooks.slack.com:443/workflows/T0/A0/hunter2', 'https://discord.com/api/webhooks/1/hunter2',
    'https://ptb.discord.com/api/v9/webhooks/1/hunter2', 'https://api.telegram.org/bot1:hunter2/sendMessage',
    'https://api.telegram.org/bot123456789%3AAAhunter2/sendMessage?chat_id=1', 'https://hooks.zapier.com/hooks/catch/1/hunter2',
    'https://events.pagerduty.com/integration/hunter2/enqueue',
    'https://events.pagerduty.com/v2/enqueue?routing_key=hunter2', 'https://events.pagerduty.com/?Routing%5FKey=hunter2',
    'https://maker.ifttt.com/trigger/fire/with/key/hunter2', 'https://maker.ifttt.com/trigger/fire/json/with/key/hunter2',
    'https://hook.eu2.make.com/hunter2', 'https://chat.googleapis.com/v1/spaces/A/messages?key=hunter2',
    'https://chat.googleapis.com/v1/spaces/A/messages?x=1&TOKEN=hunter2', 'https://a.webhook.office.com/webhookb2/hunter2',
    'https://outlook.office365.com/webhook/hunter2', 'https://default1.2.environment.api.powerplatform.com/powerautomate/hunter2',
    'https://prod-1.westeurope.logic.azure.com/workflows/1?sig=hunter2',
    'https://functions.example/api/alerts?code=hunter2', 'https://api.opsgenie.com/v1/json/alerts?apiKey=hunter2',
    'https://oapi.dingtalk.com/robot/send?access_token=hunter2', 'https://qyapi.weixin.qq.com/send?key=hunter2',
    'https://a.example/hooks/hunter2hunter2hunter2hunt', 'https://a.example/hook%73/hunter2hunter2hunter2hunt',
    'https://a.example/webhook/01234567-89ab-cdef-0123-hunter200000', 'https://a.example/in/hunter2hunter2hunter2hunt',
    'https://hunter2@a.example/x', 'https://:hunter2@a.example/x', 'https://a%40b:hunter2@a.example',
    'https://a.example/?x=Bearer%20hunter2hunter2hunter2', 'https://a.example/?password=hunter2',
  ])('a URL that lets anyone post is refused and not told: %s', (url) => {
    const message = fails(() => ({ sinks: [AlertSink.webhook({ url })] }));
    expect(message).toMatch(/'sinks\[0\]\.url' must contain no credential, got "https:\/\/[^/@]+\/…"; put it into a Secret and give that, for example with 'urlSecret'/);
    expect(message).not.toContain('hunter2');
  });

  test.each(['https://a.example/x#token=hunter2', 'https://a.example\\hunter2', 'https:\\\\hooks.slack.com\\services\\hunter2',
    'https://a.example/x\nhunter2', 'https://a.example/\x01hunter2', 'https://a.example/"hunter2', 'https://a.example/`hunter2`',
    'https://ｈooks.slack.com/hunter2', 'https://hooks%2Eslack.com/services/hunter2', 'https://a%2eexample/hunter2',
    'https://2130706433/hunter2', 'https://127.1/hunter2', 'https:a.example/hunter2', 'https:///a.example/hunter2',
    ' https://a.example/hunter2',
    'https://a.example/{hunter2}', '%SECRET', 'https://a.example@b.example@c.example/hunter2',
    'javascript:hunter2'])('what programs read in several ways is no URL, and is not told: %j', (url) => {
    const message = fails(() => ({ sinks: [AlertSink.webhook({ url })] }));
    expect(message).toContain(`${at}url' must be`);
    expect(message).not.toContain('hunter2');
  });

  test.each(['https://incidents.example.com/falco', 'https://incidents.example.com:8443/v1/events?team=agents&severity=high',
    'https://a.example/hooks/falco', 'https://a.example/webhook/production-cluster-2024-alerts',
    'https://events.example.com/integration/pagerduty/enqueue', 'https://slack.example.com/services/alerts', 'https://203.0.113.7/falco',
    'https://[2001:db8::7]/falco', 'https://a.example/v1/spaces/01234567-89ab-cdef-0123-456789abcdef?keyboard=1',
    'https://a.example/~ops/(alerts);v=1/*', 'https://a.example/%7Eops?x=%2C',
    'https://A.example/Falco'])('a URL without a secret is taken: %s', (url) => {
    expect(values(routed(() => ({ sinks: [AlertSink.webhook({ url })] })).chart).WEBHOOK_ADDRESS).toBe(url);
  });

  test.each<[string, (b: Base) => AlertSink]>([
    ['a host', (b) => AlertSink.slack({ webhookUrl: secret(b), host: 'https://hooks.slack.com/services/T0/B0/hunter2' })],
    ['a host with a user', (b) => AlertSink.webhook({ urlSecret: secret(b), host: 'user:hunter2@a.example' })],
    ['a broker', () => AlertSink.kafka({ brokers: ['user:hunter2@a.example:9093'], topic: 't' })],
    ['a broker without a port', () => AlertSink.kafka({ brokers: ['user:hunter2@a.example'], topic: 't' })],
    ['a user', (b) => AlertSink.elasticsearch({ url: 'https://a.example', username: 'user:hunter2', password: secret(b) })],
    ['a second URL', () => AlertSink.alertmanager({ urls: ['https://a.example', 'https://a.example/,hunter2'] })],
  ])('what else may hold a credential is not told: %s', (_, sink) => {
    const message = fails((b) => ({ sinks: [sink(b)] }));
    expect(message).toContain(at);
    expect(message).not.toContain('hunter2');
  });

  test('a secret given as a text is refused and not told', () => {
    const message = fails(() => ({ sinks: [AlertSink.slack({ webhookUrl: some('https://hooks.slack.com/services/T0/B0/hunter2') })] }));
    expect(message).toContain(`${at}webhookUrl' must be a Secret and a key of it`);
    expect(message).not.toContain('hunter2');
  });

  test('Kafka through a proxy', () => {
    const b = open();
    const proxy = new EgressProxy(b.chart, 'proxy', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, ...RANGES });
    const kafka = AlertSink.kafka({ brokers: ['a.example:9093'], topic: 't' });
    expect(failure(() => routing(b, { proxy, sinks: [kafka] })))
      .toContain(`${at}peer' must be given if falcosidekick calls sinks through a proxy, got nothing; kafka is not HTTP`);
  });

  test('a proxy and another way for names', () => {
    const b = open();
    const proxy = new EgressProxy(b.chart, 'proxy', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, ...RANGES });
    expect(failure(() => routing(b, { proxy, fqdnBackEnd: FqdnBackEnd.cilium() })))
      .toBe('test/alerts: give either \'proxy\' or \'fqdnBackEnd\', not both');
  });

  test('no props that it needs', () => {
    const b = open();
    expect(failure(() => new AlertRouting(b.chart, 'alerts', some({})))).toContain('test/alerts: \'namespace\' must be given, got nothing');
  });
});
