import { AlertSink } from '../../../../../src';
import { Base } from '../../../../support/app';
import { fails, routed, secret, values } from '../alerts';

const at = 'test/alerts: \'sinks[0].';
const some = (x: unknown) => x as never;

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
  expect(message).toMatch(/'sinks\[0\]\.url' must contain no credential, got "https:\/\/[^/@]+\/…"; /);
  expect(message).toMatch('; put it into a Secret and give that, for example with \'urlSecret\'');
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
