import { join } from 'path';
import { AgentSandbox, Ran } from './agent';
import { KEY } from './grants';
import { ModelApi, PAUSE } from './sdks/model-api';
import { anthropicReply, openAiReply } from './sdks/replies';
import { BrokeredApi } from '../../../src';
import { pythonWith } from '../installed';

/** The SDKs of Anthropic and OpenAI for Python work with the variables that `grant` sets, and without the key. */

const VERSIONS = ['anthropic==2.14.0', 'openai==3.57.0'];
const SDKS = ['anthropic', 'openai'] as const;

type Results = { readonly [name: string]: any };

let sandbox: AgentSandbox;
let apis: { readonly [sdk: string]: ModelApi };
let results: { readonly [sdk: string]: Results };

/** An agent with a grant for each SDK. */
const start = async (requestsPerMinute: number) => AgentSandbox.start(({ broker, agent, key }) => [
  broker.grant(agent, BrokeredApi.anthropic({ key, requestsPerMinute })),
  broker.grant(agent, BrokeredApi.openAi({ key, requestsPerMinute })),
]);

/** Runs a program of an SDK as the agent, with its variables alone. */
async function call(sdk: string, from = sandbox): Promise<Ran> {
  const python = join(pythonWith(`sdks-${VERSIONS.join('-').replace(/==/g, '-')}`, VERSIONS), 'bin', 'python');
  return from.run([python, '-B', join(__dirname, 'sdks', `${sdk}_calls.py`)]);
}

beforeAll(async () => {
  sandbox = await start(1_000_000);
  apis = {
    anthropic: await ModelApi.start(sandbox.upstream('api.anthropic.com'), anthropicReply),
    openai: await ModelApi.start(sandbox.upstream('api.openai.com'), openAiReply),
  };
  const ran = await Promise.all(SDKS.map(async (sdk) => [sdk, await call(sdk)] as const));
  expect(ran.filter(([, { status }]) => status !== 0)).toEqual([]);
  results = Object.fromEntries(ran.map(([sdk, { output }]) => [sdk, JSON.parse(output)]));
});
afterAll(async () => {
  await Promise.all(Object.values(apis ?? {}).map(async (api) => api.stop()));
  await sandbox?.stop();
});

test('calls of Anthropic\'s SDK', () => {
  const { events, ...others } = results.anthropic;
  expect(others).toEqual({
    'message': 'hello',
    'stream': 'hello',
    'beta': 'hello',
    'tokens': 7,
    'models': ['claude-x'],
    'model': 'claude-x',
    'upstream error': failed('NotFoundError', 404, 'no such model'),
    'batches': failed('PermissionDeniedError', 403, 'The broker does not pass this method and path'),
    'files': failed('PermissionDeniedError', 403, 'The broker does not pass this method and path'),
    'own key': 'hello',
  });
  expect(calls('anthropic')).toEqual([
    'GET /v1/models', 'GET /v1/models/claude-x', ...Array(6).fill('POST /v1/messages'), 'POST /v1/messages/count_tokens',
  ]);
});

test('calls of OpenAI\'s SDK', () => {
  const { 'chat stream': chat, 'response stream': response, ...others } = results.openai;
  expect(others).toEqual({
    'chat': 'hello',
    'response': 'hello',
    'embedding': [0.5, -1],
    'models': ['gpt-x'],
    'model': 'ft:gpt-x:org::1',
    'upstream error': failed('NotFoundError', 404, 'no such model'),
    'stored response': failed('PermissionDeniedError', 403, 'The broker does not pass this method and path'),
    'files': failed('PermissionDeniedError', 403, 'The broker does not pass this method and path'),
    'own key': 'hello',
  });
  expect(calls('openai')).toEqual([
    'GET /v1/models', 'GET /v1/models/ft:gpt-x:org::1', ...Array(4).fill('POST /v1/chat/completions'), 'POST /v1/embeddings',
    ...Array(2).fill('POST /v1/responses'),
  ]);
});

test.each([['anthropic', 'events'], ['openai', 'chat stream'], ['openai', 'response stream']])(
  '%s, %s: the first event arrives while the upstream holds the others back', (sdk, name) => {
    const { text, milliseconds } = results[sdk][name];
    expect(text).toBe('hello');
    expect(milliseconds).toBeGreaterThan(PAUSE / 2);
  },
);

test.each([['anthropic', 'x-api-key', KEY], ['openai', 'authorization', `Bearer ${KEY}`]])(
  '%s: each request has the key, and nothing that the agent sent in its place', (sdk, header, value) => {
    const { requests } = apis[sdk];
    expect(new Set(requests.map(({ headers }) => headers[header]))).toEqual(new Set([value]));
    expect(new Set(requests.map(({ headers, serverName }) => `${headers.host} ${serverName}`))).toEqual(
      new Set([`api.${sdk}.com api.${sdk}.com`]));
    expect(JSON.stringify(requests)).not.toMatch(/credential-broker|sk-own|org-own/);
    const other = header === 'authorization' ? 'x-api-key' : 'authorization';
    expect(requests.filter(({ headers }) => other in headers)).toEqual([]);
  },
);

test.each([
  ['anthropic', ['anthropic-version', 'x-stainless-lang', 'x-stainless-retry-count', 'x-stainless-timeout']],
  ['openai', ['x-stainless-lang', 'x-stainless-retry-count', 'x-stainless-read-timeout']],
])('%s: what the SDK says about itself arrives', (sdk, names) => {
  const { headers } = apis[sdk].requests.find(({ call: one }) => one.startsWith('POST'))!;
  names.forEach((name) => expect(headers).toHaveProperty([name]));
});

test('the beta that a caller names arrives', () => {
  expect(apis.anthropic.requests.flatMap(({ headers }) => headers['anthropic-beta'] ?? [])).toContain('some-beta');
});

test('neither SDK sees the key', () => {
  expect(JSON.stringify([results, sandbox.env])).not.toContain(KEY);
});

test.each(SDKS)('%s: without a key in the broker, the error says so', async (sdk) => {
  const grant = sandbox.grantNames[SDKS.indexOf(sdk)];
  const before = apis[sdk].requests.length;
  sandbox.broker.writeKey(grant, '');
  const { output } = await call(sdk);
  sandbox.broker.writeKey(grant, KEY);
  const [first] = Object.values<Results>(JSON.parse(output));
  expect(first).toEqual(failed(expect.stringMatching(/^(InternalServer|ServiceUnavailable)Error$/), 503, 'The broker has no key for this grant'));
  expect(apis[sdk].requests).toHaveLength(before);
});

test('above the rate, the error of each SDK says so', async () => {
  const slow = await start(12); // one in five seconds
  for (const sdk of SDKS) {
    const { output } = await call(sdk, slow);
    expect(Object.values<Results>(JSON.parse(output))[1]).toEqual(
      failed('RateLimitError', 429, 'the bound of this grant in a minute is 12'));
  }
  await slow.stop();
});

/** An error as the SDK shows it. */
function failed(error: unknown, status: number, message: string): object {
  return { error, status, message: expect.stringContaining(message) };
}

/** What reached the upstream. */
function calls(sdk: string): string[] {
  return apis[sdk].requests.map((request) => request.call.replace(/\?.*/, '')).sort();
}
