import { AgentPosture, PostureEdge, PostureEdgeKind, PostureRisk } from '../../src/engine/posture/posture-agent';
import { ClusterMap, MAX_AGENTS, MAX_NODES, mapOf } from '../../src/report/map';
import { mapHtml } from '../../src/report/page/map';
import { exampleRun, fleetPosture, postureWith, strongAgent } from '../support/posture';

function edge(kind: PostureEdgeKind, peer: string, more: Partial<PostureEdge> = {}): PostureEdge {
  return { kind, peer, ports: [], isDenied: false, sources: [], ...more };
}

function agent(place: string, edges: PostureEdge[], more: Partial<AgentPosture> = {}): AgentPosture {
  const [namespace, name] = place.split('/');
  return { ...strongAgent(name, 1, { edges }), title: `Deployment "${place}"`, namespace, ...more };
}

const mapWith = (...agents: AgentPosture[]) => mapOf(postureWith(agents));

/** Such as "coder > search", and " across" if the line leads into another namespace. */
function linesIn({ nodes, links }: ClusterMap): string[] {
  return links.map(({ from, to, isAcross }) => `${nodes[from].label} > ${nodes[to].label}${isAcross ? ' across' : ''}`);
}

const search = (more: Partial<PostureEdge> = {}) => edge(PostureEdgeKind.POD, 'pods app=search in namespace tools', {
  ports: ['8443/TCP'], workloads: ['Deployment "tools/search"'], ...more,
});
const coder = (more: Partial<PostureEdge> = {}) => edge(PostureEdgeKind.CALLER, 'pods app=coder in namespace agents', {
  ports: ['8443/TCP'], workloads: ['Deployment "agents/coder"'], ...more,
});

test('callers, agents, what they call and the rest are columns, and a call that both sides list is one line', () => {
  const map = mapWith(
    agent('agents/coder', [
      edge(PostureEdgeKind.CALLER, 'pods app=front in the namespace of the policy', { ports: ['80/TCP'] }), search(),
      edge(PostureEdgeKind.SECRET, 'Secret "agents/keys"'), edge(PostureEdgeKind.VOLUME, 'claim work'),
    ]),
    agent('tools/search', [coder()]),
  );
  expect(map.nodes.map(({ column, kind, label, detail }) => [column, kind, label, detail])).toEqual([
    [0, 'Caller', 'pods app=front in the namespace of the policy', '80/TCP'], [1, '', 'coder', 'Low risk'],
    [2, '', 'search', 'Low risk'], [3, 'Secret', 'Secret "agents/keys"', ''],
  ]);
  expect(linesIn(map)).toEqual([
    'pods app=front in the namespace of the policy > coder', 'coder > search across', 'coder > Secret "agents/keys"',
  ]);
});

test.each([
  ['pods elsewhere', edge(PostureEdgeKind.POD, 'pods app=a in namespace tools'), true],
  ['pods of every namespace', edge(PostureEdgeKind.POD, 'every pod in every namespace'), true],
  ['pods of namespaces by a label', edge(PostureEdgeKind.POD, 'pods app=a in namespaces team=red'), true],
  ['everyone', edge(PostureEdgeKind.ADDRESS, 'everyone', { dangers: ['open internet'] }), true],
  ['a block with pods', edge(PostureEdgeKind.ADDRESS, '10.0.0.0/8', { dangers: ['pods by address'] }), true],
  ['any caller', edge(PostureEdgeKind.CALLER, '0.0.0.0/0', { dangers: ['anyone'] }), true],
  ['pods of its own namespace', edge(PostureEdgeKind.POD, 'pods app=a in namespace agents'), false],
  ['the name service', edge(PostureEdgeKind.POD, 'pods app=a in namespace kube-system', { ports: ['53/TCP', '53/UDP'] }), false],
  ['the internet', edge(PostureEdgeKind.ADDRESS, '0.0.0.0/0', { dangers: ['open internet'] }), false],
  ['a Secret', edge(PostureEdgeKind.SECRET, 'Secret "agents/keys"'), false],
])('says whether it crosses namespaces: %s', (_, own, isAcross) => {
  expect(mapWith(agent('agents/coder', [own])).links.map((link) => link.isAcross)).toEqual([isAcross]);
});

test('what is denied is not drawn, and what is dangerous is drawn as what it opens', () => {
  const map = mapWith(
    agent('agents/coder', [
      search({ dangers: ['other agents'], peer: 'every pod in every namespace' }),
      edge(PostureEdgeKind.ADDRESS, 'the internet', { isDenied: true }),
    ]),
    agent('tools/search', []),
  );
  expect(map.nodes.map(({ label, dangers }) => [label, ...dangers])).toEqual([
    ['coder'], ['search'], ['every pod in every namespace', 'other agents'],
  ]);
  expect(map.links).toEqual([{ from: 0, to: 2, ports: ['8443/TCP'], dangers: ['other agents'], isAcross: true }]);
});

