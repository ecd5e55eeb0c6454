import { Accepted, acceptedOf, acceptedText, stateIn } from '../../../src/engine/posture/accepted';
import { readAccepted } from '../../../src/engine/posture/accepted-file';
import { stateOf } from '../../../src/engine/posture/build-state';
import { AgentControl, AgentPosture, PostureEdge, PostureEdgeKind, PostureRisk } from '../../../src/engine/posture/posture-agent';
import { PostureChange } from '../../../src/engine/posture/posture-diff-change';
import { isGone, stateDiff } from '../../../src/engine/posture/state-diff';
import { OptionError } from '../../../src/engine/rules/option-values';
import { Json } from '../../../src/engine/value/json';

const edge = (kind: PostureEdgeKind, peer: string, ...ports: string[]): PostureEdge =>
  ({ kind, peer, ports, isDenied: false, sources: [{ object: 'NetworkPolicy "agents/p"', field: '', file: 'p.yaml', line: 7 }] });

function agent(edges: PostureEdge[], name = 'coder'): AgentPosture {
  const title = `Deployment "agents/${name}"`;
  return {
    title,
    kind: 'Deployment',
    namespace: 'agents',
    name,
    runtime: '',
    source: { object: title, field: '' },
    risk: PostureRisk.LOW,
    riskReason: 'no Secret, no open internet',
    rows: [],
    edges,
    findings: [],
    notComputed: [],
  };
}

const { ADDRESS, CALLER, HOST, NODE, POD, SECRET, TOKEN, VOLUME } = PostureEdgeKind;
const base = [
  edge(ADDRESS, '10.0.0.0/8', '443/TCP'),
  edge(POD, 'pods app=web in namespace tools', '53/UDP', 'http/TCP (8080)'),
  edge(POD, 'Deployment "tools/search"', '8080/TCP'),
  edge(CALLER, 'pods app=gateway in namespace web', '8080/TCP'),
  edge(HOST, 'api.example.com', '443/TCP'),
  edge(NODE, 'every node', '9100/TCP'),
  edge(SECRET, 'Secret "agents/key"'),
  edge(VOLUME, 'PersistentVolumeClaim "agents/work"'),
  edge(TOKEN, 'API server'),
];
type Build = Omit<Parameters<typeof stateOf>[0], 'neighbours'>;
const textFor = (build: Build) => acceptedText(acceptedOf([], stateOf({ ...build, neighbours: [] })));
const written = (build: Build) => readAccepted(JSON.parse(textFor(build)));
const compare = (accepted: Accepted, build: Build) => {
  const { changes } = stateDiff(stateIn(accepted), stateOf({ ...build, neighbours: [] }));
  const of = (verb: PostureChange['verb'], ...parts: string[]) => changes
    .filter((one) => one.verb === verb && parts.includes(one.about!.part))
    .map(({ object, about, sources }) => ({ object, side: about!.part, text: about!.text, sources }));
  return {
    over: of('opens', 'callers', 'reaches'),
    unused: of('closes', 'callers', 'reaches'),
    lost: of('opens', 'control'),
    added: of('closes', 'control'),
    newAgents: of('adds', 'agent').map(({ text }) => text),
    goneAgents: of('removes', 'agent').map(({ text }) => text),
  };
};
const result = (now: AgentPosture[], before = [agent(base)]) => compare(written({ agents: before }), { agents: now });

test('the file has one line for each target, and its order is that of the targets', () => {
  const text = textFor({ agents: [agent([...base].reverse()), agent([], 'alone')] });
  expect(text).toBe(textFor({ agents: [agent([], 'alone'), agent(base)] }));
  expect(text).toBe(`{
  "version": 1,
  "findings": [],
  "agents": [
    {
      "agent": "Deployment \\"agents/alone\\"",
      "callers": [],
      "reaches": [],
      "controls": []
    },
    {
      "agent": "Deployment \\"agents/coder\\"",
      "callers": [
        "pods app=gateway in namespace web:8080"
      ],
      "reaches": [
        "10.0.0.0/8:443",
        "Deployment \\"tools/search\\":8080",
        "Secret \\"agents/key\\"",
        "api.example.com:443",
        "every node:9100",
        "pods app=web in namespace tools:53/UDP",
        "pods app=web in namespace tools:http (8080)",
        "token API server",
        "volume PersistentVolumeClaim \\"agents/work\\""
      ],
      "controls": []
    }
  ],
  "controls": []
}
`);
});

