import { AgentPosture } from '../../src/engine/posture/posture-agent';
import { PostureEdge, PostureEdgeKind } from '../../src/engine/posture/posture-edge';
import { graphOf, MAX_OF_A_KIND } from '../../src/report/graph';
import { layoutOf } from '../../src/report/graph-layout';
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

test('no two nodes overlap, and agents of equal shape share a layout', () => {
  const caller = edge(PostureEdgeKind.CALLER, 'front', { ports: ['8080/TCP'] });
  const graph = graphOf(agentWith([...hosts(30), ...hosts(30, { isDenied: true }), caller]));
  const layout = layoutOf(graph);
  const { nodes } = layout;
  const overlaps = nodes.flatMap((one, index) => nodes.slice(index + 1).filter((other) =>
    Math.abs(one.x - other.x) < (one.width + other.width) / 2 && Math.abs(one.y - other.y) < (one.height + other.height) / 2));
  expect(overlaps).toEqual([]);
  const outside = nodes.filter(({ x, y, width, height }) =>
    x < width / 2 || y < height / 2 || x + width / 2 > layout.width || y + height / 2 > layout.height);
  expect(outside).toEqual([]);
  expect(layoutOf({ ...graph })).toBe(layout);
});
