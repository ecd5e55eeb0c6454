import { Posture } from '../../../src/engine/posture/posture';
import { AgentPosture, PostureEdge, PostureEdgeKind, PostureRisk } from '../../../src/engine/posture/posture-agent';
import { postureDiff } from '../../../src/engine/posture/posture-diff';
import { NO_DIFFERENCE, changeText } from '../../../src/engine/posture/posture-diff-change';
import { PostureFinding } from '../../../src/engine/posture/posture-finding';
import { Severity } from '../../../src/engine/rules/severity';
import { exampleRun } from '../../support/posture';

const source = (object: string, line = 1, field = '') => ({ object, field, file: 'a.yaml', line });

function edge(peer: string, tweak: Partial<PostureEdge> = {}): PostureEdge {
  const sources = [source('NetworkPolicy "agents/p"', 7)];
  return { kind: PostureEdgeKind.ADDRESS, peer, ports: ['443/TCP'], isDenied: false, sources, ...tweak };
}

function finding(object: string, tweak: Partial<PostureFinding> = {}): PostureFinding {
  return {
    ruleId: 'require-seccomp-profile',
    severity: Severity.ERROR,
    title: 'seccomp profile',
    problem: 'No seccomp profile is in effect',
    message: 'spec.containers[0].securityContext.seccompProfile is missing',
    remedy: 'set it',
    docs: 'https://example.com',
    source: source(object, 9, 'spec.containers[0].securityContext.seccompProfile'),
    filledByHarden: false,
    ...tweak,
  };
}

function agent(name: string, tweak: Partial<AgentPosture> = {}): AgentPosture {
  const kind = tweak.kind ?? 'Deployment';
  const title = `${kind} "agents/${name}"`;
  return {
    title,
    kind,
    namespace: 'agents',
    name,
    runtime: 'gvisor: a kernel in user space',
    source: source(title),
    risk: PostureRisk.LOW,
    riskReason: 'no Secret, no open internet',
    rows: [],
    edges: [edge('10.0.0.0/8')],
    findings: [],
    notComputed: [],
    ...tweak,
  };
}

function posture(agents: AgentPosture[], others: PostureFinding[] = []): Posture {
  const findings = [...agents.flatMap((one) => one.findings), ...others];
  return {
    run: exampleRun(),
    summary: { agents: agents.length, neighbours: 0, objects: 1, errors: 0, warnings: 0, acknowledged: 0 },
    actions: [],
    agents,
    neighbours: [],
    findings,
    exceptions: [],
    frameworks: [],
  };
}

const coder = 'Deployment "agents/coder"';
const one = (tweak: Partial<AgentPosture> = {}) => posture([agent('coder', tweak)]);
const found = (...all: Partial<PostureFinding>[]) => one({ findings: all.map((tweak) => finding(coder, tweak)) });
const verdict = (before: Posture, after: Posture) => postureDiff(before, after).verdict;