describe('each kind of edge that is new fails, and passes once it is written', () => {
  test.each<[string, PostureEdge, string]>([
    ['a block of addresses', edge(ADDRESS, '203.0.113.0/24', '443/TCP'), '203.0.113.0/24:443'],
    ['a wider block', edge(ADDRESS, '10.0.0.0/7', '443/TCP'), '11.0.0.0/8:443'],
    ['a wider block that leaves most of it out', edge(ADDRESS, '0.0.0.0/0 except 0.0.0.0/1, 192.0.0.0/2', '443/TCP'), '128.0.0.0/2:443'],
    ['the same addresses in IPv6', edge(ADDRESS, '64:ff9b::a00:0/104', '443/TCP'), '64:ff9b::a00:0/104:443'],
    ['everyone', edge(ADDRESS, 'everyone', 'every port'), 'everyone on every port'],
    ['a port', edge(ADDRESS, '10.0.0.0/8', '80/TCP'), '10.0.0.0/8:80'],
    ['a wider range of ports', edge(ADDRESS, '10.0.0.0/8', '443-444/TCP'), '10.0.0.0/8:444'],
    ['a protocol', edge(ADDRESS, '10.0.0.0/8', '443/UDP'), '10.0.0.0/8:443/UDP'],
    ['other pods', edge(POD, 'pods app=db in namespace tools', '53/UDP'), 'pods app=db in namespace tools:53/UDP'],
    ['fewer labels', edge(POD, 'every pod in namespace tools', '53/UDP'), 'every pod in namespace tools:53/UDP'],
    ['a value of a label in two lines', edge(POD, 'pods app=a\nb in namespace tools', '53/UDP'), 'pods app=a\nb in namespace tools:53/UDP'],
    ['another namespace', edge(POD, 'pods app=web in every namespace', '53/UDP'), 'pods app=web in every namespace:53/UDP'],
    ['another workload', edge(POD, 'Deployment "tools/search", Deployment "tools/shell"', '8080/TCP'),
      'Deployment "tools/search", Deployment "tools/shell":8080'],
    ['a named port', edge(POD, 'pods app=web in namespace tools', 'debug/TCP'), 'pods app=web in namespace tools:debug'],
    ['another number of a named port', edge(POD, 'pods app=web in namespace tools', 'http/TCP (8080, 22)'),
      'pods app=web in namespace tools:http (22)'],
    ['a host', edge(HOST, 'evil.example.com', '443/TCP'), 'evil.example.com:443'],
    ['more hosts', edge(HOST, '*.example.com', '443/TCP'), '*.example.com:443'],
    ['nodes on another port', edge(NODE, 'every node', '10250/TCP'), 'every node:10250'],
    ['a Secret', edge(SECRET, 'Secret "agents/other"'), 'Secret "agents/other"'],
    ['a Secret in another case', edge(SECRET, 'Secret "agents/KEY"'), 'Secret "agents/KEY"'],
    ['a claim', edge(VOLUME, 'PersistentVolumeClaim "agents/other"'), 'volume PersistentVolumeClaim "agents/other"'],
    ['a token', edge(TOKEN, 'audience "vault"'), 'token audience "vault"'],
    ['a caller', edge(CALLER, 'pods app=gateway in namespace other', '8080/TCP'), 'pods app=gateway in namespace other:8080'],
    ['a caller that the agent may call', edge(CALLER, '10.0.0.0/8', '443/TCP'), '10.0.0.0/8:443'],
  ])('%s', (_, added, text) => {
    const now = [agent([...base, added])];
    const { over, newAgents } = result(now);
    expect([over.map((one) => [one.object, one.side, one.text]), newAgents]).toEqual([
      [['Deployment "agents/coder"', added.kind === CALLER ? 'callers' : 'reaches', text]], [],
    ]);
    expect(over[0].sources.map(({ line }) => line)).toContain(7);
    expect(result(now, now)).toMatchObject({ over: [], newAgents: [], unused: [], goneAgents: [], lost: [], added: [] });
  });
});

test('a volume without a driver has a line that can be read', () => {
  expect(written({ agents: [agent([edge(VOLUME, 'csi ')])] }).agents![0].reaches).toEqual(['volume csi']);
});

test('an agent that is new or has another name or kind fails, even if it reaches nothing', () => {
  expect(result([agent(base), agent([], 'new')])).toMatchObject({ over: [], newAgents: ['Deployment "agents/new"'], goneAgents: [] });
  expect(result([agent(base, 'coder2')])).toMatchObject({
    newAgents: ['Deployment "agents/coder2"'], goneAgents: ['Deployment "agents/coder"'],
  });
  expect(result([agent(base, 'new')]).over).toHaveLength(9);
});

test('what is no longer used is named, and does not fail', () => {
  expect(result([agent(base.filter(({ kind }) => kind === ADDRESS))])).toMatchObject({ over: [], newAgents: [] });
  expect(result([agent([edge(ADDRESS, '10.0.0.0/9', '443/TCP'), ...base.slice(1)])]).unused.map(({ text }) => text))
    .toEqual(['10.128.0.0/9:443']);
});

