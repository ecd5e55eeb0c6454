import { readFileSync } from 'fs';
import { at, check, command, file, yaml } from './command';
import { beside, ranges, weak } from './manifests';
import { Posture } from '../../src/engine/posture/posture';
import { Json } from '../../src/engine/value/json';
import { versionOf } from '../../src/report/version';
import { surroundings, valid } from '../support/cases';
import { plainPod, plainWorkload } from '../support/plain';
import { junitFaults, sarifSchema } from '../support/report-schemas';

/** What a run did not judge: every format says it. */

const custom = (kind: string, name: string, apiVersion: string): Json => (
  { apiVersion, kind, metadata: { name, namespace: 'kagent' }, spec: { description: 'no pod template' } });
const sandboxAgent = (name: string) => custom('SandboxAgent', name, 'kagent.dev/v1alpha2');
const mcpServer = (name: string) => custom('MCPServer', name, 'kagent.dev/v1alpha1');
const TEMPLATE = '{{- if .Values.enabled }}\nkind: Pod\n{{- end }}\n';

/** A folder with a weak pod, agents of another project, a file of values and a template. */
function folder(): string {
  file('all/a.yaml', yaml(weak(), sandboxAgent('one'), sandboxAgent('two'), mcpServer('tools')));
  file('all/chart.yaml', TEMPLATE);
  file('all/values.yaml', 'replicas: 1\n');
  return at('all');
}

const SKIP = '--skip-unreadable';
const UNJUDGED = '3 objects of kinds that make pods were not judged: kagent.dev/MCPServer (1), kagent.dev/SandboxAgent (2)';
const UNREAD = '1 file or document could not be read and was skipped';
const plain = (text: string) => text.replaceAll('&quot;', '"')
  .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))).replaceAll('\\', '');

/** The result and the lines below it, in either format. */
const LINES = [
  `The judged agent is at high risk. ${UNJUDGED}. ${UNREAD}.`,
  `cdk8s-hardened-agents ${versionOf()} judged "all".`,
  'Not read: all/chart.yaml:1: ',
  'Agents are the pods that labels of this library mark, and the pods beside them.',
  'Without --pod-cidr and --service-cidr it is not known which addresses are in the cluster, and policies that open them pass.',
  'Skipped, without apiVersion and kind: all/values.yaml:1.',
];

test.each(['markdown', 'html'])('report as %s says under the result what was judged and what was not', async (format) => {
  const { code, out } = await command(['report', folder(), SKIP, '--format', format]);
  expect(code).toBe(1);
  LINES.forEach((line) => expect(plain(out)).toContain(line));
  expect((await check([folder(), SKIP, '--format', format])).out).toBe(out);
});

test('report and check as JSON have the same run', async () => {
  const { out } = await command(['report', folder(), SKIP, '--format', 'json']);
  const { run } = JSON.parse(out) as Posture;
  expect(run).toEqual({
    toolVersion: versionOf(),
    paths: ['all'],
    agentsKnownBy: 'labels',
    unjudged: [{ kind: 'kagent.dev/MCPServer', objects: 1 }, { kind: 'kagent.dev/SandboxAgent', objects: 2 }],
    unreadable: [expect.stringMatching(/^all\/chart\.yaml:1: .*helm template/)],
    skipped: ['all/values.yaml:1'],
    ranges: { podCidrs: [], serviceCidrs: [], nodeCidrs: [], apiServerCidrs: [] },
    unknownRanges: ['podCidrs', 'serviceCidrs'],
  });
  expect((JSON.parse((await check([folder(), SKIP, '--format', 'json'])).out) as Json).run).toEqual(run);
});

