import { graphlib, layout } from '@dagrejs/dagre';
import { cellsOf } from './escape-text';
import { Graph } from './graph';
import { BoundedCache, memoize } from '../engine/value/memoize';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box by its middle. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where the parts of a graph are, in the order of its nodes and edges. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Box[];
  /** The middle of each edge, where its label is. */
  readonly edges: readonly Box[];
}

/** Longest text of a node and of an edge, in cells of a fixed-width font. */
export const MAX_NODE_CELLS = 44;
export const MAX_EDGE_CELLS = 30;

/** Width of a cell of the font at 12 px, and height of a node. */
const CELL = 7.25;
const NODE_HEIGHT = 40;
const LABEL_HEIGHT = 18;

/** Texts get a width in steps, so that more graphs have equal shapes. */
const STEP = 4;

/** A layout costs some milliseconds, and agents of one fleet mostly have equal shapes. */
const LAYOUTS = new BoundedCache<Layout>();

/** Lays a graph out from left to right. Nodes of a column have one width. */
export function layoutOf({ nodes, edges }: Graph): Layout {
  const callers = new Set(edges.filter(({ to }) => to === 0).map(({ from }) => from));
  const columnOf = (index: number) => (index === 0 ? 0 : callers.has(index) ? 1 : 2);
  const widths = [0, 1, 2].map((column) =>
    widthOf(nodes.filter((_, index) => columnOf(index) === column).map(({ label }) => label), MAX_NODE_CELLS));
  const shape = {
    nodes: nodes.map((_, index) => widths[columnOf(index)]),
    edges: edges.map(({ from, to, label }) => ({ from, to, width: label === '' ? 0 : widthOf([label], MAX_EDGE_CELLS) })),
  };
  return memoize(LAYOUTS, JSON.stringify(shape), () => laidOut(shape));
}

function laidOut(shape: { nodes: number[]; edges: { from: number; to: number; width: number }[] }): Layout {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 10, ranksep: 36, edgesep: 6, marginx: 6, marginy: 6 });
  // Dagre puts what comes first at the bottom.
  shape.nodes.map((width, index) => ({ width, index })).reverse()
    .forEach(({ width, index }) => graph.setNode(`${index}`, { width, height: NODE_HEIGHT }));
  shape.edges.map((edge, index) => ({ ...edge, index })).reverse().forEach(({ from, to, width, index }) => {
    graph.setEdge(`${from}`, `${to}`, { width, height: width > 0 ? LABEL_HEIGHT : 0, labelpos: 'c' }, `${index}`);
  });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as Partial<Box>;
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: shape.nodes.map((_, index) => rounded(graph.node(`${index}`) as Box)),
    edges: shape.edges.map(({ from, to }, index) => {
      const { points, width: label } = graph.edge(`${from}`, `${to}`, `${index}`) as Box & { points: Point[] };
      return rounded({ ...points[Math.floor(points.length / 2)], width: label, height: LABEL_HEIGHT });
    }),
  };
}

function rounded({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box {
  return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
}

function widthOf(labels: readonly string[], max: number): number {
  const most = Math.max(0, ...labels.map((label) => Math.min(max, cellsOf(label))));
  return Math.round(Math.max(8, Math.ceil(most / STEP) * STEP) * CELL) + 20;
}
