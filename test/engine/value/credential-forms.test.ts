import { secretIn, secretInText } from '../../../src/engine/rules/criteria/secrets';
import { credentialIn } from '../../../src/engine/value/credential-forms';
import { CREDENTIALS } from '../../support/secrets';

test.each(CREDENTIALS)('%s is found in each place: %s', (what, value) => {
  for (const text of [value, ` ${value} `, `--x=${value}`, `a\n${value}\nb`, `"${value}"`, JSON.stringify({ a: value }),
    `curl -H "x: ${value}"`]) {
    expect(credentialIn(text)?.what).toBe(what);
    expect(secretInText(text)?.detail).toContain(what);
  }
  const { begins } = credentialIn(value)!;
  expect(begins.length).toBeLessThan(40); // of a webhook the host, which is public
  expect(secretIn('ANY', value)).toEqual({ shown: `${begins}…`, detail: `it has the form of ${what}`, at: expect.any(Number) });
});

test('no provider is left out of the corpus', () => {
  expect(CREDENTIALS.length).toBeGreaterThanOrEqual(100);
});

test.each([
  'sk-', 'gsk_model', 'hf_transfer', 'npm_config_registry', 'xai-grok-4-fast-reasoning-latest', 'pplx-70b-online', 'fc-list',
  'e2b_template', 'r8_gpu',
  'sha256:0123456789abcdef0123456789abcdef', 'desk-ant-colony-of-the-agents', 'pypi-server', 'pul-request', 'SKU0123456789', 'sk_buff',
  'cio', 'dapi', 'secret_key_base',
  'AKIA', 'SG.', 'M.a.b', 'postgres://agent:${DB_PASSWORD}@db', 'postgres://agent:$DB_PASSWORD@db', 'postgres://agent:<password>@db',
  'https://host:8080/a@b', 'Bearer $TOKEN',
  '-----BEGIN CERTIFICATE-----', '-----BEGIN PUBLIC KEY-----', 'pk-lf-01234567-89ab-cdef-0123-456789abcdef', 'https://hooks.slack.com/',
  'https://hooks.zapier.com/hooks/catch/', 'https://discord.com/api/webhooks/', 'https://hook.eu1.make.com/',
  'https://maker.ifttt.com/trigger/fire/with/key/',
  '/etc/hooks/pre-commit', '/hooks/postinstall', 'https://charts.example.com/webhook/certificates', 'https://github.example/hooks/',
  'routing_key=events.created', 'https://events.pagerduty.com/v2/enqueue',
  'https://chat.googleapis.com/v1/spaces/AAAA1234/messages', '12345678:AAA', '--url=http://host\nagent:x@y',
  'Authorization: requires administrators',
])('%s is no credential', (text) => {
  expect(credentialIn(text)).toBeUndefined();
});
