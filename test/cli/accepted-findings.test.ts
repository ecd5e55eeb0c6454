import { mkdirSync, readFileSync, readdirSync, symlinkSync } from 'fs';
import { at, check, file } from './command';
import { acknowledging, beside, ranges, weak } from './manifests';
import { Json, object } from '../../src/engine/value/json';
import { renamed, surroundings, valid } from '../support/cases';
import { makePolicy } from '../support/plain';

const run = (args: string[], ...manifests: Json[]) => check(['-', ...ranges, ...args], beside(...manifests));

/** Accepts the findings of some manifests, without their reach, and checks others. */
async function after(before: Json[], now: Json[], args: string[] = []) {
  expect((await run(['--write-accepted', at('all.json')], ...before)).code).toBe(0);
  const { version, findings: accepted } = JSON.parse(readFileSync(at('all.json'), 'utf8')) as Json;
  const path = file('accepted.json', JSON.stringify({ version, findings: accepted }));
  const { code, out, err } = await run(['--accepted', path, '--format', 'json', ...args], ...now);
  const { findings, known, fixed } = JSON.parse(out) as { findings: Json[]; known: Json[]; fixed: string[] };
  const lines = err.split('\n').filter((line) => !line.includes(' leaves out ')).join('\n');
  return { code, err: lines, found: findings.map(({ rule, field }) => `${rule} ${field}`), known: known.length, fixed };
}

const with_ = (tweak: (manifest: Json) => void, manifest = weak()) => {
  tweak(manifest);
  return manifest;
};

test('known findings pass, and every format says so', async () => {
  expect(await after([weak()], [weak()])).toEqual({ code: 0, err: '', found: [], known: 2, fixed: [] });
  const outputOf = async (format: string) => (await run(['--accepted', at('accepted.json'), '--format', format], weak())).out;
  expect(await outputOf('table')).toMatch(/^\d+ objects, 0 findings: 0 errors, 0 warnings, 0 acknowledged, 2 in the accepted file\n$/);
  expect(await outputOf('sarif')).toContain('"kind": "external"');
  expect(await outputOf('junit')).toContain('<skipped message="in the accepted file"/>');
  expect(await outputOf('github')).not.toContain('::error');
  expect(await outputOf('markdown')).toContain('2 errors');
});

test('a file makes no agent safer: reports are as without it, with what Harden fills', async () => {
  const pod = with_(({ spec }) => { delete spec.containers[0].securityContext; }, valid('Pod'));
  await run(['--write-accepted', at('accepted.json')], pod);
  for (const format of ['markdown', 'html']) {
    const { out } = await run(['--accepted', at('accepted.json'), '--format', format], pod);
    expect(out).toBe((await run(['--format', format], pod)).out);
    expect(out).toMatch(/"op":|&quot;op&quot;:/);
  }
});

test('order, other files, other objects and moved elements are no new findings', async () => {
  const two = with_(({ spec }) => spec.containers.push({ ...spec.containers[0], name: 'second' }));
  const moved = with_(({ spec }) => spec.containers.reverse(), structuredClone(two));
  const relabelled = with_(({ metadata }) => { metadata.labels.version = '2'; }, structuredClone(moved));
  expect(await after([two], [valid('Job'), relabelled])).toMatchObject({ code: 0, found: [], fixed: [] });
});

