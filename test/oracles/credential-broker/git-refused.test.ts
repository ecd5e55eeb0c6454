import { GitAgent, read } from './git-agent';
import { commit } from './git-server';

/** What a grant to clone and fetch refuses before a byte reaches the server. */

const OTHERS = ['org/app2', 'org/ap', 'other/app', 'org/secret'];
const REFUSED = /(^|\n)fatal: unable to access .*The requested URL returned error: 40[03]\n$/;

let agent: GitAgent;

beforeAll(async () => {
  agent = await GitAgent.start(['org/app', 'group/sub/app'], OTHERS);
  await agent.clone(); // a connection that what is refused could use
});
afterAll(() => agent?.stop());

test.each([
  ...OTHERS.map((path) => `https://github.com/${path}`), 'git@github.com:org/secret.git', 'ssh://git@github.com/org/secret',
  'https://github.com/ORG/app', 'https://github.com/org/app/../secret', 'https://github.com/org/app%2f..%2f..%2forg%2fsecret',
  'https://github.com/org/app/x/%2e%2e/%2e%2e/secret', 'https://github.com//org/app', 'https://github.com/org/app.git.git',
  'https://github.com/org/app.wiki.git', 'https://github.com/group/sub', 'https://github.com/group/sub/app/app',
])('another repository: %s', async (url) => {
  const { status, output } = await agent.refused(['git', 'clone', '--quiet', url, 'clone']);
  expect([status, output]).toEqual([128, expect.stringMatching(REFUSED)]);
});

test('the reason stands in what git writes', async () => {
  const { output } = await agent.refused(['git', 'clone', '--quiet', 'https://github.com/org/secret']);
  expect(output).toMatch(/^remote: \{.*"The broker does not pass this method and path\.".*\}\n/);
});

test.each(['https://gitlab.example/org/app', 'https://github.com.evil.example/org/app', 'http://github.com/org/app'])(
  'another host, or plain HTTP: %s', async (url) => {
    const { output } = await agent.refused(['git', 'clone', '--quiet', url, 'clone']);
    expect(output).toMatch(/^fatal: unable to access .*(resolve host|connect to)/);
  },
);

test.each(['https://me@github.com/org/app', 'https://GITHUB.com/org/app'])('git calls the host itself: %s', async (url) => {
  const { requests } = agent.server;
  const before = requests.length;
  const { status, output } = await agent.git(`clone --quiet ${url} clone`);
  expect([status, output]).toEqual([128, expect.stringMatching(/^fatal: unable to access 'https:\/\/github\.com\/.*certificate/i)]);
  expect(requests.length).toBe(before);
});

test('push', async () => {
  const cwd = await agent.clone();
  const tip = agent.server.tip('org/app');
  await agent.ok('commit --quiet --allow-empty --message=x', { cwd });
  const { status, output } = await agent.refused(['git', 'push', '--quiet', 'origin', 'main'], { cwd });
  expect([status, output]).toEqual([128, expect.stringMatching(REFUSED)]);
  expect(agent.server.tip('org/app')).toBe(tip);
});

test('the archive of a remote', async () => {
  const { status, output } = await agent.refused(['git', 'archive', '--remote=https://github.com/org/app', 'main']);
  expect([status, output]).toEqual([128, expect.stringMatching(/not supported|403/)]);
});

test('the dumb protocol', async () => {
  const { status, output } = await agent.refused(['git', 'clone', '--quiet', 'https://github.com/org/app'], { env: { GIT_SMART_HTTP: '0' } });
  expect([status, output]).toEqual([128, expect.stringMatching(REFUSED)]);
});

test.each([
  ['GET', '/org/app/info/refs'], ['GET', '/org/app/info/refs?'], ['GET', '/org/app.git/HEAD'], ['GET', '/org/app.git/objects/info/packs'],
  ['GET', '/org/app/info/refs?service=git-receive-pack'], ['GET', '/org/app/info/refs?service=git-upload-pack&service=git-receive-pack'],
  ['GET', '/org/app/info/refs?service=git-receive-pack&service=git-upload-pack'], ['GET', '/org/app/info/refs?service=git-upload-archive'],
  ['GET', '/org/app/info/refs?service=git-upload-pack&x=1'], ['GET', '/org/app/info/refs?x=1&service=git-upload-pack'],
  ['GET', '/org/app/info/refs?service=git%2dupload-pack'], ['GET', '/org/app/info/refs?SERVICE=git-upload-pack'],
  ['HEAD', '/org/app/info/refs?service=git-upload-pack'], ['POST', '/org/app/info/refs?service=git-upload-pack'],
  ['GET', '/org/app/git-upload-pack'], ['POST', '/org/app/git-receive-pack'], ['POST', '/org/app/git-upload-archive'],
  ['POST', '/org/app/git-upload-pack/'], ['POST', '/org/app/git-upload-pack/../git-receive-pack'],
  ['POST', '/org/app/info/lfs/objects/batch'], ['POST', '/org/app.git/info/lfs/objects/batch'], ['GET', '/org/app.git/info/lfs/locks'],
  ['PUT', '/org/app.git/info/lfs/objects/1'], ['GET', '/'], ['GET', '/org/app'], ['GET', '/login'], ['GET', '/org/app/archive/main.tar.gz'],
])('%s %s', async (method, path) => {
  const { output } = await agent.refused(['curl', '--silent', '--path-as-is', '--output', '/dev/null', '--write-out', '%{http_code}',
    ...(method === 'HEAD' ? ['--head'] : ['--request', method]), ...(method.startsWith('P') ? ['--data', '{}'] : []),
    `${agent.base}${path}`]);
  expect(output).toBe('403');
});

describe('Git LFS', () => {
  const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 9\n`;
  const BATCH = /Authorization error: http:\/\/broker\.gateways\.svc:\d+\/org\/app\.git\/info\/lfs\/objects\/batch/;

  beforeAll(async () => {
    agent.server.import('org/app', Buffer.concat([
      commit('lfs', '.gitattributes', '*.bin filter=lfs diff=lfs merge=lfs -text\n'),
      Buffer.from(`M 100644 inline large.bin\ndata ${POINTER.length}\n${POINTER}\n`),
    ]));
    await agent.ok('lfs install --skip-repo');
  });

  test('a clone without the objects has their pointers, and gets no object', async () => {
    const cwd = await agent.clone(undefined, '--branch=lfs', { GIT_LFS_SKIP_SMUDGE: '1' });
    expect(read(cwd, 'large.bin')).toBe(POINTER);
    const { status, output } = await agent.refused(['git', 'lfs', 'fetch', 'origin', 'lfs'], { cwd });
    expect([status, output]).toEqual([2, expect.stringMatching(BATCH)]);
  });

  test('a clone with the objects fails, with the reason', async () => {
    const { status, output } = await agent.git('clone --branch=lfs https://github.com/org/app clone');
    expect([status, output]).toEqual([128, expect.stringMatching(BATCH)]);
  });
});