test.each<[string, Posture, Posture, string]>([
  ['an address', one(), one({ edges: [edge('10.0.0.0/8'), edge('203.0.113.0/24')] }), 'opens 203.0.113.0/24:443 for agents/coder'],
  ['a caller', one(), one({ edges: [edge('10.0.0.0/8'), edge('everyone', { kind: PostureEdgeKind.CALLER, ports: ['every port'] })] }),
    'opens agents/coder to everyone on every port'],
  ['a caller that may no longer call', one({ edges: [edge('everyone', { kind: PostureEdgeKind.CALLER })] }), one({ edges: [] }),
    'nothing opens; closes agents/coder to everyone:443'],
  ['what is denied', one(), one({ edges: [edge('10.0.0.0/8'), edge('203.0.113.0/24', { isDenied: true })] }), NO_DIFFERENCE],
  ['an edge that becomes denied', one(), one({ edges: [edge('10.0.0.0/8', { isDenied: true })] }),
    'nothing opens; closes 10.0.0.0/8:443 for agents/coder'],
  ['a rule that held', one(), found({}), 'nothing opens; drops "seccomp profile" of agents/coder'],
  ['a rule that holds now', found({}), one(), 'nothing opens; fixes "seccomp profile" of agents/coder'],
  ['containers in another order', found({}), found({
    message: 'spec.containers[1].securityContext.seccompProfile is missing',
    source: source(coder, 30, 'spec.containers[1].securityContext.seccompProfile'),
  }), NO_DIFFERENCE],
  ['the same finding once more', found({}), found({}, {}), 'nothing opens; breaks "seccomp profile" of agents/coder'],
  ['a worse value of a weak field', found({ message: 'hostPath is /var/log' }), found({ message: 'hostPath is /' }),
    'nothing opens; breaks "seccomp profile" of agents/coder'],
  ['another severity', found({ severity: Severity.WARNING }), found({}), 'nothing opens; breaks "seccomp profile" of agents/coder'],
  ['a finding that is accepted', found({}), found({ acknowledged: 'it is a test' }),
    'nothing opens; accepts "seccomp profile" of agents/coder'],
  ['a new finding that is accepted', one(), found({ acknowledged: 'it is a test' }),
    'nothing opens; accepts "seccomp profile" of agents/coder'],
  ['an acknowledgement that is gone', found({ acknowledged: 'it is a test' }), found({}),
    'nothing opens; removes the acknowledgement of "seccomp profile" of agents/coder'],
  ['another reason', found({ acknowledged: 'it is a test' }), found({ acknowledged: 'no one knows' }),
    'nothing opens; changes the acknowledgement of "seccomp profile" of agents/coder'],
  ['another runtime', one(), one({ runtime: 'runc: the kernel of the node' }),
    'nothing opens; changes the runtime of agents/coder from "gvisor: a kernel in user space" to "runc: the kernel of the node"'],
  ['another kind', one(), posture([agent('coder', { kind: 'StatefulSet' })]),
    'nothing opens; changes agents/coder from Deployment to StatefulSet'],
  ['a policy that is not computed', one(), one({ notComputed: ['GlobalNetworkPolicy "default"'] }),
    'nothing opens; adds GlobalNetworkPolicy "default", which is not computed, for agents/coder'],
  ['an agent', one(), posture([agent('coder'), agent('new', { findings: [finding('Deployment "agents/new"')] })]),
    'opens 10.0.0.0/8:443 for agents/new; adds agents/new with 1 error'],
  ['an agent that is gone', found({}), posture([]), 'nothing opens; removes agents/coder'],
  ['a finding of another object', one(),
    posture([agent('coder')], [finding('NetworkPolicy "agents/open"', { title: 'only named callers' })]),
    'nothing opens; breaks "only named callers" of NetworkPolicy agents/open'],
  ['nothing', found({}), found({}), 'no difference in reach, findings, controls or images'],
])('%s', (_, before, after, expected) => {
  expect(verdict(before, after)).toBe(expected);
});

test('a host is not closed on ports on which the internet opens', () => {
  const host = edge('api.example.com', { kind: PostureEdgeKind.HOST, ports: ['443/TCP', '22/TCP'] });
  const closed = (after: string, ...ports: string[]) => postureDiff(one({ edges: [host] }), one({ edges: [edge(after, { ports })] }))
    .changes.filter(({ verb }) => verb === 'closes').map(changeText);
  expect(closed('0.0.0.0/0 except 10.0.0.0/8', '443/TCP')).toEqual(['closes api.example.com:22']);
  expect(closed('0.0.0.0/0 except 10.0.0.0/8', 'every port')).toEqual([]);
  expect(closed('203.0.113.0/24', '443/TCP')).toEqual(['closes api.example.com:22,443']);
});

test('the verdict is short, and names what opens first', () => {
  const many = ['a', 'b', 'c', 'd'].map((name) => agent(name));
  const open = many.map((each) => ({ ...each, edges: ['10.0.0.0/8', '192.0.2.1/32'].map((peer) => edge(peer)) }));
  expect(verdict(posture(many), posture(open))).toBe('opens 192.0.2.1/32:443 for agents/a, agents/b, agents/c and 1 more');
  const blocks = Array.from({ length: 17 }, (_, i) => edge(`192.0.2.${2 * i}/32`));
  expect(verdict(one({ edges: [] }), one({ edges: blocks, runtime: 'runc' })))
    .toMatch(/^(opens 192\.0\.2\.\d+\/32:443 for agents\/coder; ){5}and 13 more, 12 of which open$/);
  expect(verdict(one({ edges: [] }), one({ edges: blocks.slice(0, 2), runtime: 'runc' })))
    .toMatch(/^(opens \S+ for agents\/coder; ){2}changes the runtime .*$/);
});

