import * as fc from 'fast-check';
import { podViews } from '../../../../src/engine/manifest/pod-view';
import { clusterCredentialIn, firstLiteralIn, isOfAgents, secretIn, secretInText } from '../../../../src/engine/rules/criteria/secrets';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';
import { makeObject } from '../../../support/plain';
import { runs } from '../../../support/properties';

const SECRET = 'correct-horse-battery-staple-0123456789';

test.each([
  ['PASSWORD', SECRET],
  ['X', `ghp_${SECRET.replace(/-/g, '').repeat(2)}`],
  ['X', `sk-ant-api03-${SECRET}`],
  ['X', `postgres://${SECRET}:${SECRET}@${SECRET}`],
  ['X', `password=${SECRET}`],
  ['X', `-----BEGIN PRIVATE KEY-----${SECRET}`],
])('nothing of the secret is told: %s=%s', (name, value) => {
  const told = JSON.stringify(secretIn(name, value));
  expect(told).toContain('…');
  for (let at = 0; at + 3 < SECRET.length; at++) {
    expect(told).not.toContain(SECRET.slice(at, at + 4));
  }
});

test('whatever stands under the name of a secret is told without a character of it', () => {
  fc.assert(fc.property(fc.string(), (value) => {
    expect(secretIn('API_KEY', value)?.shown ?? '…').toBe('…');
  }), runs());
});

test.each([undefined, null, 1, true, ['a'], { toString: 1 }])('a value that is no text is none: %p', (value) => {
  expect(secretIn('API_KEY', value)).toBeUndefined();
  expect(secretIn(value, 'info')).toBeUndefined();
});

/** Values that a person may choose; none of them is of a form. */
test.each(['hunter2', 'correct horse', 'changeme', 'minioadmin', 'super-secret', 'S3cr3t!', '8f3b2c1d9e',
  '3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'dGhlIHNlY3JldA==', 'aB3$xyz', '123456789012'])(
  'a name is enough for %s', (value) => {
    for (const name of ['PASSWORD', 'DB_PASSWORD', 'OPENAI_API_KEY', 'GITHUB_TOKEN', 'CLIENT_SECRET', 'AWS_SECRET_ACCESS_KEY', 'JWT_SECRET',
      'ENCRYPTION_KEY', 'OPENAI_KEY']) {
      expect(secretIn(name, value)).toEqual({ shown: '…', detail: `"${name}" is the name of a secret`, at: 0 });
    }
  });

/** What is no secret under the name of a token is one under that of a password. */
test.each(['8h', '1024', '123456', 'key.pem', 'https://example.com', 'token', 'agents-db-credentials',
  'GITHUB_TOKEN'])('a password may be %s', (value) => {
  expect(secretIn('ACCESS_TOKEN', value)).toBeUndefined();
  for (const name of ['PASSWORD', 'PGPASSWORD', 'SMTP_PASS', 'MYSQL_PWD', 'KEY_PASSPHRASE', 'PASSWORD_2']) {
    expect(secretIn(name, value)).toBeDefined();
  }
});

test.each([
  ['--token=abc123', 'token'],
  ['agent --token=abc123 --verbose', 'token'],
  ['agent\n--api-key\nabc123', 'api-key'],
  ['agent --api-key abc123', 'api-key'],
  ['agent --api-key "abc123"', 'api-key'],
  ['agent --apiKey=abc123', 'apikey'],
  ['--db.password hunter2', 'password'],
  ['mysql --password=hunter2 -u agent', 'password'],
  ['--requirepass hunter2', undefined], // no end of a name that is known
  ['API_KEY=abc123 agent serve', 'api_key'],
  ['export OPENAI_API_KEY="abc123"; exec agent', 'api_key'],
  ["export OPENAI_API_KEY='abc123'", 'api_key'],
  ['java -Dspring.datasource.password=hunter2 -jar a.jar', 'password'],
  ['curl -H "X-Api-Key: abc123" https://example.com', 'api-key'],
  ['/search?token=abc123&q=a', 'token'],
  ['Server=db;User=agent;Password=hunter2;', 'password'],
  ['{"api_key": "abc123"}', 'api_key'],
  ['{"apiKey":"abc123"}', 'apikey'],
  ['openai:\n  api_key: abc123\n  model: gpt-4o', 'api_key'],
  ['api_key: abc123 # of the agents', 'api_key'],
  ['[db]\npassword = hunter2\n', 'password'],
  ["password = 'hunter2'", 'password'],
  ['password: hunter2', 'password'],
  ['max_token=10 token=abc123', 'token'],
  ['token api_token=abc123', 'token'],
  ['token: api_token=abc123', 'token'],
  ['--token --api-key abc123', 'api-key'],
  ['eos_token=</s> api_token=abc123', 'token'],
  ['--token=$A --token=abc123', 'token'],
  ['TOKEN=abc123', 'token'],
  ['MY_PASS=hunter2', 'pass'],
  ['MYSQL_PWD=hunter2', 'pwd'],
])('in a text: %s', (text, name) => {
  expect(secretInText(text)).toEqual(name && {
    shown: '…',
    detail: `it gives a value to a name that ends in "${name}"`,
    at: expect.any(Number),
  });
});

test.each([
  ['text', '\t', 'in base64, it gives a value to a name that ends in "password"'],
  ['text but for one character', '\u0080', undefined],
])('of base64 that holds %s, the detail after %j and before it is: %p', (_title, character, detail) => {
  const detailOf = (text: string) => secretInText(Buffer.from(text, 'latin1').toString('base64'))?.detail;
  expect(detailOf(`${character}password=${SECRET}`)).toBe(detail);
  expect(detailOf(`password=${SECRET}${character}`)).toBe(detail);
});

test('nothing of a text is told but the end of a name', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (one, other) => {
    const told = secretInText(`${one} my_${SECRET}_api_key=${SECRET} ${other}`)!;
    expect(`${told.shown} ${told.detail}`).not.toContain('horse');
  }), runs());
});

