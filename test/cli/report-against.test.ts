import { mkdirSync } from 'fs';
import { at, check, command, file } from './command';
import { beside, ranges } from './manifests';
import { Posture } from '../../src/engine/posture/posture';
import { Json } from '../../src/engine/value/json';
import { ofPod, renamed, valid } from '../support/cases';
import { makePolicy } from '../support/plain';

const pod = () => renamed(valid('Pod'), 'coder');
const other = () => renamed(ofPod((spec) => { spec.hostPID = true; })(), 'other');
const egress = (cidr: string): Json => makePolicy('more', {
  podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }], ports: [{ port: 443 }] }],
});

const old = () => file('old/all.yaml', beside(pod(), egress('2001:db8::/33')));
const now = () => file('now.yaml', beside(pod(), other(), egress('2001:db8::/32')));
const report = (...args: string[]) => command(['report', ...ranges, ...args]);
const accepted = async (manifests: string) => {
  await check([manifests, ...ranges, '--write-accepted', at('accepted.json')]);
  return at('accepted.json');
};
const between = (text: string, start: string, end: string) => text.slice(text.indexOf(start), text.indexOf(end));

test('a folder of older manifests and the accepted file mark the same', async () => {
  const [, name] = [old(), at('old')];
  const postures = await Promise.all([name, await accepted(old())].map(async (against) => {
    const { code, out } = await report(now(), '--against', against, '--format', 'json');
    expect(code).toBe(0);
    const { since, agents } = JSON.parse(out) as Posture;
    return {
      opens: since!.opens,
      agents: agents.filter(({ isNew }) => isNew).map(({ title }) => title),
      edges: agents.map(({ edges }) => edges.filter(({ isNew }) => isNew).map(({ peer }) => peer)),
      findings: agents.flatMap(({ findings }) => findings.filter(({ isNew }) => isNew).map(({ ruleId }) => ruleId)),
      verdict: since!.verdict.replace(since!.against, 'OLD'),
    };
  }));
  expect(postures[0]).toEqual(postures[1]);
  expect(postures[0]).toMatchObject({
    agents: ['Pod "agents/other"'],
    findings: ['no-host-namespaces'],
    verdict: expect.stringMatching(/^\d+ openings since OLD; 1 new agent; 1 new finding$/) as string,
  });
  expect(postures[0].opens).toContain('2001:db8:8000::/33:443 for agents/coder');
});

test('Markdown and HTML say what is new, in words', async () => {
  old();
  const markdown = (await report(now(), '--against', at('old'), '--format', 'markdown')).out;
  expect(between(markdown, '### Since', '### What to do first')).toMatchSnapshot();
  expect(markdown.split('\n').filter((line) => / \*\*new\*\*|\(new\)/.test(line)).map((line) => line.split(' | ')[0].slice(0, 90)))
    .toMatchSnapshot();
  const html = (await report(now(), '--against', at('old'))).out;
  const badge = ' <span class="badge new">new</span>';
  expect(html).toContain(`agents/other&quot;</h3>${badge}`);
  expect(html).toContain(`2001:db8::/32 <em>443/TCP</em>${badge}`);
  expect(html).toContain(`<th scope="row">2001:db8::/32${badge}<td>`);
  expect(html).toContain(`<span class="badge error">error</span>${badge} Pod shares namespaces of the node`);
  expect(html).toMatch(/<div class="verdict high"><p><strong>\d+ openings since old; 1 new agent; 1 new finding\.<\/strong><\/p>/);
  expect(between(html, '<section aria-labelledby="since">', '<section aria-labelledby="map">')).toMatchSnapshot();
});

test('nothing is new', async () => {
  old();
  const { code, out } = await report(old(), '--against', at('old'), '--format', 'markdown');
  expect([code, out.split('\n')[0]]).toEqual([0, expect.stringMatching(/^## Nothing opens since old\. /)]);
  expect(between((await report(old(), '--against', at('old'))).out, '<body>', '<script>')).not.toContain('badge new');
  expect((await report(old())).out).not.toContain('id="since"');
});

test('without it, no mark is in a report', async () => {
  const { out } = await report(now(), '--format', 'json');
  expect(out).not.toContain('"isNew"');
  expect(out).not.toContain('"since"');
});

test('--fail-on holds for the new manifests, and what is skipped of the old ones counts', async () => {
  old();
  expect((await report(now(), '--against', at('old'), '--fail-on', 'error')).code).toBe(1);
  file('broken/all.yaml', beside(pod()));
  file('broken/bad.yaml', 'a: [');
  expect((await report(old(), '--against', at('broken'))).code).toBe(2);
  expect((await report(old(), '--against', at('broken'), '--skip-unreadable')).code).toBe(1);
});

describe('what is nothing to compare with: exit code 2, one line, and nothing on stdout', () => {
  const line = '{"version": 1,\n"agents": [{"agent": "a", "callers": [], "reaches": [],\n"more": 1}]}';
  test.each<[string, () => string, string | RegExp]>([
    ['missing', () => at('missing.yaml'), 'error: missing.yaml: no such file or directory\n'],
    ['an empty folder', () => mkdirSync(at('empty'), { recursive: true }) ?? at('empty'), /^error: no objects with apiVersion and kind in .*empty\n$/],
    ['an empty file', () => file('empty.yaml', ''), /^error: no objects with apiVersion and kind in .*empty\.yaml\n$/],
    ['no YAML', () => file('bad.yaml', 'a: ['), /^error: bad\.yaml:1: /],
    ['JSON that is cut', () => file('cut.json', '{"version": 1, "agents": ['), /^error: cut\.json:1: /],
    ['another version', () => file('two.json', '{"version": 2}'), /^error: two\.json:1: version must be 1; another version of this library wrote/],
    ['an unknown key', () => file('more.json', line), /^error: more\.json:3: agents\[0\]\.more must be left out: /],
    ['JSON that is neither', () => file('neither.json', '{"agents": []}'), /^error: no objects with apiVersion and kind in .*neither\.json\n$/],
    ['an object with a version of its own', () => file('object.json', '{"version": 2, "kind": "ConfigMap"}'), /^error: no objects with /],
    ['bytes that are no text', () => file('bytes.json', Buffer.from([0x7b, 0xff, 0x7d])), /^error: bytes\.json:1: is not UTF-8/],
  ])('%s', async (_, path, expected) => {
    const { code, out, err } = await report(old(), '--against', path());
    expect([code, out]).toEqual([2, '']);
    expect(err.trimEnd().split('\n').at(-1)! + '\n').toMatch(expected);
  });

  test('standard input for both, and a format without marks', async () => {
    expect(await command(['report', '-', '--against', '-'], '')).toMatchObject({
      code: 2, out: '', err: 'error: --against must be a file or folder if <paths> has standard input, got "-"\n',
    });
    expect(await report(now(), '--against', at('old'), '--format', 'dot')).toMatchObject({
      code: 2, out: '', err: expect.stringMatching(/^error: --against must come with --format html, markdown or json, got /) as string,
    });
  });

  test('standard input alone', async () => {
    const { code, out } = await command(['report', now(), ...ranges, '--against', '-', '--format', 'markdown'], beside(pod()));
    expect([code, out]).toEqual([0, expect.stringMatching(/^## \d+ openings since stdin; /)]);
    expect((await command(['report', '-', '--against', at('old'), '--format', 'markdown'], beside(pod()))).code).toBe(0);
  });
});