test('of what opens, the verdict names the worst', () => {
  const secret = edge('Secret "agents/model"', { kind: PostureEdgeKind.SECRET, ports: [] });
  const token = edge('API server, as ServiceAccount "agent"', { kind: PostureEdgeKind.TOKEN, ports: [] });
  const blocks = Array.from({ length: 5 }, (_, i) => edge(`10.2.0.${2 * i}/32`));
  const internet = edge('0.0.0.0/0 except 10.0.0.0/8, 100.64.0.0/10, 168.63.129.16/32, 169.254.0.0/16');
  const opens = (...edges: PostureEdge[]) => verdict(one({ edges: [] }), one({ edges: [...blocks, ...edges] })).split('; ');
  expect(opens(token, edge('169.254.169.254/32', { ports: ['80/TCP'] }), internet, secret)).toEqual([
    'opens Secret "agents/model" for agents/coder',
    expect.stringMatching(/^opens 0\.0\.0\.0\/0 except .*:443 for agents\/coder$/),
    'opens 169.254.169.254/32:80 for agents/coder',
    'opens token API server, as ServiceAccount "agent" for agents/coder',
  ]);
  expect(opens(token, edge('nodes', { kind: PostureEdgeKind.NODE }))[0])
    .toBe('opens token API server, as ServiceAccount "agent" for agents/coder');
  expect(opens(edge('nodes', { kind: PostureEdgeKind.NODE }))[0]).toBe('opens nodes:443 for agents/coder');
});

test('an object that is in two files counts once, wherever the files are', () => {
  const twice = (folder: string) => posture(['a', 'b'].map((name) => agent('coder', {
    title: `${coder} (${folder}/${name}.yaml)`, source: { ...source(coder), file: `${folder}/${name}.yaml` },
  })));
  expect(verdict(twice('old'), twice('new'))).toBe(NO_DIFFERENCE);
  expect(verdict(twice('old'), one())).toBe(NO_DIFFERENCE);
});

test('changes go object by object, what weakens first, with the places of the side that has them', () => {
  const policy = (line: number) => [source('NetworkPolicy "agents/p"', line, 'spec.egress[0]')];
  const before = one({ edges: [edge('10.0.0.0/8', { sources: policy(3) })], findings: [finding(coder)] });
  const after = one({ edges: [edge('203.0.113.0/24', { sources: policy(4) }), edge('192.0.2.0/24', { sources: policy(5) })] });
  const { changes } = postureDiff(before, after);
  expect(changes.map((change) => [changeText(change), change.sources.map(({ line }) => line)])).toEqual([
    ['opens 192.0.2.0/24:443', [5]],
    ['opens 203.0.113.0/24:443', [4]],
    ['closes 10.0.0.0/8:443', [3]],
    ['fixes "seccomp profile"', [9]],
  ]);
});

test('agents of one short name stay apart, and a kind is not another agent of the same name', () => {
  const both = posture([agent('coder'), agent('coder', { kind: 'StatefulSet' })]);
  expect(verdict(one(), both)).toBe('opens 10.0.0.0/8:443 for agents/coder; adds agents/coder');
  expect(postureDiff(one(), both).changes.map(({ object }) => object))
    .toEqual(['StatefulSet "agents/coder"', 'StatefulSet "agents/coder"']);
});

test('a name with the mark of the verdict or a pattern of replacement stays as it is', () => {
  expect(verdict(posture([]), posture([agent('$&{}')]))).toBe('opens 10.0.0.0/8:443 for agents/$&{}; adds agents/$&{}');
});

describe('a namespace or a pod with another label, under the same policies', () => {
  const PEER = 'every pod in namespaces team=tools';
  const build = (workloads: string[] | undefined, kind: PostureEdgeKind, others = ['web']) => posture([
    agent('coder', { edges: [edge(PEER, { kind, ports: ['80/TCP'], workloads })] }), ...others.map((name) => agent(name)),
  ]);
  const web = 'Deployment "agents/web"';
  const { POD, CALLER } = PostureEdgeKind;

  test.each<[string, Posture, Posture, string]>([
    ['opens a pod that was there', build([], POD), build([web], POD), `opens ${web} as one of ${PEER} for agents/coder`],
    ['lets a pod call', build([], CALLER), build([web], CALLER), `opens agents/coder to ${web} as one of ${PEER}`],
    ['closes a pod', build([web], POD), build([], POD), `nothing opens; closes ${web} as one of ${PEER} for agents/coder`],
    ['a pod that is new is added, and not opened', build([], POD, []), build([web], POD),
      'opens 10.0.0.0/8:443 for agents/web; adds agents/web'],
    ['too many pods to list', build(undefined, POD), build([web], POD), NO_DIFFERENCE],
    ['the same pods in another order', build([web, 'b'], POD), build(['b', web], POD), NO_DIFFERENCE],
  ])('%s', (_, before, after, line) => expect(verdict(before, after)).toBe(line));
});