describe('a Secret that a pod names', () => {
  const pod = (secretName: string, serviceAccountName?: string, namespace?: string): Json => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'agent', namespace },
    spec: { serviceAccountName, volumes: [{ name: 'files', secret: { secretName } }] },
  });
  const account = (name: string, namespace?: string): Json => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } });
  const secret = (type: unknown): Json => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'other', namespace: 'agents' }, type });
  const credentialIn = (name: string, of: Json, ...others: Json[]) =>
    clusterCredentialIn(clusterOf([of, ...others]), podViews(of)[0], { kind: 'Secret', name, path: '' });
  const token = (name: string, of: string) => `Secret "${name}" has the name of a token of ServiceAccount "${of}"`;
  const TYPE = 'kubernetes.io/service-account-token';

  test.each<[string, unknown, string | undefined]>([
    ['a token', TYPE, `Secret "other" is of type ${TYPE}, a token for the API server`],
    ['none with a type that is a list', [TYPE], undefined],
    ['none with a type that has no text', { toString: TYPE }, undefined],
    ['none with the name of a method as its type', 'toString', undefined],
  ])('is %s', (_title, type, credential) => {
    expect(credentialIn('other', pod('other', 'agent', 'agents'), secret(type))).toBe(credential);
  });

  test.each<[string, string, string | undefined, Json[], string | undefined]>([
    ['of "default", which every namespace has', 'default-token-x7k2p', 'agent', [], 'default'],
    ['of "default" beside a pod that names no account', 'default-token-x7k2p', undefined, [], 'default'],
    ['of the account of the pod', 'agent-token-x7k2p', 'agent', [], 'agent'],
    ['of another account of the namespace', 'tools-token-x7k2p', 'agent', [account('tools', 'agents')], 'tools'],
    ['of no account of the namespace', 'tools-token-x7k2p', 'agent', [account('tools', 'others')], undefined],
    ['of no account, since it goes on', 'default-token-x7k2px', 'agent', [], undefined],
    ['of no account beside a pod that names none', 'db-credentials', undefined, [], undefined],
  ])('and no manifest has, has the name of a token %s', (_title, name, serviceAccountName, others, found) => {
    expect(credentialIn(name, pod(name, serviceAccountName, 'agents'), ...others)).toBe(found && token(name, found));
  });

  const TOOLS = 'tools-token-x7k2p';

  test('and no manifest has, is found by the old name of the field, too', () => {
    const { spec, ...rest } = pod(TOOLS, undefined, 'agents');
    expect(credentialIn(TOOLS, { ...rest, spec: { ...spec, serviceAccount: 'tools' } })).toBe(token(TOOLS, 'tools'));
  });

  test('and no manifest has, is found in manifests without namespaces', () => {
    expect(credentialIn(TOOLS, pod(TOOLS, 'agent'), account('tools'))).toBe(token(TOOLS, 'tools'));
  });
});

describe('the first value of a Secret', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

  test.each<[string, Json, string, number]>([
    ['is that of the first key by name', { data: { b: base64('abc123'), a: base64('abc123') } }, 'data["a"]', 1],
    ['is one of the data before one of the texts', { stringData: { a: 'abc123' }, data: { b: base64('abc123') } }, 'data["b"]', 1],
    ['may be a key before its certificate', { data: { a: base64(`-----BEGIN PRIVATE KEY-----\nMIIB\n${CERTIFICATE}`) } }, 'data["a"]', 0],
    ['may have the mark of a reference in it', { stringData: { a: 'abc<path:123' } }, 'stringData["a"]', 0],
    ['stands beside one that is null', { data: { a: null, b: base64('abc123') } }, 'data["b"]', 0],
  ])('%s', (_title, fields, path, others) => {
    expect(firstLiteralIn(fields)).toStrictEqual({ path, others });
  });

  test.each<[string, Json]>([
    ['a certificate after an empty line', { stringData: { a: `\n${CERTIFICATE}` } }],
    ['the public part of a key of ECDSA', { stringData: { a: 'ecdsa-sha2-nistp256 AAAAE2VjZHNh agent' } }],
    ['data that is null', { data: { a: null } }],
    ['a text that is a number, which the API server refuses', { stringData: { a: 123456 } }],
  ])('is not %s', (_title, fields) => {
    expect(firstLiteralIn(fields)).toBeUndefined();
  });
});

test('a Secret is of agents in their namespace, and in another one if a pod of it uses the Secret', () => {
  const pod = (namespace: string, labels: Json): Json => makeObject('v1', 'Pod', { name: 'one', namespace, labels }, {
    volumes: [{ name: 'files', secret: { secretName: 'used' } }],
  });
  const view = clusterOf([pod('agents', { 'cdk8s-hardened-agents/agent': 'true' }), pod('web', {})]);
  const found = (name: string, namespace: string) => isOfAgents(view, { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace } });
  expect([found('other', 'agents'), found('used', 'web')]).toStrictEqual([true, true]);
  expect([found('other', 'web'), found('used', 'db')]).toStrictEqual([false, false]);
});
