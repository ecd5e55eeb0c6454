import { AgentSandbox } from './agent';
import { GitAgent } from './git-agent';
import { KEY } from './grants';
import { valuesOf } from './http';
import { sleep } from './sandbox';
import { Upstream } from './upstream';
import { BrokeredApi } from '../../../src';

/** Real programs with the variables of an agent call a broker with TLS, and know its authority by these variables alone. */

const HOST = 'api.example.com';
const STARTED = 2_500; // milliseconds within which Envoy has its certificate

describe('an API', () => {
  let agent: AgentSandbox;
  let upstream: Upstream;

  beforeAll(async () => {
    agent = await AgentSandbox.start(({ broker, agent: pod, key }) => [broker.grant(pod, BrokeredApi.of({
      host: HOST,
      key,
      header: 'x-api-key',
      methods: ['GET'],
      paths: ['/v1/items'],
      requestsPerMinute: 10_000,
      urlVariable: 'ITEMS_URL',
      urlPath: '/v1/items',
    }))], true);
    const { socket, certificate } = agent.upstream(HOST);
    upstream = await Upstream.start(socket, certificate);
    await sleep(STARTED);
  });
  afterAll(() => Promise.all([agent?.stop(), upstream?.stop()]));

  const programs: [string, string, readonly string[]][] = [
    ['curl', 'SSL_CERT_FILE', ['sh', '-c', 'curl -sS --fail "$ITEMS_URL"']],
    ['Python', 'SSL_CERT_FILE', ['python3', '-c',
      'import os, urllib.request as u; print(u.urlopen(os.environ["ITEMS_URL"]).read().decode())']],
    ['Node', 'NODE_EXTRA_CA_CERTS', ['node', '-e', 'fetch(process.env.ITEMS_URL).then((r) => r.text()).then(console.log)']],
  ];

  test.each(programs)('%s gets an answer, and the API the key', async (_, _variable, command) => {
    const { status, output } = await agent.run(command);
    expect([status, output.trim()]).toEqual([0, '{"ok":"sure"}']);
    expect(valuesOf(upstream.requests.at(-1)!, 'x-api-key')).toEqual([KEY]);
  });

  test.each(programs)('%s gets none without %s', async (_, variable, command) => {
    const before = upstream.requests.length;
    const { status, output } = await agent.run(command, { env: { [variable]: undefined } });
    expect(status).not.toBe(0);
    expect(output).toMatch(/certificate/i);
    expect(upstream.requests).toHaveLength(before);
  });
});

describe('git', () => {
  let agent: GitAgent;

  beforeAll(async () => {
    agent = await GitAgent.start(['org/app'], [], {}, true);
    await sleep(STARTED);
  });
  afterAll(() => agent?.stop());

  test.each(['https://github.com/org/app', 'git@github.com:org/app.git'])('reads %s', async (url) => {
    expect(agent.base).toMatch(/^https:/);
    expect(await agent.ok(`ls-remote ${url}`)).toMatch(/\trefs\/heads\/main/);
  });

  test('does not without the authority', async () => {
    const { output } = await agent.refused(['git', 'ls-remote', 'https://github.com/org/app'], { env: { GIT_CONFIG_COUNT: '3' } });
    expect(output).toMatch(/certificate/i);
  });
});