test('what a hand wrote wider than the manifests passes, and the rest of it is named each time', () => {
  const accepted = readAccepted({ version: 1, agents: [{ agent: 'Deployment "agents/coder"', callers: [], reaches: ['0.0.0.0/0:443'] }] });
  const { over, unused } = compare(accepted, {
    agents: [agent([edge(ADDRESS, '10.0.0.0/8', '443/TCP'), edge(ADDRESS, 'fd00::/8', '443/TCP')])],
  });
  expect([over.map(({ text }) => text), unused.map(({ text }) => text)]).toEqual([['fd00::/8:443'], ['0.0.0.0/0 except 10.0.0.0/8:443']]);
});

describe('controls', () => {
  const DENIED = 'denied calls to 10.0.0.0/8 on every port by ClusterNetworkPolicies';
  const control = (object: string, text: string): AgentControl => ({ object, text, sources: [] });
  const posture = (ofAgent: string[], ofAll: string[] = [], object = 'every agent') => ({
    agents: [{ ...agent(base), controls: ofAgent.map((text) => control('Deployment "agents/coder"', text)) }],
    controls: ofAll.map((text) => control(object, text)),
    namespaces: [],
  });
  const between = (before: ReturnType<typeof posture>, now: ReturnType<typeof posture>) => {
    const { lost, added } = compare(written(before), now);
    return [lost, added].map((all) => all.map(({ object, text }) => `${object}: ${text}`));
  };

  test.each<[string, ReturnType<typeof posture>, ReturnType<typeof posture>, string[], string[]]>([
    ['one that is lost', posture(['a', 'b']), posture(['a']), ['Deployment "agents/coder": b'], []],
    ['one that is new', posture(['a']), posture(['a', 'b']), [], ['Deployment "agents/coder": b']],
    ['one for all', posture([], ['a', 'b']), posture([], ['b']), ['every agent: a'], []],
    ['one for all and for an agent', posture(['a'], ['a', 'b']), posture([], ['b']), ['every agent: a'], []],
    ['a denial of less', posture([DENIED]), posture([DENIED.replace('/8', '/9')]),
      ['Deployment "agents/coder": denied calls to 10.128.0.0/9 on every port by ClusterNetworkPolicies'], []],
    ['a denial of more', posture([DENIED]), posture([DENIED.replace('10.0.0.0/8', '0.0.0.0/0')]), [], [
      'Deployment "agents/coder": denied calls to 0.0.0.0/0 except 10.0.0.0/8 on every port by ClusterNetworkPolicies',
    ]],
    ['the same denial in the other direction', posture([DENIED]), posture([DENIED.replace('to', 'from')]),
      [`Deployment "agents/coder": ${DENIED}`], [`Deployment "agents/coder": ${DENIED.replace('to', 'from')}`]],
    ['all of an object', posture([], ['a', 'b', 'c', 'd']), posture([]), ['every agent: limited by 4 controls'], []],
  ])('%s', (_, before, now, lost, added) => {
    expect(between(before, now)).toEqual([lost, added]);
  });

  test('a file without them is compared by reach alone', () => {
    const { version, agents } = JSON.parse(textFor({ agents: [agent(base)] })) as Json;
    const old = { version, agents: (agents as Json[]).map(({ controls: _, ...one }) => one) };
    expect(compare(readAccepted(old), posture(['a'], ['b']))).toMatchObject({ lost: [], added: [] });
  });

  test('a file without agents is compared by what limits all of them', () => {
    const { agents: _, ...rest } = written(posture(['a'], ['b', 'c']));
    expect(compare(rest, posture([], ['b']))).toMatchObject({
      newAgents: [], goneAgents: [], over: [], lost: [{ object: 'every agent', text: 'c' }],
    });
  });

  test('a Namespace that is gone with its agents is not lost', () => {
    const before = posture([], ['a'], 'Namespace "old"');
    const accepted = written(before);
    expect(compare(accepted, posture([])).lost).toEqual([]);
    expect(isGone('Namespace "old"', stateOf({ ...posture([]), neighbours: [] }))).toBe(true);
    expect(compare(accepted, { ...posture([]), namespaces: [{ name: 'old', labels: {}, source: { object: '', field: '' } }] }).lost)
      .toHaveLength(1);
  });
});

