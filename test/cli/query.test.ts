import { command, file, yaml } from './command';
import { ranges } from './manifests';
import { Json } from '../../src/engine/value/json';
import { agent, block, none, np, out, pods, policy, tcp, workload } from '../engine/posture/edges-support';

const tool = workload('tool', 'tools');
const toTool = out({ to: [pods('tool', 'tools'), block('203.0.113.0/24')], ports: [tcp(8080)] });
const others = np({ policyTypes: ['Egress'], podSelector: { matchLabels: { app: 'tool' } } }, 'closed', 'tools');
const labelled = (manifest: Json): Json => (
  { ...manifest, metadata: { ...manifest.metadata as Json, labels: { 'app': 'agent', 'cdk8s-hardened-agents/agent': 'true' } } });

async function query(args: string[], ...objects: Json[]) {
  return command(['query', file('all.yaml', yaml(...objects)), ...ranges, ...args]);
}

test('who may call a pod, by which policies and lines', async () => {
  const { code, out: text, err } = await query(['--to', 'tools/tool:8080'], agent(), tool, toTool, others);
  expect(err).toBe('');
  expect(text).toBe([
    'Pod "agents/agent" may call tools/tool:8080 (Pod "tools/tool") on 8080/TCP',
    '  pods app=tool in namespace tools (Pod "tools/tool") on 8080/TCP: opened by '
      + 'NetworkPolicy "agents/np" spec.egress[0].to[0] (all.yaml:42)',
    '  taken from everyone on 8080/TCP: no policy denies it',
    '',
    'everyone may call tools/tool:8080 (Pod "tools/tool") on 8080/TCP',
    '  everyone (Pod "tools/tool") on 8080/TCP: no policy denies it',
    '',
    '1 pod asked: reachable from 1.',
    '',
  ].join('\n'));
  expect(code).toBe(1);
});

test.each<[to: string, objects: Json[], code: number, line: string]>([
  ['203.0.113.9:80', [agent(), toTool], 0, 'may not call 203.0.113.9:80\n  denied by NetworkPolicy "agents/np" spec.policyTypes'],
  ['203.0.113.9', [agent(), toTool], 1, 'may call 203.0.113.9 on 8080/TCP\n  203.0.113.0/24 on 8080/TCP: opened by NetworkPolicy'],
  ['10.244.0.9', [agent(), toTool], 2, 'it is not computed\n  why: pods app=tool in namespace tools may have one of these addresses'],
  ['internet', [agent(), none, policy('projectcalico.org/v3', 'NetworkPolicy', {}, 'calico')], 2, 'why: NetworkPolicy "calico"'],
])('%s', async (to, objects, code, line) => {
  const outcome = await query(['--to', to], ...objects);
  expect(outcome.out).toContain(line);
  expect(outcome.code).toBe(code);
});

test('--from names one workload, which may be a neighbour', async () => {
  const objects = [labelled(agent()), tool, toTool, others];
  expect((await query(['--to', 'internet'], ...objects)).out).toContain('1 pod asked: reachable from 1.');
  const { code, out: text } = await query(['--to', 'internet', '--from', 'tools/tool'], ...objects);
  expect(text).toMatch(/^Pod "tools\/tool" may not call internet\n/);
  expect(code).toBe(0);
});

test('--from asks one alone: not all, not who else may call, and it counts no others', async () => {
  const objects = [labelled(agent()), none, tool, workload('more', 'tools')];
  for (const more of [[], ['--all']]) {
    const { code, out: text } = await query(['--to', 'tools/tool', '--from', 'agents/agent', ...more], ...objects);
    expect([code, text]).toEqual([0, expect.stringMatching(/\n1 pod asked: denied from 1\.\n$/)]);
    expect(text).not.toContain('everyone may call');
  }
});

