import { mkdirSync, readFileSync, readdirSync } from 'fs';
import { at, check, file } from './command';
import { acknowledging, beside, ranges, weak } from './manifests';
import { Json, object } from '../../src/engine/value/json';
import { surroundings, valid } from '../support/cases';

const run = (args: string[], ...manifests: Json[]) => check(['-', ...ranges, ...args], beside(...manifests));

/** Writes a baseline of some manifests and checks others with it. */
async function after(before: Json[], now: Json[], args: string[] = []) {
  const path = at('baseline.json');
  expect((await run(['--write-baseline', path], ...before)).code).toBe(0);
  const { code, out, err } = await run(['--baseline', path, '--format', 'json', ...args], ...now);
  const { findings, known, fixed } = JSON.parse(out) as { findings: Json[]; known: Json[]; fixed: string[] };
  return { code, err, found: findings.map(({ rule, field }) => `${rule} ${field}`), known: known.length, fixed };
}

const with_ = (tweak: (manifest: Json) => void, manifest = weak()) => {
  tweak(manifest);
  return manifest;
};

test('known findings pass, and every format says so', async () => {
  expect(await after([weak()], [weak()])).toEqual({ code: 0, err: '', found: [], known: 2, fixed: [] });
  const outputOf = async (format: string) => (await run(['--baseline', at('baseline.json'), '--format', format], weak())).out;
  expect(await outputOf('table')).toMatch(/^\d+ objects, 0 findings: 0 errors, 0 warnings, 0 acknowledged, 2 in the baseline\n$/);
  expect(await outputOf('sarif')).toContain('"kind": "external"');
  expect(await outputOf('junit')).toContain('<skipped message="in the baseline"/>');
  expect(await outputOf('github')).not.toContain('::error');
  expect(await outputOf('markdown')).toContain('2 errors'); // a baseline makes no agent safer
});

test('order, other files, other objects and moved elements are no new findings', async () => {
  const two = with_(({ spec }) => spec.containers.push({ ...spec.containers[0], name: 'second' }));
  const moved = with_(({ spec }) => spec.containers.reverse(), structuredClone(two));
  const relabelled = with_(({ metadata }) => { metadata.labels.version = '2'; }, structuredClone(moved));
  expect(await after([two], [valid('Job'), relabelled])).toMatchObject({ code: 0, found: [], fixed: [] });
});

describe('is no way to hide', () => {
  test.each<[string, (manifest: Json) => void, string[]]>([
    ['another rule', ({ spec }) => { spec.hostNetwork = true; }, ['no-host-namespaces spec.hostNetwork']],
    ['another container', ({ spec }) => spec.containers.push({ ...spec.containers[0], name: 'second' }),
      ['no-privilege-escalation spec.containers[1].securityContext.privileged']],
    ['another element that has the name of the first', ({ spec }) => spec.containers.push(spec.containers[0]),
      ['no-privilege-escalation spec.containers[1].securityContext.privileged']],
    ['another object', ({ metadata }) => { metadata.name = 'second'; },
      ['no-host-namespaces spec.hostPID', 'no-privilege-escalation spec.containers[0].securityContext.privileged']],
    ['another namespace', ({ metadata }) => { metadata.namespace = 'others'; },
      expect.arrayContaining(['no-host-namespaces spec.hostPID']) as string[]],
  ])('%s', async (_, tweak, found) => {
    expect(await after([weak()], [with_(tweak)])).toMatchObject({ code: 1, found });
  });

  test('a second object of the same name', async () => {
    expect((await after([weak()], [weak(), weak()])).found).toEqual(expect.arrayContaining(['no-host-namespaces spec.hostPID']));
  });

  test('another value', async () => {
    const image = (text: string) => with_(({ spec }) => { spec.containers[0].image = text; }, valid('Pod'));
    expect(await after([image('agent:latest')], [image('evil:latest')])).toMatchObject({
      code: 1, found: ['no-latest-image spec.containers[0].image'], fixed: [expect.stringMatching(/^Pod ".*": no-latest-image at /)],
    });
  });

  test('a port of another container port', async () => {
    const port = (containerPort: number) => with_(({ spec }) => {
      spec.containers[0].ports = [{ containerPort, hostPort: 8080, name: 'same' }];
    }, valid('Pod'));
    expect((await after([port(80)], [port(22)])).found).toContain('no-host-ports spec.containers[0].ports[0].hostPort');
  });

  test('a policy that opens more', async () => {
    const open = (cidr: string): Json => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'open', namespace: 'agents' },
      spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }] },
    });
    const narrow = [valid('Pod'), open('169.254.169.254/32')];
    expect(await after(narrow, narrow)).toMatchObject({ code: 0, found: [] });
    expect(await after(narrow, [valid('Pod'), open('0.0.0.0/0')])).toMatchObject({
      code: 1,
      found: expect.arrayContaining([expect.stringMatching(/egress|endpoint/)]),
    });
  });

  test('an acknowledgement that was taken back', async () => {
    const accepted = acknowledging({ 'no-host-namespaces': 'it debugs its neighbours' });
    expect(await after([accepted], [weak()])).toMatchObject({ code: 1, found: ['no-host-namespaces spec.hostPID'] });
  });
});

