import { readFileSync } from 'fs';
import { at, check, command, file, yaml } from './command';
import { acknowledging, beside, ranges, weak } from './manifests';
import { Posture } from '../../src/engine/posture/posture';
import { Json } from '../../src/engine/value/json';
import { renamed, surroundings, valid } from '../support/cases';

const accepted = () => acknowledging({ 'no-privilege-escalation': 'it debugs its neighbours' });
const report = (args: string[], stdin = beside(accepted())) => command(['report', '-', ...ranges, ...args], stdin);
const postureOf = async (args: string[] = [], stdin?: string) =>
  JSON.parse((await report(['--format', 'json', ...args], stdin)).out) as Posture;

test('the posture has what check finds, with file and line', async () => {
  const { summary, agents: [agent], findings } = await postureOf();
  expect(summary).toEqual({ agents: 1, neighbours: 0, objects: surroundings().length + 1, errors: 1, warnings: 0, acknowledged: 1 });
  expect(findings.map(({ ruleId, acknowledged, source }) => [ruleId, acknowledged, source.field])).toEqual([
    ['no-host-namespaces', undefined, 'spec.hostPID'],
    ['no-privilege-escalation', 'it debugs its neighbours', 'spec.containers[0].securityContext.privileged'],
  ]);
  const text = beside(accepted()).split('\n');
  expect(findings.map(({ source: { file: name, line } }) => [name, text[line! - 1].trim()])).toEqual([
    ['stdin', 'hostPID: true'], ['stdin', 'privileged: true'],
  ]);
  expect(agent.findings).toEqual(findings);
});

test('each place in a list and in several files is the line that says so', async () => {
  const [one, two] = [weak(), valid('Job')];
  const list = { apiVersion: 'v1', kind: 'List', items: [one, two] };
  const path = file('list.yaml', yaml(list));
  const others = file('others.yaml', yaml(...surroundings()));
  const { out } = await command(['report', path, others, '--format', 'json', ...ranges]);
  const { agents } = JSON.parse(out) as Posture;
  const lines = new Map([path, others].map((name) => [name, readFileSync(name, 'utf8').split('\n')]));
  const sources = agents.flatMap(({ rows, edges, source }) => [source, ...[...rows, ...edges].flatMap((row) => row.sources)])
    .filter(({ field }) => field !== '');
  expect(sources.length).toBeGreaterThan(20);
  const linesOf = (name: string) => lines.get(at(name))!;
  const wrong = sources.filter(({ file: name, line, field }) => {
    const [, dash, key] = /^ *((?:- +)*)"?([^:"]+)/.exec(linesOf(name!)[line! - 1]) ?? [];
    return !field.includes(key) && key !== 'apiVersion' && dash === '';
  });
  expect(wrong).toEqual([]);
});

