import { ADDRESS, HOST, UPSTREAM, post, synthesized } from './grants';
import { BrokerSandbox, sleep } from './sandbox';
import { differencesIn } from '../../../src/engine/gateway-files/gateway-file';
import { Json } from '../../../src/engine/value/json';

/** The real Envoy does what an edited file says, to the loss of a key or a bound, and each of these edits is a finding. */

const GRANTS = { mine: {}, theirs: {} };
const KEYS = { mine: 'sk-mine', theirs: 'sk-theirs' };
const { files: WRITTEN, command } = synthesized(GRANTS);

/** One file with an edit of its resource: of the process, the connection manager or the routes. */
function edited(file: string, edit: (one: Json) => void): { readonly [file: string]: string } {
  const root = JSON.parse(WRITTEN[file]) as Json;
  edit(file === 'envoy.json' ? root : file === 'http.json' ? root.resources[0].typed_config : root.resources[0]);
  return { ...WRITTEN, [file]: JSON.stringify(root) };
}

/** What an agent gets for a request, what the API got, and the log. */
async function seen(files: { readonly [file: string]: string }, request: string) {
  const broker = await BrokerSandbox.start({ files, command, answers: { [`A ${HOST}`]: [[ADDRESS]] }, keys: KEYS });
  try {
    const upstream = await broker.upstream(UPSTREAM, HOST);
    const { text } = await broker.ask(20001, request);
    await sleep(1300); // the log is written
    return { answer: text, got: upstream.received, log: broker.log().join('\n') };
  } finally {
    await broker.stop();
  }
}
const found = (files: { readonly [file: string]: string }) => Object.values(differencesIn('broker', files, {})).flat().length;
const asks = post({ headers: ['x-credential-broker-grant: theirs'] });

test('the files as they were written keep the key, and that of the other agent', async () => {
  expect(found(WRITTEN)).toBe(0);
  const { answer, got, log } = await seen(WRITTEN, asks);
  expect(got).toContain(KEYS.mine);
  expect(answer + log).not.toContain('sk-');
  expect(got).not.toContain(KEYS.theirs);
});

const LEAK = [{ header: { key: 'x-leaked', value: '%REQ(X-API-KEY)%' } }];
const FIELDS = ['access_log', 0, 'typed_config', 'log_format', 'json_format'] as const;

test.each<[string, ReturnType<typeof edited>, 'answer' | 'got' | 'log', string]>([
  ['the key in answers, by the routes', edited('grants.json', (routes) => { routes.response_headers_to_add = LEAK; }), 'answer', KEYS.mine],
  ['the key in answers, by one grant', edited('grants.json', ({ virtual_hosts: [host] }) => { host.response_headers_to_add = LEAK; }),
    'answer', KEYS.mine],
  ['the key in the log', edited('http.json', (manager) => {
    FIELDS.reduce((at: Json, step) => at[step], manager).key = '%REQ(X-API-KEY)%';
  }), 'log', KEYS.mine],
  ['the grant that the agent names', edited('http.json', (manager) => {
    manager.early_header_mutation_extensions[0].typed_config.mutations[0].append.append_action = 'ADD_IF_ABSENT';
  }), 'got', KEYS.theirs],
  ['the port of one agent for the grant of another', edited('envoy.json', ({ static_resources: { listeners } }) => {
    listeners.find(({ name }: Json) => name === 'mine').filter_chains[0].name = 'theirs';
  }), 'got', KEYS.theirs],
])('an edit gives away %s, and is a finding', async (_, files, where, key) => {
  expect(found(files)).toBeGreaterThan(0);
  expect((await seen(files, asks))[where]).toContain(key);
});
