import { Json } from '../../../../src/engine/value/json';
import { Case, INIT, MAIN, allows, finds, ofContainer, ofEphemeral, ofInit, tweaked } from '../../../support/cases';

const variable = (name: string, value: unknown) => ({ env: [{ name, value }] });
const isName = (name: string) => ({ detail: `"${name}" is the name of a secret` });
const hasForm = (what: string) => ({ detail: `it has the form of ${what}` });

const named = (name: string) => finds(`a value for ${name}`, ofContainer((c) => Object.assign(c, variable(name, 'hunter2'))),
  { field: `${MAIN}.env[0].value`, got: '…', ...isName(name) });
const formed = (what: string, shown: string, value: string) =>
  finds(`${what} under any name`, ofContainer((c) => Object.assign(c, variable('SETTING', value))),
    { field: `${MAIN}.env[0].value`, got: shown, ...hasForm(what) });
const none = (name: string, value: unknown) => allows(`${name}=${value as string}`,
  ofContainer((c) => Object.assign(c, variable(name, value))));

/** Made up here, so that no scanner takes these for real ones. */
const a = (count: number) => 'a'.repeat(count);

const base64 = (text: string) => Buffer.from(text).toString('base64');
const kubeconfig = (user: Json) =>
  base64(['apiVersion: v1', 'kind: Config', `users: [${JSON.stringify({ name: 'agent', user })}]`].join('\n'));

/** Admission does not decode. */
const inBase64 = (title: string, value: string, detail: string) => finds(`base64 of ${title}`,
  ofContainer((c) => Object.assign(c, variable('SETTING', value))),
  { field: `${MAIN}.env[0].value`, got: '…', detail: `in base64, ${detail}` }, { unseenAlone: true });