describe('a file that is not valid', () => {
  const line = (text: unknown) => ({ version: 1, agents: [{ agent: 'Deployment "a/b"', callers: [], reaches: ['10.0.0.0/8:443', text] }] });
  test.each<[string, unknown, string]>([
    ['no object', [], "'' must be an object with version, findings, agents and controls"],
    ['no version', {}, "'version' must be 1; another version of this library wrote the file, so write it again with --write-accepted"],
    ['another version', { version: 2, agents: [], more: 1 }, "'version' must be 1"],
    ['a version as text', { version: '1', agents: [] }, "'version' must be 1"],
    ['agents that are no list', { version: 1, agents: 1 }, "'agents' must be a list of agents"],
    ['another case', { version: 1, Agents: [] }, "'Agents' must be left out: there are version, findings, agents, controls"],
    ['a prototype', JSON.parse('{"version": 1, "agents": [], "__proto__": {}}'), "'__proto__' must be left out"],
    ['a prototype of an agent', JSON.parse('{"version": 1, "agents": [{"__proto__": {"agent": "x", "callers": [], "reaches": []}}]}'),
      "'agents[0].__proto__' must be left out"],
    ['an agent twice', { version: 1, agents: [1, 2].map(() => ({ agent: 'a', callers: [], reaches: [] })) },
      "'agents[1].agent' must be another agent than those before it"],
    ['an agent without callers', { version: 1, agents: [{ agent: 'a', reaches: [] }] }, "'agents[0].callers' must be a list of targets"],
    ['a wrong block', line('10.0.0.1/8:443'),
      "'agents[0].reaches[1]' must be a target such as \"203.0.113.0/24:443\": the block must have no bits"],
    ['a mapped address', line('::ffff:a00:0/104:443'), 'must not be an IPv4-mapped IPv6 block'],
    ['a block without a port', line('10.0.0.0/8'), "'agents[0].reaches[1]' must end with a port, such as \"10.0.0.0/8:443\""],
    ['pods without a port', line('every pod in every namespace'), 'must end with a port'],
    ['everyone without a port', line('everyone'), 'must end with a port'],
    ['a port that is none', line('10.0.0.0/8:99999'), 'must have a prefix length'],
    ['a port of pods that is none', line('pods a=b in namespace c:99999'), 'must end with a port'],
    ['ports backwards', line('10.0.0.0/8:90-80'), 'must have a prefix length'],
    ['space around', line(' 10.0.0.0/8:443'), 'must be a target such as'],
    ['a name without a port', line('api.example.com'), "'agents[0].reaches[1]' must be of the form \"203.0.113.0/24:443\", "],
    ['a port in another spelling', line('Pod "a/b": 443/TCP'), 'must be of the form'],
    ['a wildcard', line('*'), 'must be of the form'],
    ['a number', line(443), 'must be a target such as'],
    ['controls that are no list', { version: 1, agents: [], controls: {} }, "'controls' must be a list of controls"],
    ['controls of nothing', { version: 1, agents: [], controls: [{ object: '', controls: [] }] },
      "'controls[0].object' must be what controls hold for, such as \"every agent\""],
    ['an agent without controls in a file with controls', { version: 1, controls: [], agents: [{ agent: 'a', callers: [], reaches: [] }] },
      "'agents[0].controls' must be a list of controls"],
    ['an agent with controls in a file without', { version: 1, agents: [{ agent: 'a', callers: [], reaches: [], controls: [] }] },
      "'agents[0].controls' must be left out"],
    ['an object twice', { version: 1, agents: [], controls: [1, 2].map(() => ({ object: 'every agent', controls: [] })) },
      "'controls[1].object' must be another object than those before it"],
    ['a control that is no text', { version: 1, agents: [], controls: [{ object: 'every agent', controls: [1] }] },
      "'controls[0].controls[0]' must be a control as --write-accepted writes it"],
    ['a control of an agent with a wrong block', {
      version: 1,
      controls: [],
      agents: [{ agent: 'a', callers: [], reaches: [], controls: ['denied calls to 10.0.0.1/8:443 by ClusterNetworkPolicies'] }],
    }, "'agents[0].controls[0]' must be a target such as"],
  ])('%s', (_, value, message) => {
    expect(() => readAccepted(value)).toThrow(OptionError);
    expect(() => readAccepted(value)).toThrow(message);
  });
});

test('there are no wildcards', () => {
  const wide = { agent: '*', callers: ['*:443'], reaches: ['*:443', '* on every port', '**:443'] };
  const accepted = readAccepted({ version: 1, agents: [wide] });
  expect(compare(accepted, { agents: [agent(base)] }))
    .toMatchObject({ newAgents: ['Deployment "agents/coder"'], goneAgents: ['*'] });
  const reaches = ['*:443', '*.example.com:443'];
  const named = readAccepted({ version: 1, agents: [{ agent: 'Deployment "agents/coder"', callers: ['*:443'], reaches }] });
  expect(compare(named, { agents: [agent(base)] }).over).toHaveLength(9);
});
