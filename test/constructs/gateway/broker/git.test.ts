import { gitRoutes, requireRepositories } from '../../../../src/constructs/gateway/broker/git';
import { failure } from '../../../support/errors';

const SCOPE = { node: { path: 'agents/broker' } };
const required = (...repositories: any[]) => requireRepositories(SCOPE, 'repositories', repositories, 'github.com');

test('fetch: the references of git-upload-pack and the service, with and without ".git"', () => {
  expect(gitRoutes({ repositories: ['org/app'], push: false })).toEqual([
    { method: 'GET', path: '/org/app/info/refs', query: 'service=git-upload-pack' },
    { method: 'POST', path: '/org/app/git-upload-pack' },
    { method: 'GET', path: '/org/app.git/info/refs', query: 'service=git-upload-pack' },
    { method: 'POST', path: '/org/app.git/git-upload-pack' },
  ]);
});

test('push adds the same of git-receive-pack', () => {
  const fetch = gitRoutes({ repositories: ['org/app'], push: false });
  const push = gitRoutes({ repositories: ['org/app'], push: true });
  expect(push).toEqual(expect.arrayContaining(fetch));
  expect(push.filter((route) => !fetch.some((f) => JSON.stringify(f) === JSON.stringify(route)))).toEqual([
    { method: 'GET', path: '/org/app/info/refs', query: 'service=git-receive-pack' },
    { method: 'POST', path: '/org/app/git-receive-pack' },
    { method: 'GET', path: '/org/app.git/info/refs', query: 'service=git-receive-pack' },
    { method: 'POST', path: '/org/app.git/git-receive-pack' },
  ]);
});

test('each repository has its routes, in the given order', () => {
  const paths = gitRoutes({ repositories: ['b/two', 'a.b/c'], push: false }).map(({ path }) => path!.split('/').slice(0, 3).join('/'));
  expect([...new Set(paths)]).toEqual(['/b/two', '/b/two.git', '/a.b/c', '/a.b/c.git']);
});

test('names as servers have them', () => {
  expect(required('org/app', 'org/.github', 'group/sub/app', 'A.b/c_d', '~user/notes', 'org/my.git.mirror', 'o-r-g/x..y')).toEqual([
    'org/app', 'org/.github', 'group/sub/app', 'A.b/c_d', '~user/notes', 'org/my.git.mirror', 'o-r-g/x..y',
  ]);
  expect(required('org/app.git', 'org/App', 'org/app.')).toEqual(['org/app', 'org/App', 'org/app.']);
});

test.each([
  'app', '/org/app', 'org/app/', 'org//app', '', '/', 'org/..', '../app', 'org/./app', 'org/...', 'org/.git', 'org/*', '*/app',
  'org/app?x=1', 'org/app#x', 'org/a%2fb', 'org/a%2e', 'org\\app', 'org/a b', 'org/app\n', 'org/ä', 'org/a;b', 'org/a:b', 'org/a@b',
  'org/https://app', 'org/git@app',
  42, {}, ['org/app'],
])('refused: %p', (value) => {
  expect(failure(() => required('org/first', value))).toBe(
    'agents/broker: \'repositories[1]\' must be the path of one repository such as "org/app", of letters, digits, "-", ".", "_" and "~" '
    + `between the slashes, got ${JSON.stringify(value)}`,
  );
});

test.each(['https://github.com/org/app', 'git@github.com:org/app.git', 'ssh://git@github.com/org/app'])('a URL: %p', (value) => {
  expect(failure(() => required(value))).toMatch(/, got "[^"]+"; leave out the host$/);
});

test.each<[string, string]>([
  ['github.com', 'github.com/org/app'],
  ['github.com', 'GitHub.com/org/app.git'],
  ['github.com', 'www.github.com/org/app'],
  ['api.github.com', 'github.com/org/app'],
  ['gitlab.example', 'gitlab.example/group/sub/app'],
  ['gitlab.example', 'gitlab.example./app'],
])('of %s, a path with the host: %s', (host, path) => {
  expect(failure(() => requireRepositories(SCOPE, 'repositories', [path], host))).toMatch(/, got "[^"]+"; leave out the host$/);
});

test('a group whose name has a dot is no host', () => {
  const groups = ['example.com/app', 'gitlab/app'];
  expect(requireRepositories(SCOPE, 'repositories', groups, 'gitlab.example.com')).toEqual(groups);
  const alike = ['gitlab-example.com/app'];
  expect(requireRepositories(SCOPE, 'repositories', alike, 'gitlab-api.example.com')).toEqual(alike);
});

test('a list without repositories, a list with one twice, and no list', () => {
  expect(failure(() => required())).toBe(
    'agents/broker: \'repositories\' must name at least one repository such as "org/app", got []',
  );
  expect(failure(() => required('org/app', 'org/app.git'))).toBe(
    'agents/broker: \'repositories\' must contain each repository once, got "org/app"',
  );
  expect(failure(() => requireRepositories(SCOPE, 'repositories', 'org/app' as any, 'github.com'))).toBe(
    'agents/broker: \'repositories\' must be a list, got "org/app"',
  );
  expect(failure(() => required('org/app', null))).toBe(
    'agents/broker: \'repositories\' must be a list without gaps, got ["org/app",null]',
  );
});