export const cases: Case[] = [
  ...['DB_PASSWORD', 'PGPASSWORD', 'SMTP_PASS', 'MYSQL_PWD', 'KEY_PASSPHRASE', 'TOKEN', 'GITHUB_TOKEN', 'NGROK_AUTHTOKEN', 'TOKEN_2',
    'OPENAI_API_KEY', 'ApiKey',
    'AWS_SECRET_ACCESS_KEY', 'SSH_PRIVATE_KEY', 'STORAGE_ACCOUNT_KEY', 'CLIENT_SECRET', 'SECRET_KEY_BASE', 'registry.credentials',
    'GITLAB_PAT'].map(named),
  formed('an AWS access key', 'AKIA…', `AKIA${'A'.repeat(16)}`),
  formed('a GitHub token', 'ghp_…', `ghp_${a(36)}`),
  finds('a finer GitHub token', ofContainer((c) => Object.assign(c, variable('X', `github_pat_${a(60)}`))),
    { field: `${MAIN}.env[0].value`, got: 'github_pat_…', ...hasForm('a GitHub token') }),
  formed('a GitLab token', 'glpat-…', `glpat-${a(20)}`),
  formed('a Slack token', 'xoxb-…', `xoxb-${a(20)}`),
  formed('a Stripe key', 'sk_live_…', `sk_live_${a(24)}`),
  formed('a Google API key', 'AIza…', `AIza${a(35)}`),
  formed('a Hugging Face token', 'hf_…', `hf_${a(34)}`),
  formed('an npm token', 'npm_…', `npm_${a(36)}`),
  formed('a key of a model\'s API', 'sk-ant-…', `sk-ant-api03-${a(40)}`),
  finds('an older key of a model\'s API', ofContainer((c) => Object.assign(c, variable('X', `sk-${a(48)}`))),
    { field: `${MAIN}.env[0].value`, got: 'sk-…', ...hasForm('a key of a model\'s API') }),
  formed('a private key', '-----BEGIN …', `-----BEGIN RSA PRIVATE KEY-----\n${a(64)}`),
  formed('a JSON web token', 'eyJhbGci…', `eyJhbGciOiJIUzI1NiJ9.${a(20)}.${a(20)}`),
  formed('a bearer token', 'Bearer …', `Authorization=Bearer ${a(20)}`),
  formed('a URL with a password', '://…', 'postgres://agent:hunter2@db:5432/agents'),
  finds('a URL with a password and no user', ofContainer((c) => Object.assign(c, variable('REDIS_URL', 'redis://:pa$$word@cache'))),
    { field: `${MAIN}.env[0].value`, got: '://…', ...hasForm('a URL with a password') }),
  formed('a DSN with a password', ':…', 'agent:hunter2@tcp(db:3306)/agents'),
  inBase64('a private key', base64(`-----BEGIN EC PRIVATE KEY-----\n${a(64)}\n`), 'it has the form of a private key'),
  inBase64('a kubeconfig with a key', kubeconfig({ 'client-key-data': base64(`-----BEGIN RSA PRIVATE KEY-----\n${a(64)}\n`) }),
    'in base64, it has the form of a private key'),
  inBase64('a kubeconfig with a token', kubeconfig({ token: 'abc123' }), 'it gives a value to a name that ends in "token"'),
  inBase64('a kubeconfig after other words', `--kubeconfig=${kubeconfig({ password: 'hunter2' })} -v`,
    'it gives a value to a name that ends in "password"'),
  formed('a connection string with a key', 'AccountKey=…', 'DefaultEndpointsProtocol=https;AccountKey=aGVsbG8=;'),
  finds('a token under the name of a token, reported once', ofContainer((c) => Object.assign(c, variable('GITHUB_TOKEN', `ghp_${a(36)}`))),
    { field: `${MAIN}.env[0].value`, got: 'ghp_…', ...hasForm('a GitHub token') }),
  finds('one of several, of an init container',
    ofInit((c) => { c.env = [{ name: 'A', value: '1' }, { name: 'API_KEY', value: 'hunter2' }]; }),
    { field: `${INIT}.env[1].value`, got: '…', ...isName('API_KEY') }),
  finds('an ephemeral container\'s', ofEphemeral((c) => Object.assign(c, variable('PASSWORD', 'hunter2'))),
    { field: 'spec.ephemeralContainers[0].env[0].value', got: '…', ...isName('PASSWORD') }),
  finds('a CronJob\'s', tweaked('CronJob', ({ spec }) => Object.assign(spec.jobTemplate.spec.template.spec.containers[0],
    variable('PASSWORD', 'hunter2'))),
  { field: 'spec.jobTemplate.spec.template.spec.containers[0].env[0].value', got: '…', ...isName('PASSWORD') }),
  ...['credential-broker-1', 'my-credential-broker', 'credential-brokerage'].map((value) => finds(
    `the placeholder of a broker with more: ${value}`, ofContainer((c) => Object.assign(c, variable('OPENAI_API_KEY', value))),
    { field: `${MAIN}.env[0].value`, got: '…', ...isName('OPENAI_API_KEY') })),
  ...['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'SEARCH_PASSWORD'].map((name) => none(name, 'credential-broker')),
  ...[['DB_PASSWORD', 'community'], ['DB_PASSWORD', 'include'], ['DB_PASSWORD', 'same-origin'], ['DB_PASSWORD', 'omit'],
    ['LICENSE_KEY', 'community-7f3a'], ['CREDENTIALS', 'include1'], ['FETCH_CREDENTIALS', 'same-origin/x9']].map(([name, value]) => finds(
    `a secret like a harmless word: ${name}=${value}`, ofContainer((c) => Object.assign(c, variable(name, value))),
    { field: `${MAIN}.env[0].value`, got: '…', ...isName(name) })),
  none('LICENSE_KEY', 'community'),
  none('CREDENTIALS', 'include'),
  none('FETCH_CREDENTIALS', 'same-origin'),
  none('FETCH_CREDENTIALS', 'omit'),
  none('LOG_LEVEL', 'info'),
  none('TOKENIZERS_PARALLELISM', 'false'),
  none('MAX_TOKENS', '4096'),
  none('MAX_OUTPUT_TOKEN', '4096'),
  none('EOS_TOKEN', '</s>'),
  none('PASSWORD_FILE', '/var/run/keys/password'),
  none('TOKEN_PATH', '/var/run/keys/token'),
  none('TOKEN_URL', 'https://login.example/token'),
  none('TLS_SECRET_NAME', 'agent-tls'),
  none('IMAGE_PULL_SECRET', 'registry-login'),
  none('PUBLIC_KEY', 'ssh-ed25519 AAAA'),
  none('PWD', '/work'),
  none('GOOGLE_APPLICATION_CREDENTIALS', '/var/run/keys/key.json'),
  none('CORS_ALLOW_CREDENTIALS', 'true'),
  none('ALLOW_EMPTY_PASSWORD', 'yes'),
  none('OPENAI_API_KEY', 'EMPTY'),
  none('GITHUB_TOKEN', '$(OTHER)'),
  none('GITHUB_TOKEN', ''),
  none('GITHUB_TOKEN', undefined),
  none('DATABASE_URL', 'postgres://agent:$(DB_PASSWORD)@db:5432/agents'),
  none('HTTPS_PROXY', 'http://proxy.example:3128'),
  none('DSN', 'agent@tcp(db:3306)/agents'),
  none('DSN', 'agent:$(DB_PASSWORD)@tcp(db:3306)/agents'),
  none('DSN', 'agent:${DB_PASSWORD}@tcp(db:3306)/agents'),
  none('CA', base64(`-----BEGIN CERTIFICATE-----\n${a(64)}\n-----END CERTIFICATE-----\n`)),
  none('KUBECONFIG_B64', kubeconfig({ exec: { command: 'gke-gcloud-auth-plugin' } })),
  none('KUBECONFIG_B64', kubeconfig({ tokenFile: '/var/run/tokens/token' })),
  none('IMAGE', 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk'),
  none('FOLDER', '/usr/local/share/agents/workspaces/of/the/first/agent/files'),
  none('REPOSITORY', 'ssh://git@host.example:22/agent'),
  none('NOTE', 'desk-ant-colony and task-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),
];