test('a finding is the same in a list and outside', async () => {
  const list = { apiVersion: 'v1', kind: 'List', items: [weak()] };
  expect(await after([list], [weak()])).toMatchObject({ code: 0, found: [], known: 2, fixed: [] });
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

  test('another image with a name that differs in what looks like a hash', async () => {
    const image = (text: string) => with_(({ spec }) => { spec.containers[0].image = text; }, valid('Pod'));
    expect((await after([image('agent-c8000001:latest')], [image('agent-c8000002:latest')])).found)
      .toContain('no-latest-image spec.containers[0].image');
  });

  test('a port of another container port', async () => {
    const port = (containerPort: number) => with_(({ spec }) => {
      spec.containers[0].ports = [{ containerPort, hostPort: 8080, name: 'same' }];
    }, valid('Pod'));
    expect((await after([port(80)], [port(22)])).found).toContain('no-host-ports spec.containers[0].ports[0].hostPort');
  });

  test('a policy that opens more', async () => {
    const open = (cidr: string): Json => makePolicy('open', {
      podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }],
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
  expect(result.err).toMatch(/^accepted\.json: findings are fixed: Pod ".*; remove them with --write-accepted, or they may come back\n/);
  expect((await after([weak()], [fixed], ['--fail-on', 'warning'])).code).toBe(1);
});

test('the file is sorted, has a finding a line, no line numbers and no values', async () => {
  const secret = with_(({ spec }) => { spec.containers[0].image = 'private.example/name:latest'; });
  await run(['--write-accepted', at('one.json')], secret, valid('Job'));
  await run(['--write-accepted', at('two.json')], valid('Job'), secret);
  const text = readFileSync(at('one.json'), 'utf8');
  expect(readFileSync(at('two.json'), 'utf8')).toBe(text);
  expect(text).not.toContain('private.example');
  expect(text.split('\n').filter((line) => /^ {4}\{"object":.*"count":1\},?$/.test(line))).toHaveLength(3);
  await run(['--write-accepted', at('none.json')], valid('Job'));
  expect(await run(['--accepted', at('none.json')], valid('Job'))).toMatchObject({ code: 0 });
});

describe('findings that are not valid', () => {
  const entry = { object: 'Pod "a/b"', rule: 'no-host-ports', field: 'spec', state: '0123456789abcdef', count: 1 };
  const other = { ...entry, field: 'other' };
  test.each<[string, unknown, RegExp]>([
    ['no list', {}, /^error: broken\.json:1: findings must be a list of findings, got \{\}\n$/],
    ['an entry twice', [entry, other, entry], /^error: broken\.json:1: findings\[2\] must be there once, with its count: it repeats findings\[0\], got /],
    ['a wide entry', [{ ...entry, rule: undefined }], /: findings\[0\]\.rule must be a text, got nothing\n$/],
    ['a count below 1', [{ ...entry, count: 0 }], /: findings\[0\]\.count must be a whole number above 0, got 0\n$/],
    ['an unknown key', [{ ...entry, why: 'x' }], /: findings\[0\]\.why must be left out: there are object, rule, /],
  ])('%s', async (_, findings, message) => {
    const path = file('broken.json', JSON.stringify({ version: 1, findings }));
    const { code, out, err } = await run(['--accepted', path], weak());
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)]);
  });

  test('an endless count', async () => {
    const text = JSON.stringify({ version: 1, findings: [entry] }).replace('"count":1', '"count":1e999');
    expect(await run(['--accepted', file('broken.json', text)], weak())).toMatchObject({ code: 2, out: '' });
    const large = JSON.stringify({ version: 1, findings: [{ ...entry, count: Number.MAX_SAFE_INTEGER }] });
    expect((await run(['--accepted', file('large.json', large)], valid('Job'))).err).toContain('Pod "a/b": no-host-ports at spec');
  });
});

test('a part that is left out is said, and is not compared', async () => {
  await run(['--write-accepted', at('all.json')], weak());
  const { version, findings } = JSON.parse(readFileSync(at('all.json'), 'utf8')) as Json;
  const path = file('findings.json', JSON.stringify({ version, findings }));
  const other = renamed(valid('Pod'), 'other');
  expect(await run(['--accepted', path, '--format', 'github'], weak(), other)).toMatchObject({
    code: 0,
    err: 'findings.json leaves out "agents": what agents reach and who may call them is not compared\n'
      + 'findings.json leaves out "controls": controls, such as labels and admission policies, are not compared\n',
  });
  expect((await run(['--accepted', at('all.json')], weak(), other)).out).toContain('all.json does not name the agent');
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

  test('writes through no link that someone put at the name of its temporary file', async () => {
    const other = file('linked/other.json', 'other');
    symlinkSync(other, at(`linked/.report.json.${process.pid}.tmp`));
    const { code, err } = await run(['--format', 'json', '--output', at('linked/report.json')], weak());
    expect([code, err]).toEqual([2, expect.stringMatching(/^error: linked\/report\.json: file already exists\n$/)]);
    expect([readFileSync(other, 'utf8'), readdirSync(at('linked'))]).toEqual(['other', ['other.json']]);
  });

  test('writes nothing if the input cannot be read', async () => {
    await check([at('nowhere.yaml'), '--output', at('not-written.json')]);
    expect(readdirSync(at('.')).filter((name) => name.includes('not-written'))).toEqual([]);
  });
});