test('fixed findings are named, and fail with --fail-on warning', async () => {
  const fixed = with_(({ spec }) => { delete spec.hostPID; });
  const result = await after([weak()], [fixed]);
  expect(result).toMatchObject({ code: 0, found: [], fixed: [expect.stringMatching(/^Pod "agents\/.*": no-host-namespaces at spec.hostPID$/)] });
  expect(result.err).toMatch(/^fixed findings that the baseline still has: Pod ".*; remove them with --write-baseline/);
  expect((await after([weak()], [fixed], ['--fail-on', 'warning'])).code).toBe(1);
});

test('the file is sorted, has a finding a line, no line numbers and no values', async () => {
  const secret = with_(({ spec }) => { spec.containers[0].image = 'private.example/name:latest'; });
  await run(['--write-baseline', at('one.json')], secret, valid('Job'));
  await run(['--write-baseline', at('two.json')], valid('Job'), secret);
  const text = readFileSync(at('one.json'), 'utf8');
  expect(readFileSync(at('two.json'), 'utf8')).toBe(text);
  expect(text).not.toContain('private.example');
  expect(text.split('\n').filter((line) => /^ {4}\{"object":.*"count":1\},?$/.test(line))).toHaveLength(3);
  await run(['--write-baseline', at('none.json')], valid('Job'));
  expect(await run(['--baseline', at('none.json')], valid('Job'))).toMatchObject({ code: 0 });
});

describe('a file that is no baseline', () => {
  const entry = { object: 'Pod "a/b"', rule: 'no-host-ports', field: 'spec', state: '0123456789abcdef', count: 1 };
  test.each<[string, string | Buffer, RegExp]>([
    ['empty', '', /must be one JSON object, got nothing/],
    ['cut', '{"version": 1, "findings": [', /broken\.json:1: /],
    ['binary', Buffer.from([0xff, 0xfe, 0x00]), /broken\.json:1: is not UTF-8/],
    ['a list', '[]', /must be one JSON object, got \[\]/],
    ['another version', '{"version": 2, "findings": []}', /'version' must be 1, got 2/],
    ['the version as a text', '{"version": "1", "findings": []}', /'version' must be 1, got "1"/],
    ['no findings', '{"version": 1}', /'findings' must be a list, got nothing/],
    ['an unknown field', '{"version": 1, "findings": [], "ignore": ["*"]}', /'ignore' must be left out/],
    ['a key twice', '{"version": 1, "findings": [], "findings": []}', /key "findings" is a duplicate/],
    ['an entry twice', JSON.stringify({ version: 1, findings: [entry, entry] }), /'findings\[1\]' must be there once/],
    ['a wide entry', JSON.stringify({ version: 1, findings: [{ ...entry, rule: undefined }] }), /'findings\[0\]\.rule' must be a text, got nothing/],
    ['a count below 1', JSON.stringify({ version: 1, findings: [{ ...entry, count: 0 }] }), /'findings\[0\]\.count' must be a whole number/],
    ['an endless count', '{"version": 1, "findings": [{"object":"a","rule":"b","field":"c","state":"d","count":1e999}]}', /count' must be|JSON number/],
  ])('%s', async (_, content, message) => {
    const { code, out, err } = await run(['--baseline', file('broken.json', content)], weak());
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^error: --baseline: /);
    expect(err).toMatch(message);
  });

  test('missing, or a folder', async () => {
    expect(await run(['--baseline', at('nowhere.json')], weak())).toEqual({
      code: 2, out: '', err: 'error: --baseline: nowhere.json: no such file or directory\n',
    });
    mkdirSync(at('a-folder'), { recursive: true });
    expect((await run(['--baseline', at('a-folder')], weak())).code).toBe(2);
  });

  test('both options at once', async () => {
    const { code, err } = await run(['--baseline', 'a', '--write-baseline', 'b'], weak());
    expect([code, err]).toEqual([2, 'error: --write-baseline must be without --baseline, got "b"\n']);
  });
});

describe('--output', () => {
  test('writes the report whole, over an older one, and leaves nothing beside it', async () => {
    mkdirSync(at('out'), { recursive: true });
    const path = file('out/report.json', 'old');
    const { code, out } = await run(['--format', 'json', '--output', path], weak());
    expect([code, out]).toEqual([1, '']);
    expect(object(JSON.parse(readFileSync(path, 'utf8'))).summary).toMatchObject({ errors: 2, objects: surroundings().length + 1 });
    expect(readdirSync(at('out'))).toEqual(['report.json']);
  });

  test.each<[string, string, RegExp]>([
    ['a folder', 'out-folder', /^error: the file to write must be a file, got ".*out-folder"\n$/],
    ['a folder that is not there', 'no/such/report.json', /^error: no\/such\/report\.json: no such file or directory\n$/],
    ['no name', '', /^error: the file to write must be a file, got ""\n$/],
  ])('refuses %s', async (_, name, message) => {
    mkdirSync(at('out-folder'), { recursive: true });
    const { code, out, err } = await run(['--output', name === '' ? '' : at(name)], weak());
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(readdirSync(at('out-folder'))).toEqual([]);
  });

  test('writes nothing if the input cannot be read', async () => {
    await check([at('nowhere.yaml'), '--output', at('not-written.json')]);
    expect(readdirSync(at('.')).filter((name) => name.includes('not-written'))).toEqual([]);
  });
});
