import { randomBytes } from 'crypto';
import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { BASIC, GitAgent, read } from './git-agent';
import { commit } from './git-server';
import { KEY } from './grants';

/** The real git clones and fetches by a grant, and never sees the key. */

let agent: GitAgent;

beforeAll(async () => {
  agent = await GitAgent.start(['org/app', 'org/lib', 'group/sub/app'], ['org/secret']);
});
afterAll(() => agent?.stop());

test.each([
  'https://github.com/org/app', 'https://github.com/org/app.git', 'git@github.com:org/app.git', 'git@github.com:org/app',
  'ssh://git@github.com/org/app', 'https://github.com/group/sub/app.git', 'https://GitHub.com/org/app', 'https://github.com:443/org/app',
  'https://GitHub.com:443/org/app.git', 'git@GitHub.com:org/app.git', 'ssh://github.com/org/app.git', 'git://github.com/org/app.git',
])('clone of %s', async (url) => {
  const folder = await agent.clone(url);
  expect(read(folder, 'README')).toBe('text\n');
  expect(await agent.ok('remote get-url origin', { cwd: folder, env: { GIT_CONFIG_COUNT: '0' } })).toBe(url);
});

test.each(['--depth=1', '--filter=blob:none', '--bare', '--single-branch --no-tags', '--mirror'])('clone %s', async (flags) => {
  const folder = await agent.clone(undefined, flags);
  expect(await agent.ok('rev-parse HEAD', { cwd: folder })).toBe(agent.server.tip('org/app'));
});

test.each([['0', undefined], ['1', 'version=1'], ['2', 'version=2']])('version %s of the protocol', async (version, sent) => {
  const before = agent.server.requests.length;
  await agent.clone(undefined, `-c protocol.version=${version}`);
  const requests = agent.server.requests.slice(before);
  expect(requests.length).toBeGreaterThanOrEqual(2);
  expect(new Set(requests.map(({ headers }) => headers['git-protocol']))).toEqual(new Set([sent]));
});

test('what is new is fetched, pulled and listed', async () => {
  const { server } = agent;
  const cwd = await agent.clone();
  server.import('org/app', commit('topic', 'new', 'new\n'));
  await agent.ok('fetch --quiet origin topic', { cwd });
  expect(await agent.ok('rev-parse FETCH_HEAD', { cwd })).toBe(server.tip('org/app', 'topic'));
  await agent.ok('pull --quiet', { cwd });
  expect(await agent.ok('ls-remote origin refs/heads/topic', { cwd })).toBe(`${server.tip('org/app', 'topic')}\trefs/heads/topic`);
});

test('a shallow clone gets the history that it lacks', async () => {
  agent.server.import('org/lib', Buffer.concat([commit('deep', 'one', '1\n'), commit('deep', 'two', '2\n')]));
  const cwd = await agent.clone('https://github.com/org/lib', '--depth=1 --branch=deep');
  expect(await agent.ok('rev-list --count HEAD', { cwd })).toBe('1');
  await agent.ok('fetch --quiet --unshallow', { cwd });
  expect(await agent.ok('rev-list --count HEAD', { cwd })).toBe('2');
});

test('a submodule comes from a repository of the grant, and from no other', async () => {
  const { server } = agent;
  for (const name of ['lib', 'secret']) {
    server.import('org/app', Buffer.concat([
      commit(`with-${name}`, '.gitmodules', `[submodule "m"]\n\tpath = m\n\turl = https://github.com/org/${name}\n`),
      Buffer.from(`M 160000 ${server.tip(`org/${name}`)} m\n`),
    ]));
  }
  const folder = await agent.clone(undefined, '--recurse-submodules --branch=with-lib');
  expect(read(join(folder, 'm'), 'README')).toBe('text\n');
  const before = server.requests.length;
  const { status, output } = await agent.git('clone --recurse-submodules --branch=with-secret https://github.com/org/app clone');
  expect([status, output]).toEqual([1, expect.stringContaining('The requested URL returned error: 403')]);
  expect(server.requests.slice(before).filter(({ url }) => url.includes('secret'))).toEqual([]);
});