test.each<[string, RegExp]>([
  ['html', /^<!doctype html>/i],
  ['markdown', /^## /],
  ['dot', /^digraph /],
  ['json', /^\{\n/],
])('%s', async (format, start) => {
  const { code, out, err } = await report(['--format', format]);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(start);
  const args = format === 'json' || format === 'dot' ? [] : ['--format', format];
  const checked = await check(['-', ...ranges, ...args], beside(accepted()));
  expect(checked.code).toBe(1);
  expect(args.length === 0 || checked.out === out).toBe(true);
});

test('--fail-on gives the exit code of check, --output writes a file, --max-length cuts', async () => {
  expect((await report([])).code).toBe(0);
  expect((await report(['--fail-on', 'error'])).code).toBe(1);
  const { out } = await report(['--format', 'dot', '--output', at('graph.dot')]);
  expect([out, readFileSync(at('graph.dot'), 'utf8')]).toEqual(['', (await report(['--format', 'dot'])).out]);
  const many = beside(...Array.from({ length: 30 }, (_, i) => renamed(weak(), `pod-${i}`)));
  expect((await report(['--format', 'markdown', '--max-length', '5000'], many)).out.length).toBeLessThanOrEqual(5000);
});

test.each([
  ['posture.md', 'markdown'], ['posture.json', 'json'], ['reach.dot', 'dot'],
  ['posture.html', 'html'], ['posture.markdown', 'markdown'], ['POSTURE.MD', 'markdown'],
])(
  'the name %s says the format %s', async (name, format) => {
    await report(['--output', at(name)]);
    expect(readFileSync(at(name), 'utf8').replaceAll('<wbr>', '')).toBe((await report(['--format', format])).out);
    await report(['--format', 'dot', '--output', at(name)]);
    expect(readFileSync(at(name), 'utf8')).toMatch(/^digraph /);
  });

test.each<[string[], string]>([
  ...['posture.txt', 'posture', 'out.d/posture'].map((name): [string[], string] => [
    ['--output', name],
    `--output must end in one of .html, .md, .markdown, .json, .dot, or come with --format, got "${name}"`,
  ]),
  [['--format', 'table'], '--format must be one of "html", "markdown", "json", "dot", got "table"'],
  [['--format', '__proto__'], '--format must be one of "html", "markdown", "json", "dot", got "__proto__"'],
  [['--fail-on', 'never'], '--fail-on must be one of "error", "warning", got "never"'],
  [['--max-length', 'short'], '--max-length must be a whole number of at least 2000 such as 65000, got "short"'],
  [['--max-length', '1999'], '--max-length must be a whole number of at least 2000 such as 65000, got "1999"'],
])('%j', async (args, message) => {
  expect(await report(args)).toEqual({ code: 2, out: '', err: `error: ${message}\n` });
});

test('nothing to report, or nothing that can be read', async () => {
  expect(await report([], '')).toEqual({ code: 2, out: '', err: 'error: no objects with apiVersion and kind in stdin\n' });
  expect((await command(['report', at('nowhere')])).code).toBe(2);
});

test('the selector leaves out pods, not the places of what the others name', async () => {
  const other = valid('Pod');
  other.metadata.labels = { app: 'other' };
  other.metadata.name = 'other';
  const reason = ['--selector', 'app=nothing', '--reason', 'selector=only these are agents'];
  const { agents } = await postureOf(reason, beside(weak(), other));
  const all = agents.flatMap(({ rows, edges }) => [...rows, ...edges].flatMap(({ sources }): Json[] => sources.map((one) => ({ ...one }))));
  expect(all.filter(({ file: name }) => name === undefined)).toEqual([]);
});

test.each([['report'], ['check']])('%s says that agents may be among objects that no rule judged', async (name) => {
  const agents = ['a', 'b'].map((of) => ({ apiVersion: 'kagent.dev/v1alpha2', kind: 'Agent', metadata: { name: of }, spec: {} }));
  const { out } = await command([name, '-', '--format', 'markdown'], yaml(...agents));
  expect(out.split('\n')[0].replace(/\\/g, '')).toBe('## No errors. 1 warning to review. '
    + 'No agent was judged. 2 objects of kinds that make pods were not judged: kagent.dev/Agent (2).');
});

test('JSON has the findings object by object, each at its own field, and what is acknowledged is for no one to fill', async () => {
  const one = acknowledging({ 'no-host-namespaces': 'it debugs its neighbours', 'no-service-links': 'the old program needs them' });
  one.spec.enableServiceLinks = true;
  const text = beside({ apiVersion: 'v1', kind: 'List', items: [renamed(one, 'one')] }, renamed(weak(), 'two'));
  const { findings } = JSON.parse((await command(['report', file('places.yaml', text), '--format', 'json', ...ranges])).out) as Json;
  expect((findings as Json[]).map(({ source, filledByHarden, acknowledged }) =>
    [source.object, source.field, text.split('\n')[source.line - 1].trim(), filledByHarden, acknowledged])).toEqual([
    ['Pod "agents/one"', 'spec.containers[0].securityContext.privileged', 'privileged: true', false, undefined],
    ['Pod "agents/one"', 'spec.hostPID', 'hostPID: true', false, 'it debugs its neighbours'],
    ['Pod "agents/one"', 'spec.enableServiceLinks', 'enableServiceLinks: true', false, 'the old program needs them'],
    ['Pod "agents/two"', 'spec.hostPID', 'hostPID: true', false, undefined],
    ['Pod "agents/two"', 'spec.containers[0].securityContext.privileged', 'privileged: true', false, undefined],
  ]);
});