test('a workload without a namespace is named by its name alone', async () => {
  const { metadata: { namespace: _, ...metadata }, ...pod } = agent();
  expect((await query(['--to', 'internet', '--from', 'agent'], { ...pod, metadata })).out).toMatch(/^Pod "agent" may call internet/);
  expect((await query(['--to', 'internet', '--from', 'other'], tool, { ...pod, metadata })).err)
    .toBe('error: --from must be one of "agent", "tools/tool", got "other"\n');
  expect((await query(['--to', 'internet', '--from', 'other'], others)).err)
    .toBe('error: --from must be a workload, and the manifests have none, got "other"\n');
});

test('--all asks the pods that serve agents, too', async () => {
  const serving = workload('proxy', 'gateways', { 'app': 'proxy', 'cdk8s-hardened-agents/role': 'egress-proxy' });
  const objects = [labelled(agent()), none, serving, tool];
  expect((await query(['--to', 'internet'], ...objects)).out)
    .toContain('1 pod asked: denied from 1.\n2 other pods were not asked: name one with --from, or ask all with --all.\n');
  expect((await query(['--to', 'internet', '--all'], ...objects)).out).toContain('3 pods asked: reachable from 2, denied from 1.\n');
  const { code, err } = await query(['--to', 'internet', '--all'], others);
  expect([code, err]).toEqual([2, 'error: no agent is in these manifests: name a workload with --from\n']);
});

test('callers that the manifests need not have are named, also where no agent calls', async () => {
  const open = np({ policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {} }], ports: [tcp(8080)] }] }, 'open', 'tools');
  const { code, out: text } = await query(['--to', 'tools/tool'], labelled(agent()), none, tool, open);
  expect(text).toContain('every pod in every namespace may call tools/tool (Pod "tools/tool") on 8080/TCP\n'
    + '  every pod in every namespace (Pod "tools/tool") on 8080/TCP: opened by NetworkPolicy "tools/open" spec.ingress[0]');
  expect(text).toContain('1 pod asked: denied from 1.\n1 other pod was not asked: name one with --from, or ask all with --all.\n');
  expect(code).toBe(1);
  const closed = np({ policyTypes: ['Ingress'], ingress: [{ from: [pods('agent', 'agents')] }] }, 'open', 'tools');
  expect((await query(['--to', 'tools/tool'], labelled(agent()), none, tool, closed)).code).toBe(0);
});

test('JSON says the same', async () => {
  const { code, out: text } = await query(['--to', '203.0.113.9', '--format', 'json'], agent(), toTool);
  const place = { object: 'NetworkPolicy "agents/np"', field: 'spec.egress[0].to[1]', file: 'all.yaml', line: 33 };
  const { $schema, run, ...answer } = JSON.parse(text) as Json;
  expect($schema).toMatch(/\/schemas\/query-1\.schema\.json$/);
  expect(run).toMatchObject({ agentsKnownBy: 'guess', unreadable: [], unjudged: [] });
  expect(answer).toEqual({
    target: { text: '203.0.113.9' },
    verdict: 'reachable',
    answers: [{
      from: 'Pod "agents/agent"',
      verdict: 'reachable',
      ports: ['8080/TCP'],
      ways: [{ peer: '203.0.113.0/24', ports: ['8080/TCP'], sources: [place] }],
      deniedBy: [],
      notComputed: [],
    }],
    others: [],
    notAsked: 0,
  });
  expect(code).toBe(1);
});

test.each<[args: string[], line: string]>([
  [[], "error: required option '--to <target>' not specified"],
  [['--to', 'tools/no'], 'error: --to must be a workload or a Service of the manifests: "agents/agent", "tools/tool", got "tools/no"'],
  [['--to', 'internet', '--from', 'agents/coder'], 'error: --from must be one of "agents/agent", "tools/tool", got "agents/coder"'],
  [['--to', 'internet', '--format', 'xml'], 'error: --format must be one of "table", "json", got "xml"'],
])('%j is wrong usage', async (args, line) => {
  const { code, err } = await query(args, agent(), tool);
  expect(err).toContain(line);
  expect(code).toBe(2);
});

test('without an agent, someone must be named', async () => {
  const { code, err } = await command(['query', file('none.yaml', yaml(others)), '--to', 'internet']);
  expect(err).toBe('error: no agent is in these manifests: name a workload with --from\n');
  expect(code).toBe(2);
});