test('32 MiB that do not compress arrive as they are', async () => {
  const content = randomBytes(32 * 1024 * 1024);
  agent.server.import('org/lib', commit('large', 'large', content));
  const folder = await agent.clone('https://github.com/org/lib', '--branch=large');
  expect(readFileSync(join(folder, 'large')).equals(content)).toBe(true);
});

describe('3000 branches at different commits', () => {
  const BRANCHES = 3000;

  beforeAll(() => {
    agent.server.import('group/sub/app', Buffer.concat(Array.from({ length: BRANCHES }, (_, i) => commit(`b${i}`, 'number', `${i}\n`))));
  });

  test.each([
    ['compressed', '', /^=> Send header: Content-Encoding: gzip/m],
    ['in chunks', '-c http.postBuffer=65536', /^=> Send header: Transfer-Encoding: chunked/m],
  ])('a long list of what is wanted passes %s', async (_, flags, sent) => {
    const cwd = agent.sandbox.newFolder();
    const { status, output } = await agent.git(`${flags && `${flags} `}clone --quiet https://github.com/group/sub/app clone`, {
      cwd, env: { GIT_TRACE_CURL: '1', GIT_TRACE_CURL_NO_DATA: '1' },
    });
    expect(status).toBe(0);
    expect(output.replace(/^.*?(=> Send)/gm, '$1')).toMatch(sent);
    expect(await agent.ok('rev-list --remotes --count', { cwd: join(cwd, 'clone') })).toBe(String(BRANCHES + 1));
  });
});

describe('the client', () => {
  test('sees no key, with every byte of HTTP traced', async () => {
    const cwd = agent.sandbox.newFolder();
    const { status, output } = await agent.git('clone https://github.com/org/app clone', {
      cwd, env: { GIT_TRACE: '1', GIT_TRACE_CURL: '1', GIT_TRACE_PACKET: '1', GIT_TRACE_REDACT: '0' },
    });
    expect([status, output]).toEqual([0, expect.stringContaining('/org/app/git-upload-pack HTTP/1.1')]);
    const files = readdirSync(join(cwd, 'clone', '.git'), { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.path, file.name), 'latin1'));
    const seen = [output, ...files, JSON.stringify(agent.sandbox.env)].join('\n').toLowerCase();
    [KEY, BASIC, 'authorization'].forEach((secret) => expect(seen).not.toContain(secret.toLowerCase()));
    expect(agent.server.requests.at(-1)!.headers.authorization).toBe(`Basic ${BASIC}`);
  });

  describe('at a terminal, where the server does not take the key', () => {
    beforeAll(() => agent.sandbox.broker.writeKey(agent.sandbox.grantNames[0], 'expired'));
    afterAll(() => agent.sandbox.broker.writeKey(agent.sandbox.grantNames[0], KEY));

    const atTerminal = async (env: NodeJS.ProcessEnv) =>
      agent.sandbox.run(['timeout', '10', 'script', '--quiet', '--return', '--command', 'git clone https://github.com/org/app', '/dev/null'],
        { env });

    test('it ends without a question', async () => {
      const { status, output } = await atTerminal({});
      expect([status, output]).toEqual([128, expect.stringContaining('terminal prompts disabled')]);
    });

    test('without GIT_TERMINAL_PROMPT, it would ask', async () => {
      expect((await atTerminal({ GIT_TERMINAL_PROMPT: '1' })).output).toContain('Username for \'http://broker.gateways.svc');
    });
  });

  test('without a key in the broker, it says so', async () => {
    agent.sandbox.broker.writeKey(agent.sandbox.grantNames[0], undefined);
    const { status, output } = await agent.refused(['git', 'clone', 'https://github.com/org/app']);
    agent.sandbox.broker.writeKey(agent.sandbox.grantNames[0], KEY);
    expect([status, output]).toEqual([128, expect.stringMatching(/^remote: .*The broker has no key for this grant\./m)]);
  });
});
