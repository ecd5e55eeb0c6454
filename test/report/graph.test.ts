import { AgentPosture, PostureEdge, PostureEdgeKind } from '../../src/engine/posture/posture-agent';
import { graphOf, MAX_OF_A_KIND } from '../../src/report/graph';
import { strongAgent } from '../support/posture';

function edge(kind: PostureEdgeKind, peer: string, more: Partial<PostureEdge> = {}): PostureEdge {
  return { kind, peer, ports: [], isDenied: false, sources: [], ...more };
}

const agentWith = (edges: PostureEdge[]): AgentPosture => strongAgent('coder', 1, { edges });

const hosts = (size: number, more: Partial<PostureEdge> = {}) =>
  Array.from({ length: size }, (_, index) => edge(PostureEdgeKind.HOST, `${index}.example`, more));

test('callers are on the left, and what is denied comes last', () => {
  const { nodes, edges } = graphOf(agentWith([
    edge(PostureEdgeKind.ADDRESS, 'the internet', { isDenied: true }), edge(PostureEdgeKind.SECRET, 'keys'),
    edge(PostureEdgeKind.CALLER, 'front'),
  ]));
  expect(nodes.map(({ label }) => label)).toEqual(['coder', 'front', 'keys', 'the internet']);
  expect(edges.map(({ from, to, label }) => [from, to, label])).toEqual([[1, 0, ''], [0, 2, ''], [0, 3, '✕ denied']]);
});

test.each([
  [MAX_OF_A_KIND, MAX_OF_A_KIND, undefined], [MAX_OF_A_KIND + 1, MAX_OF_A_KIND, 'and 2 more'], [500, MAX_OF_A_KIND, 'and 489 more'],
])(
  '%i hosts are %i nodes', (size, drawn, last) => {
    const { nodes, edges } = graphOf(agentWith(hosts(size)));
    expect(nodes).toHaveLength(drawn + 1);
    expect(edges.flatMap(({ of }) => of)).toHaveLength(size);
    expect(nodes.at(-1)!.label).toBe(last ?? `${size - 1}.example`);
  });

test('a peer that is opened twice is one node with two edges, and one that is denied as well is another', () => {
  const { nodes, edges } = graphOf(agentWith([
    ...['443/TCP', '80/TCP'].map((port) => edge(PostureEdgeKind.ADDRESS, '10.0.0.0/8', { ports: [port] })),
    edge(PostureEdgeKind.ADDRESS, '10.0.0.0/8', { isDenied: true, ports: ['22/TCP'] }),
  ]));
  expect(nodes).toHaveLength(3);
  expect(edges.map(({ to, label }) => [to, label])).toEqual([[1, '443/TCP'], [1, '80/TCP'], [2, '✕ denied 22/TCP']]);
});

test('what is dangerous comes first of its kind, and every danger is named once', () => {
  const { nodes } = graphOf(agentWith([
    edge(PostureEdgeKind.ADDRESS, '192.0.2.0/24'),
    edge(PostureEdgeKind.ADDRESS, '0.0.0.0/0', { dangers: ['open internet'], ports: ['443/TCP'] }),
    edge(PostureEdgeKind.ADDRESS, '0.0.0.0/0', { dangers: ['metadata endpoint', 'open internet'], ports: ['80/TCP'] }),
  ]));
  expect(nodes.slice(1).map(({ label, dangers }) => [label, ...dangers]))
    .toEqual([['0.0.0.0/0', 'open internet', 'metadata endpoint'], ['192.0.2.0/24']]);
});

test('the calls of one repository are one node, and other calls are their own', () => {
  const call = (text: string) => edge(PostureEdgeKind.GRANT, `git.example: ${text}`, { ports: ['443/TCP'] });
  const { nodes, edges } = graphOf(agentWith([
    call('GET /acme/shop.git/info/refs'), call('POST /acme/shop.git/git-upload-pack'), call('GET /acme/docs.git/info/refs'),
    call('GET /api'),
  ]));
  expect(nodes.slice(1).map(({ label }) => label)).toEqual([
    'git.example: acme/shop.git (2 calls)', 'git.example: acme/docs.git (1 call)', 'git.example: GET /api',
  ]);
  expect(edges).toHaveLength(3);
});
