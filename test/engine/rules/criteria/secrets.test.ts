import { spawnSync } from 'child_process';
import * as fc from 'fast-check';
import { bundleSource } from '../../../../scripts/support/bundle-source';
import * as secrets from '../../../../src/engine/rules/criteria/secrets';
import { runs } from '../../../support/properties';
import { ROOT } from '../../../support/root';

const { secretIn, secretInText } = secrets;

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

test('a word of millions of characters, which no object of Kubernetes has, is read to its end', () => {
  const word = 'x'.repeat(10_000_000);
  expect(secretInText(word)).toBeUndefined();
  expect(secretInText(`${word} ${Buffer.from(`password=${SECRET}`).toString('base64')}`)).toMatchObject({ at: word.length + 1 });
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

test('nothing of a text is told but the end of a name', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (one, other) => {
    const told = secretInText(`${one} my_${SECRET}_api_key=${SECRET} ${other}`)!;
    expect(`${told.shown} ${told.detail}`).not.toContain('horse');
  }), runs());
});

/** In a process of its own: in one that has compiled as much as a worker of jest has, the same patterns take ten times as long. */
test('a long text is read in time that is as long as it', () => {
  const pieces = ['a', 'A', '-', '-a', ' -', 'eyJ-', 'eyJhbGci-', '://a:', '://$', 'max_', '_max_a', '/a', 'token', 'token=', 'token=(',
    'token: a b', '--token ', '-token ', 'pass', 'a-', 'a_',
    'sk-', 'xoxb-', 'M.', 'Ma', '1', '1:', '-----BEGIN ', 'password=', 'Bearer ', 'secret=a-', 'token=a.', 'token=a/', 'token=1', '"'];
  const read = ({ secretIn: inVariable, secretInText: inText }: typeof secrets, piece: string) => {
    const text = piece.repeat(100_000);
    const start = Date.now();
    inVariable(`${text}_token`, text);
    inVariable('A_TOKEN', `${text}x`);
    inText(`${text}(`);
    return Date.now() - start;
  };
  const input = `${bundleSource(ROOT, 'src/engine/rules/criteria/secrets.ts')}
    console.log(JSON.stringify(${JSON.stringify(pieces)}.map((piece) => [piece, (${read})(module.exports, piece)])));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-'], { input, encoding: 'utf8' });
  expect(stderr).toBe('');
  const times = JSON.parse(stdout) as [string, number][];
  expect(times.map(([piece]) => piece)).toEqual(pieces);
  expect(times.filter(([, milliseconds]) => milliseconds > 30_000)).toEqual([]); // a pattern that goes back over the text takes minutes
}, 600_000);
