import { credentialIn } from '../../src/policy/credential-forms';
import { secretIn, secretInText } from '../../src/policy/secrets';

/** Made up here, so that no scanner takes these for real ones. */
const hex = (count: number) => '0123456789abcdef'.repeat(10).slice(0, count);
const letters = (count: number) => 'aB3dE6gH9j'.repeat(20).slice(0, count);
const key = (...parts: string[]) => parts.join('');

/** A credential of each form, of the length that its provider gives it. */
const CREDENTIALS: [what: string, value: string][] = [
  ['an AWS access key', key('AK', 'IA', 'A2B3C4D5E6F7G2H3')],
  ['an AWS access key', key('AS', 'IA', 'A2B3C4D5E6F7G2H3')],
  ['an AWS key for Bedrock', key('AB', 'SK', letters(120))],
  ['an AWS key for Bedrock', key('bedrock-', 'api-key-', letters(60))],
  ['an Alibaba Cloud access key', key('LT', 'AI', letters(20))],
  ['a Google API key', key('AI', 'za', 'Sy', letters(33))],
  ['a Google API key', key('AQ', '.Ab', letters(50))],
  ['a Google OAuth secret', key('GOC', 'SPX-', letters(28))],
  ['a Google OAuth secret', key('ya', '29.', letters(60))],
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix): [string, string] => ['a GitHub token', key(prefix, letters(36))]),
  ['a GitHub token', key('github', '_pat_', letters(82))],
  ...['glpat-', 'glptt-', 'gldt-', 'glrt-', 'glft-', 'glsoat-'].map((prefix): [string, string] => ['a GitLab token', key(prefix, letters(20))]),
  ['an Atlassian token', key('ATA', 'TT3', letters(60))],
  ['an Atlassian token', key('AT', 'BB', letters(32))],
  ['a Slack token', key('xo', 'xb-', '123456789012-', letters(24))],
  ['a Slack token', key('xa', 'pp-1-', 'A0123456789-', letters(24))],
  ['a Stripe key', key('sk', '_live_', letters(24))],
  ['a Stripe key', key('wh', 'sec_', letters(32))],
  ['a SendGrid key', key('S', 'G.', letters(22), '.', letters(43))],
  ['a Twilio key', key('S', 'K', hex(32))],
  ['a Shopify token', key('shp', 'at_', hex(32))],
  ['a key of a model\'s API', key('sk', '-', letters(48))],
  ['a key of a model\'s API', key('sk', '-proj-', letters(120))],
  ['a key of a model\'s API', key('sk', '-svcacct-', letters(120))],
  ['a key of a model\'s API', key('sk', '-admin-', letters(120))],
  ['a key of a model\'s API', key('sk', '-ant-api03-', letters(95))],
  ['a key of a model\'s API', key('sk', '-ant-oat01-', letters(95))],
  ['a key of a model\'s API', key('sk', '-or-v1-', hex(64))],
  ['a key of a model\'s API', key('sk', '-', hex(32))], // DeepSeek
  ['a key of a model\'s API', key('nv', 'api-', letters(64))],
  ['a key of a model\'s API', key('tgp', '_v1_', letters(43))],
  ['a key of a model\'s API', key('gs', 'k_', letters(52))],
  ['a key of a model\'s API', key('xa', 'i-', letters(80))],
  ['a key of a model\'s API', key('pp', 'lx-', letters(48))],
  ['a key of a model\'s API', key('cs', 'k-', letters(48))],
  ['a key of a model\'s API', key('r', '8_', letters(37))],
  ['a key of a model\'s API', key('f', 'w_', letters(22))],
  ['a key of a model\'s API', key('sk', '_', hex(48))], // ElevenLabs
  ['a Hugging Face token', key('h', 'f_', letters(34))],
  ['a Hugging Face token', key('api', '_org_', letters(34))],
  ['a Databricks token', key('da', 'pi', hex(32))],
  ['a key of an agent\'s service', key('lsv2', '_pt_', hex(32), '_', hex(10))],
  ['a key of an agent\'s service', key('lsv2', '_sk_', hex(32), '_', hex(10))],
  ['a key of an agent\'s service', key('sk', '-lf-', '01234567-89ab-cdef-0123-456789abcdef')],
  ['a key of an agent\'s service', key('tv', 'ly-', letters(32))],
  ['a key of an agent\'s service', key('tv', 'ly-dev-', letters(32))],
  ['a key of an agent\'s service', key('bb', '_live_', letters(27))],
  ['a key of an agent\'s service', key('pc', 'sk_', letters(60))],
  ['a key of an agent\'s service', key('sntry', 's_', letters(100))],
  ['a key of an agent\'s service', key('sntry', 'u_', hex(64))],
  ['a key of an agent\'s service', key('fi', 'gd_', letters(40))],
  ['a key of an agent\'s service', key('e', '2b_', hex(40))],
  ['a key of an agent\'s service', key('f', 'c-', hex(32))],
  ['a key of an agent\'s service', key('jina', '_', hex(32), letters(30))],
  ['a key of an agent\'s service', key('lin', '_api_', letters(40))],
  ['a key of an agent\'s service', key('nt', 'n_', letters(46))],
  ['a key of an agent\'s service', key('ph', 'x_', letters(43))],
  ['a Notion token', key('sec', 'ret_', letters(43))],
  ['an npm token', key('np', 'm_', letters(36))],
  ['a token of a package registry', key('py', 'pi-', 'AgE', letters(80))],
  ['a token of a package registry', key('dckr', '_pat_', letters(27))],
  ['a token of a package registry', key('ruby', 'gems_', hex(48))],
  ['a token of a package registry', key('ci', 'o', letters(32))],
  ['a token of a cloud', key('HR', 'KU-', 'AA', letters(58))],
  ['a token of a cloud', key('ts', 'key-', 'auth-', letters(12), '-', letters(30))],
  ['a token of a cloud', key('pscale', '_tkn_', letters(43))],
  ['a token of a cloud', key('fo', '1_', letters(43))],
  ['a token of a cloud', key('nf', 'p_', letters(40))],
  ['a token of a cloud', key('gl', 'sa_', letters(32), '_', hex(8))],
  ['a token of a cloud', key('gl', 'c_', letters(64))],
  ['a token of a cloud', key('dp', '.pt.', letters(43))],
  ['a token of a cloud', key('dop', '_v1_', hex(64))],
  ['a token of a cloud', key('sb', 'p_', hex(40))],
  ['a token of a cloud', key('pu', 'l-', hex(40))],
  ['a token of a cloud', key('sb', '_secret_', letters(31))],
  ['a token of a cloud', key('sha256', '~', letters(43))], // OpenShift
  ['a Terraform token', key(letters(14), '.atlas', 'v1.', letters(67))],
  ['a Vault token', key('hv', 's.', letters(95))],
  ['a Vault token', key('hv', 'b.', letters(140))],
  ['a New Relic key', key('NR', 'AK-', 'A'.repeat(27))],
  ['an age key', key('AGE-', 'SECRET-KEY-', '1', 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE')],
  ['a 1Password token', key('op', 's_', 'eyJ', letters(250))],
  ['a JSON web token', key('ey', 'JhbGci', letters(30), '.', letters(40), '.', letters(40))],
  ['a Discord token', key('M', letters(25), '.', letters(6), '.', letters(38))],
  ['a bearer token', key('Bear', 'er ', letters(20))],
  ['a connection string with a key', key('Account', 'Key=', letters(40))],
  ['a signed address', key('https://a.blob.core.windows.net/c?sv=2025-01-05&si', 'g=', letters(43), '%3D')],
  ['a signed address', key('https://s3.amazonaws.com/a?X-Amz-', 'Signature=', hex(64))],
  ...['', 'RSA ', 'EC ', 'OPENSSH ', 'ENCRYPTED ', 'PGP '].map((kind): [string, string] => ['a private key', key('-----BEGIN ', kind, 'PRIVATE', ' KEY-----\n', letters(64))]),
  ['a private key', key('{"type":"service_account","private_key":"-----BEGIN ', 'PRIVATE', ' KEY-----\\n', letters(64), '"}')],
  ['a Telegram token', key('123456789', ':A', 'A', letters(33))],
  ['a Telegram token', key('https://api.telegram.org/bot123456789', ':A', 'A', letters(33), '/getMe')],
  ['an Azure key', key(letters(52), 'JQQ', 'J99', 'BAACYeBjFXJ3w3AAABACOG', letters(4))],
  ['the address of a webhook', key('https://hooks.slack', '.com/services/', 'T00000000/B00000000/', letters(24))],
  ['the address of a webhook', key('https://discord', '.com/api/webhooks/', '123456789012345678/', letters(68))],
  ['a basic authorization', key('Authorization: Ba', 'sic ', letters(20))],
  ['a URL with a password', 'postgres://agent:hunter2@db:5432/agents'],
  ['a URL with a password', 'redis://:pa$$word@cache'],
];

test.each(CREDENTIALS)('%s is found in each place: %s', (what, value) => {
  for (const text of [value, ` ${value} `, `--x=${value}`, `a\n${value}\nb`, `"${value}"`, JSON.stringify({ a: value }), `curl -H "x: ${value}"`]) {
    expect(credentialIn(text)?.what).toBe(what);
    expect(secretInText(text)?.because).toContain(what);
  }
  const { begins } = credentialIn(value)!;
  expect(begins.length).toBeLessThan(40); // of a webhook the host, which is public
  expect(secretIn('ANY', value)).toEqual({ shown: `${begins}…`, because: `it has the form of ${what}`, at: expect.any(Number) });
});

test('no provider is left out of the corpus', () => {
  expect(CREDENTIALS.length).toBeGreaterThanOrEqual(100);
});

test.each([
  'sk-', 'gsk_model', 'hf_transfer', 'npm_config_registry', 'xai-grok-4-fast-reasoning-latest', 'pplx-70b-online', 'fc-list', 'e2b_template', 'r8_gpu',
  'sha256:0123456789abcdef0123456789abcdef', 'desk-ant-colony-of-the-agents', 'pypi-server', 'pul-request', 'SKU0123456789', 'sk_buff', 'cio', 'dapi', 'secret_key_base',
  'AKIA', 'SG.', 'M.a.b', 'postgres://agent:${DB_PASSWORD}@db', 'postgres://agent:$DB_PASSWORD@db', 'postgres://agent:<password>@db', 'https://host:8080/a@b', 'Bearer $TOKEN',
  '-----BEGIN CERTIFICATE-----', '-----BEGIN PUBLIC KEY-----', 'pk-lf-01234567-89ab-cdef-0123-456789abcdef', 'https://hooks.slack.com/', '12345678:AAA',
])('%s is no credential', (text) => {
  expect(credentialIn(text)).toBeUndefined();
});