test('agents with the same lines, risk and namespace are one node, and so is what they reach', () => {
  const hosts = ['a', 'b', 'c', 'd'].map((name) => edge(PostureEdgeKind.HOST, `${name}.example`, { ports: ['443/TCP'] }));
  const map = mapWith(
    ...['one', 'two', 'three', 'four'].map((name) => agent(`agents/${name}`, hosts)),
    agent('agents/weak', hosts, { risk: PostureRisk.HIGH }), agent('others/one', hosts),
  );
  expect(map.nodes.map(({ namespace, label, detail }) => [namespace, label, detail])).toEqual([
    ['agents', 'one, two and 2 more', 'Low risk'], ['agents', 'weak', 'High risk'], ['others', 'one', 'Low risk'],
    [undefined, 'a.example, b.example and 2 more', '443/TCP'],
  ]);
  expect(map.links).toHaveLength(3);
});

test('the calls of a repository are one node, and other calls of a broker are one for each host', () => {
  const grant = (peer: string) => edge(PostureEdgeKind.GRANT, peer, { ports: ['443/TCP'] });
  const map = mapWith(
    agent('agents/a', [grant('git.example: GET /acme/shop.git/info/refs'), grant('api.example: GET /v1'), grant('api.example: POST /v2')]),
    agent('agents/b', [grant('api.example: GET /v1')]),
  );
  expect(linesIn(map)).toEqual(['a > git.example: acme/shop.git', 'a > api.example', 'b > api.example']);
});

test(`more than ${MAX_AGENTS} agents are drawn by namespace, with how many are at high risk`, () => {
  const of = (namespace: string, size: number, risk: PostureRisk) =>
    Array.from({ length: size }, (_, i) => agent(`${namespace}/a${i}`, [search()], { risk }));
  const map = mapWith(...of('red', 2, PostureRisk.HIGH), ...of('red', 29, PostureRisk.LOW), ...of('blue', 20, PostureRisk.LOW));
  expect(map.nodes.map(({ kind, label, detail, risk, agent: first }) => [kind, label, detail, risk, first])).toEqual([
    ['Namespace', 'red', '31 agents, 2 at high risk', PostureRisk.HIGH, 0],
    ['Namespace', 'blue', '20 agents', PostureRisk.LOW, 31],
    ['Pods', 'Deployment "tools/search"', '8443/TCP', undefined, undefined],
  ]);
});

test(`a column has at most ${MAX_NODES} nodes of its kinds, and the last one stands for the rest with all its lines`, () => {
  const all = Array.from({ length: MAX_NODES + 9 }, (_, i) => agent(`agents/a${i}`, [edge(PostureEdgeKind.SECRET, `Secret "k${i}"`)]));
  const { nodes, links } = mapWith(...all);
  expect([1, 3].map((column) => nodes.filter((node) => node.column === column).length)).toEqual([MAX_NODES, MAX_NODES]);
  expect(nodes[MAX_NODES - 1].label).toBe(`a${MAX_NODES - 1}, a${MAX_NODES} and 8 more`);
  expect(links).toHaveLength(MAX_NODES);
});

test('the list has each line of the drawing twice: beside who calls and beside who is called', () => {
  const posture = postureWith([agent('agents/coder', [search()]), agent('tools/search', [coder()])]);
  const text = mapHtml(posture)!.text;
  expect(text.match(/<path /g)).toHaveLength(1);
  expect(text).toContain('reaches tools/search (8443/TCP) (another namespace)');
  expect(text).toContain('called by agents/coder (8443/TCP) (another namespace)');
});

test('says that more may cross namespaces if ranges or policies are not known', () => {
  const textWith = (more: Partial<AgentPosture>, unknownRanges: string[] = []) => {
    const posture = postureWith([agent('agents/coder', [edge(PostureEdgeKind.SECRET, 'Secret "k"')], more)]);
    return mapHtml({ ...posture, run: exampleRun({ unknownRanges }) })!.text;
  };
  expect(textWith({})).toContain('<p>Nothing crosses namespaces.</p>');
  expect(textWith({ notComputed: ['GlobalNetworkPolicy "x"'] })).toContain('<p>Nothing that was computed crosses namespaces.</p>');
  expect(textWith({}, ['podCidrs'])).toContain('<p>Nothing that was computed crosses namespaces.</p>');
});

test('names are escaped, and lines of text fit into their boxes', () => {
  const name = `</text><script>${'x'.repeat(90)}`;
  const text = mapHtml(postureWith([agent(`agents/${name.replace('/', '')}`, [edge(PostureEdgeKind.SECRET, name)])]))!.text;
  expect(text).not.toContain('<script');
  const lines = [...text.matchAll(/<tspan[^>]*>(.*?)<\/tspan>/g)].map(([, line]) => line.replace(/&\w+;/g, '?'));
  expect(lines.length).toBeGreaterThan(8);
  expect(lines.filter((line) => line.length > 26)).toEqual([]);
});

test('a large fleet is a map of a few nodes', () => {
  const { nodes, links } = mapOf(fleetPosture(1_000));
  expect(nodes.length).toBeLessThan(40);
  expect(links.every(({ from, to }) => nodes[from] && nodes[to])).toBe(true);
});