test('SARIF has it as notifications and properties of the invocation', async () => {
  const log = JSON.parse((await check([folder(), SKIP, '--format', 'sarif'])).out) as Json;
  const isSarif = sarifSchema();
  expect([isSarif(log), isSarif.errors]).toEqual([true, null]);
  const [{ toolExecutionNotifications: notes, properties }] = log.runs[0].invocations as Json[];
  expect(notes.map(({ level, message }: Json) => `${level} ${message.text}`)).toEqual([
    `warning ${UNJUDGED}.`,
    expect.stringMatching(/^warning Not read: all\/chart\.yaml:1: .*\.$/),
    `note ${LINES[3]}`,
    `warning ${LINES[4]}`,
    `note ${LINES[5]}`,
  ]);
  expect(properties).toMatchObject({ toolVersion: versionOf(), paths: ['all'], agentsKnownBy: 'labels', neighbours: 0 });
});

test('JUnit has it as properties, a file for each case, and no case for what was skipped', async () => {
  const { out } = await check([folder(), SKIP, '--format', 'junit']);
  expect(await junitFaults(out)).toEqual([]);
  expect(out).toContain(`<property name="toolVersion" value="${versionOf()}"/>`);
  expect(out).toContain('<property name="unjudged" value="kagent.dev/SandboxAgent (2)"/>');
  expect(out).toMatch(/<property name="unreadable" value="all\/chart\.yaml:1: /);
  expect(out).toContain('<property name="unknownRanges" value="serviceCidrs"/>');
  const cases = out.match(/<testcase [^>]*>/g)!;
  expect(cases.length).toBeGreaterThan(3);
  expect(cases.filter((one) => !one.includes(' file="all/a.yaml"'))).toEqual([]);
  expect(out).toMatch(new RegExp(`<testsuites name="cdk8s-hardened-agents" tests="${cases.length}" `));
});

test('a document without apiVersion that a rule reports keeps its case', async () => {
  const { apiVersion, ...pod } = weak();
  const { out } = await check(['-', '--format', 'junit', ...ranges], yaml(pod, ...surroundings(), { replicas: apiVersion }));
  expect(out).toMatch(/<testcase name="no-host-namespaces spec.hostPID" /);
  expect(out).not.toContain('<testsuite name="undefined');
});

test.each(['table', 'github'])('%s of check has one line of what may run agents', async (format) => {
  const { code, out } = await check([folder(), SKIP, '--format', format]);
  expect([code, out.split('\n').filter((line) => line === `${UNJUDGED}; ${UNREAD}`)]).toEqual([1, [`${UNJUDGED}; ${UNREAD}`]]);
  expect((await check(['-', '--format', format, ...ranges], beside(valid('Pod')))).out).not.toContain('not judged');
});

test('query has it below the answers, and does not call a target denied with exit code 0', async () => {
  const args = ['query', file('agents.yaml', yaml(valid('Pod'), ...surroundings())), '--to', 'metadata', ...ranges];
  expect(await command(args)).toMatchObject({ code: 0 });
  const { code, out } = await command([...args, file('custom.yaml', yaml(sandboxAgent('one'))), file('chart.yaml', TEMPLATE), SKIP]);
  expect([code, out.split('\n').at(-2)])
    .toEqual([1, `1 object of a kind that makes pods was not judged: kagent.dev/SandboxAgent (1); ${UNREAD}.`]);
  const { err } = await command(['query', '-', '--to', 'internet'], yaml(sandboxAgent('one')));
  expect(err).toBe('error: no agent was judged (1 object of a kind that makes pods was not judged: kagent.dev/SandboxAgent (1)): '
    + 'name a workload with --from\n');
});

test.each<[string, Json[], string[], string]>([
  ['labels', [valid('Pod')], [], LINES[3]],
  ['a selector', [plainWorkload('Deployment', 'coder', 'shop')], ['--selector', 'app=coder', '--reason', 'selector=this one is the agent'],
    'Agents are the pods that the selector or labels of this library mark.'],
  ['--all', [plainPod('shop')], ['--all'], 'Every pod counts as an agent, as the options say.'],
  ['nothing', [plainPod('shop')], [], 'Nothing marks an agent, so every pod counts as one.'],
])('agents that %s marks', async (_, manifests, args, line) => {
  const { out } = await command(['report', '-', '--format', 'markdown', ...args, ...ranges], yaml(...manifests));
  expect(plain(out)).toContain(`- ${line}\n`);
});

test('known addresses of the cluster are named', async () => {
  const { out } = await command(['report', '-', '--format', 'markdown', ...ranges], beside(valid('Pod')));
  expect(plain(out)).toMatch(/\n- Known addresses of the cluster: pods \d[^;]+; Services \d/);
  expect(out).not.toContain('it is not known');
});

describe('--skip-unreadable', () => {
  const good = () => beside(valid('Pod'));

  test.each<[string, string[]]>([
    ['check', []], ['report', ['--format', 'json']], ['query', ['--to', 'metadata']], ['check', ['--write-accepted', 'accepted.json']],
  ])('%s %j goes on, names the file, and ends with at least 1', async (name, args) => {
    const paths = [file('good.yaml', good()), file('bad.yaml', TEMPLATE)];
    const typed = args.map((one) => (one.endsWith('accepted.json') ? at(one) : one));
    expect(await command([name, ...paths, ...typed, ...ranges])).toMatchObject({ code: 2, out: '' });
    const { code, out, err } = await command([name, ...paths, ...typed, ...ranges, SKIP]);
    expect([code, err]).toEqual([1, expect.stringMatching(/^skipped: bad\.yaml:1: .*\n$/)]);
    expect(out).not.toBe('');
    expect(await command([name, paths[0], ...typed, ...ranges, SKIP])).toMatchObject({ code: 0, err: '' });
  });

  test('diff skips in both builds', async () => {
    const [old, now] = ['old', 'new'].map((name) => {
      file(`${name}/good.yaml`, good());
      file(`${name}/bad.yaml`, TEMPLATE);
      return at(name);
    });
    expect(await command(['diff', old, now, ...ranges])).toMatchObject({ code: 2, out: '' });
    const { code, err } = await command(['diff', old, now, ...ranges, SKIP]);
    expect([code, err]).toEqual([1, expect.stringMatching(/^skipped: old\/bad\.yaml:1: .*\nskipped: new\/bad\.yaml:1: .*\n$/)]);
  });

  test('of a file, the other documents are read', async () => {
    const stdin = `${TEMPLATE}---\n${yaml(weak(), ...surroundings())}---\na: [\n`;
    const { out, err } = await check(['-', SKIP, '--format', 'json', ...ranges], stdin);
    const { findings, run } = JSON.parse(out) as Json;
    expect(findings.map(({ rule }: Json) => rule)).toContain('no-host-namespaces');
    expect(run.unreadable.map((one: string) => one.split(': ')[0])).toEqual(['stdin:1', expect.stringMatching(/^stdin:\d{3}$/)]);
    expect(err.match(/^skipped: stdin:\d+: /gm)).toHaveLength(2);
  });

  test('a file that is no text is skipped as a whole', async () => {
    const paths = [file('good.yaml', good()), file('bad.yaml', Uint8Array.of(0x61, 0xff))];
    expect((await check([...paths, SKIP, ...ranges])).err).toBe('skipped: bad.yaml:1: is not UTF-8\n');
  });

  test('a path that is not there is wrong usage, and nothing that is left to judge is no result', async () => {
    expect(await check([file('good.yaml', good()), at('nowhere'), SKIP]))
      .toEqual({ code: 2, out: '', err: 'error: nowhere: no such file or directory\n' });
    const { code, err } = await check([file('bad.yaml', TEMPLATE), SKIP]);
    expect([code, err.split('\n').at(-2)]).toEqual([2, 'error: no objects with apiVersion and kind in bad.yaml']);
  });

  test('the accepted file of another run is not written clean', async () => {
    const paths = [file('good.yaml', good()), file('bad.yaml', TEMPLATE)];
    const { code } = await check([...paths, SKIP, ...ranges, '--write-accepted', at('b.json')]);
    expect([code, JSON.parse(readFileSync(at('b.json'), 'utf8'))]).toEqual([1, expect.any(Object)]);
  });
});
