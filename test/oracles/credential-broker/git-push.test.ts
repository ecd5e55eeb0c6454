import { randomBytes } from 'crypto';
import { writeFileSync } from 'fs';
import { join } from 'path';
import { GitAgent } from './git-agent';

/** The real git pushes by a grant with `push`, to its repositories and within its bounds. */

let agent: GitAgent;

beforeAll(async () => {
  agent = await GitAgent.start(['org/app'], ['org/secret'], { push: true });
});
afterAll(() => agent?.stop());

/** A clone with one more commit. */
async function changed(bytes = 1): Promise<string> {
  const cwd = await agent.clone();
  writeFileSync(join(cwd, `file-${randomBytes(4).toString('hex')}`), randomBytes(bytes));
  await agent.ok('add .', { cwd });
  await agent.ok('commit --quiet --message=x', { cwd });
  return cwd;
}

const head = async (cwd: string) => agent.ok('rev-parse HEAD', { cwd });

test.each([
  ['a commit', 'main'], ['a new branch', 'HEAD:refs/heads/topic'], ['a tag', 'HEAD:refs/tags/v1'], ['with force', '+HEAD~1:main'],
])('%s', async (_, refspec) => {
  const cwd = await changed();
  const [source, target = source] = refspec.split(':');
  await agent.ok(`push --quiet origin ${refspec}`, { cwd });
  const pushed = await agent.ok(`rev-parse ${source.replace('+', '')}`, { cwd });
  expect(await agent.ok(`ls-remote origin ${target}`, { cwd })).toMatch(new RegExp(`^${pushed}\t`));
});

test('the end of a branch', async () => {
  const cwd = await changed();
  await agent.ok('push --quiet origin HEAD:refs/heads/old', { cwd });
  await agent.ok('push --quiet origin :refs/heads/old', { cwd });
  expect(agent.server.tip('org/app', 'old')).toBe('');
});

test('several megabytes, which git sends in chunks', async () => {
  const cwd = await changed(6 * 1024 * 1024);
  const { status, output } = await agent.git('push origin main', { cwd, env: { GIT_TRACE_CURL: '1', GIT_TRACE_CURL_NO_DATA: '1' } });
  expect([status, output]).toEqual([0, expect.stringContaining('Transfer-Encoding: chunked')]);
  expect(agent.server.tip('org/app')).toBe(await head(cwd));
});

test('more than the grant takes is refused, and the server gets none of it', async () => {
  const cwd = await changed(24 * 1024 * 1024);
  const [tip, bytes] = [agent.server.tip('org/app'), agent.server.bytes];
  const { status, output } = await agent.git('push origin main', { cwd });
  expect([status, output]).toEqual([1, expect.stringContaining('HTTP 413')]);
  expect(agent.server.tip('org/app')).toBe(tip);
  expect(agent.server.bytes - bytes).toBeLessThan(10_000); // the list of references, and a first request without content
});

test('another repository stays refused', async () => {
  const cwd = await changed();
  const tip = agent.server.tip('org/secret');
  const { status, output } = await agent.refused(['git', 'push', '--quiet', 'https://github.com/org/secret', 'main'], { cwd });
  expect([status, output]).toEqual([128, expect.stringContaining('The requested URL returned error: 403')]);
  expect(agent.server.tip('org/secret')).toBe(tip);
});

test.each([
  ['GET', '/org/app/info/refs'], ['GET', '/org/app/info/refs?service=git-upload-archive'], ['GET', '/org/app/git-receive-pack'],
  ['POST', '/org/app/info/lfs/objects/batch'], ['PUT', '/org/app.git/info/lfs/objects/1'], ['POST', '/org/app.git/info/lfs/locks'],
])('%s %s stays refused', async (method, path) => {
  const { output } = await agent.refused(['curl', '--silent', '--output', '/dev/null', '--write-out', '%{http_code}', '--request', method,
    ...(method === 'GET' ? [] : ['--data', '{}']), `${agent.base}${path}`]);
  expect(output).toBe('403');
});
