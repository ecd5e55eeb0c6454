import { listed } from '../../engine/cluster/namespaced';
import { Posture } from '../../engine/posture/posture';
import { PostureEdgeKind } from '../../engine/posture/posture-agent';
import { push } from '../../engine/value/multimap';
import { breakable, html, Html } from '../escape-html';
import { visible } from '../escape-text';
import { ClusterMap, MapColumn, MapLink, MapNode, NO_NAMESPACE, mapOf } from '../map';
import { KINDS } from '../words';
import { foldedList } from './parts';

/** In pixels. A letter has the same width in every font of the style's list for code: 0.6 of its size. */
const [FONT, LINE, WIDTH, GAP, PADDING, SPACE, MARGIN] = [12, 16, 206, 68, 8, 10, 8];
const LETTERS = Math.floor((WIDTH - 2 * PADDING) / (0.6 * FONT));
const PIECES = new RegExp(`.{1,${LETTERS}}`, 'gsu');

/** How many connections across namespaces the page names before the rest is folded. */
const MAX_ACROSS = 5;

/** A node in its place. */
interface Box {
  readonly node: MapNode;
  readonly index: number;
  /** The index of its column among those that the map has. */
  readonly at: number;
  readonly y: number;
  readonly height: number;
  readonly lines: readonly Line[];
}

interface Column {
  readonly boxes: readonly Box[];
  /** Where lines cross the column below its boxes, by the node that they begin at. */
  readonly lanes: ReadonlyMap<number, number>;
  readonly height: number;
}

interface Line {
  readonly text: string;
  readonly className: '' | 'k' | 'd';
}

/** The map of the cluster: a drawing, and the same as a list for narrow screens and screen readers. */
export function mapHtml(posture: Posture): Html | undefined {
  const map = mapOf(posture);
  if (map.links.length === 0) {
    return undefined;
  }
  return html`<section aria-labelledby="map"><h2 id="map">Map</h2>
    <p class="lead">Who calls the agents, and what they reach. ⚠ and a thick line mark what is dangerous. A dashed line leads into another
    ${' '}namespace; calls to the name service do not count.</p>${acrossHtml(map, isPartial(posture))}
    ${drawingHtml(map)}
    <details class="more on-request listed"><summary>The map as a list</summary>${listHtml(map)}</details></section>`;
}

/** Whether more may be open than the map shows. */
function isPartial({ agents, run }: Posture): boolean {
  return run.unknownRanges.length > 0 || agents.some(({ notComputed }) => notComputed.length > 0);
}

function acrossHtml({ nodes, links }: ClusterMap, isPart: boolean): Html {
  const across = new Map<string, MapLink[]>(); // those of everyone, or to everyone, are one line
  for (const link of links.filter(({ isAcross }) => isAcross)) {
    const [from, to] = [link.from, link.to].map((index) => (nodes[index].risk === undefined ? index : ''));
    push(across, JSON.stringify(from === '' && to === '' ? [link.from, link.to] : [from, to, link.ports]), link);
  }
  if (across.size === 0) {
    return html`<p>${isPart ? 'Nothing that was computed crosses namespaces.' : 'Nothing crosses namespaces.'}</p>`;
  }
  const lineOf = (same: readonly MapLink[]) => html`<li>${breakable(namesOf(same.map(({ from }) => nodes[from])))} →
    ${' '}${breakable(namesOf(same.map(({ to }) => nodes[to])))}${portsText(same[0].ports)}`;
  return html`<p>Across namespaces:</p>${foldedList('plain', [...across.values()], lineOf, { max: MAX_ACROSS })}`;
}

function namesOf(all: readonly MapNode[]): string {
  return listed([...new Set(all.map(placeOf))]);
}

function portsText(ports: readonly string[]): string {
  return ports.length === 0 ? '' : ` (${ports.join(', ')})`;
}

function placeOf({ namespace = '', label }: MapNode): string {
  return `${namespace === '' ? '' : `${namespace}/`}${label}`;
}

/** The lines of each agent as text. */
function listHtml({ nodes, links }: ClusterMap): Html {
  const [from, to] = [new Map<number, MapLink[]>(), new Map<number, MapLink[]>()];
  links.forEach((link) => [push(from, link.from, link), push(to, link.to, link)]);
  const item = (verb: string, other: MapNode, { ports, dangers, isAcross }: MapLink) =>
    html`<li${dangers.length > 0 ? html` class="weak"` : undefined}>${verb} ${breakable(nameOf(other))}${portsText(ports)}
    ${dangers.length > 0 ? ` ⚠ ${dangers.join(', ')}` : ''}${isAcross ? ' (another namespace)' : ''}`;
  const units = nodes.map((node, index) => ({ node, index })).filter(({ node }) => node.risk !== undefined);
  return html`<ul class="plain">${units.map(({ node, index }) => html`<li>${linked(node, breakable(placeOf(node)))}: ${node.detail}
    <ul class="plain">${(to.get(index) ?? []).map((link) => item('called by', nodes[link.from], link))}
    ${(from.get(index) ?? []).map((link) => item('reaches', nodes[link.to], link))}</ul>`)}</ul>`;
}

function nameOf(node: MapNode): string {
  return KINDS_TO_SAY.has(node.kind) ? `${node.kind.toLowerCase()}: ${node.label}` : placeOf(node);
}

/** A label of another kind, such as `Secret "keys"`, says what it is. */
const KINDS_TO_SAY: ReadonlySet<string> = new Set([KINDS[PostureEdgeKind.GRANT], KINDS[PostureEdgeKind.TOKEN]]);

function linked({ agent }: MapNode, text: Html): Html {
  return agent === undefined ? text : html`<a href="#agent-${agent + 1}">${text}</a>`;
}

/** Hidden from screen readers and from the keyboard: these have the list. */
function drawingHtml(map: ClusterMap): Html {
  const columns = columnsOf(map);
  const boxes = columns.flatMap((column) => column.boxes).sort((one, other) => one.index - other.index);
  const width = columns.length * (WIDTH + GAP) - GAP + 2 * MARGIN;
  const height = Math.max(...columns.map((column) => column.height));
  return html`<svg class="drawn" aria-hidden="true" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
    ${namespacesHtml(boxes)}${[...map.links].sort(dangerLast).map((link) => linkHtml(link, boxes, columns))}${boxes.map(boxHtml)}</svg>`;
}

/** Columns from left to right. */
function columnsOf({ nodes, links }: ClusterMap): Column[] {
  const used = [...new Set(nodes.map(({ column }) => column))].sort();
  const at = (index: number) => used.indexOf(nodes[index].column);
  return used.map((column, i) => columnOf(nodes, column, i, links.filter(({ from, to }) => at(from) < i && i < at(to))));
}

function columnOf(nodes: readonly MapNode[], column: MapColumn, at: number, passing: readonly MapLink[]): Column {
  const own = nodes.map((node, index) => ({ node, index })).filter(({ node }) => node.column === column);
  const boxes: Box[] = [];
  let y = SPACE;
  for (const namespace of new Set(own.map(({ node }) => node.namespace))) {
    y += namespace === undefined ? 0 : LINE + 4;
    for (const { node, index } of own.filter((one) => one.node.namespace === namespace)) {
      const lines = linesOf(node);
      const height = lines.length * LINE + 2 * PADDING - 4;
      boxes.push({ node, index, at, y, height, lines });
      y += height + SPACE;
    }
    y += namespace === undefined ? 0 : SPACE;
  }
  const lanes = new Map([...new Set(passing.map(({ from }) => from))].map((from, i) => [from, y + i * SPACE]));
  return { boxes, lanes, height: y + lanes.size * SPACE };
}

function leftOf(at: number): number {
  return MARGIN + at * (WIDTH + GAP);
}

function linesOf({ kind, label, detail, dangers }: MapNode): Line[] {
  const lines = (text: string, className: Line['className']) => wrapped(text).map((line) => ({ text: line, className }));
  return [
    ...lines(kind, 'k'), ...lines(label, ''), ...lines(detail, 'k'), ...lines(dangers.length > 0 ? `⚠ ${dangers.join(', ')}` : '', 'd'),
  ];
}

/** The text in lines. A word that is longer than a line breaks where names have their parts, or else anywhere. */
function wrapped(text: string): string[] {
  const words = visible(text).split(/(?<=[ /,.:@=-])/).flatMap((word) => word.match(PIECES) ?? []);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last}${word}`.trimEnd()) <= LETTERS) {
      lines[lines.length - 1] = `${last}${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines.map((line) => line.trim());
}

/** In letters. One that is not of a Latin script may be twice as wide. */
function widthOf(text: string): number {
  return [...text].reduce((width, letter) => width + (letter < '\u1100' ? 1 : 2), 0);
}

/** A frame around the agents of a namespace in each column. */
function namespacesHtml(boxes: readonly Box[]): Html[] {
  const frames = new Map<string, Box[]>();
  boxes.filter(({ node }) => node.namespace !== undefined)
    .forEach((box) => push(frames, JSON.stringify([box.at, box.node.namespace]), box));
  return [...frames.values()].map((all) => {
    const [{ at, y, node }] = all;
    const x = leftOf(at);
    const end = Math.max(...all.map((box) => box.y + box.height));
    const [name] = wrapped(node.namespace === '' ? NO_NAMESPACE : `namespace ${node.namespace}`);
    return html`<rect class="ns" x="${x - 6}" y="${y - LINE - 4}" width="${WIDTH + 12}" height="${end - y + LINE + 10}" rx="8"/>
      <text class="k" x="${x}" y="${y - 7}">${name}</text>`;
  });
}

/** A line from the right side of a box to the left side of another, or to its right side if the other is not further right. */
function linkHtml({ from, to, dangers, isAcross }: MapLink, boxes: readonly Box[], columns: readonly Column[]): Html {
  const [start, end] = [boxes[from], boxes[to]];
  const isBack = end.at <= start.at;
  const passed = isBack ? [] : columns.slice(start.at + 1, end.at);
  let [x, y] = [leftOf(start.at) + WIDTH, middle(start)];
  const path = [`M${x} ${y}`];
  const curve = (toX: number, toY: number, isLeft = true) => {
    const bend = Math.round(GAP * 0.6);
    path.push(`C${x + bend} ${y} ${isLeft ? toX - bend : toX + bend} ${toY} ${toX} ${toY}`);
    [x, y] = [toX, toY];
  };
  passed.forEach(({ lanes }, i) => {
    curve(leftOf(start.at + 1 + i), lanes.get(from)!);
    x += WIDTH;
    path.push(`H${x}`);
  });
  curve(leftOf(end.at) + (isBack ? WIDTH : 0), middle(end), !isBack);
  return html`<path class="${`${dangers.length > 0 ? 'l bad' : 'l'}${isAcross ? ' across' : ''}`}" d="${path.join('')}"/>`;
}

/** It is drawn above the others. */
function dangerLast(one: MapLink, other: MapLink): number {
  return Number(one.dangers.length > 0) - Number(other.dangers.length > 0);
}

function middle({ y, height }: Box): number {
  return y + Math.round(height / 2);
}

function boxHtml({ node, at, y, height, lines }: Box): Html {
  const x = leftOf(at);
  const { risk, dangers } = node;
  const isBad = dangers.length > 0;
  const text = lines.map((line, i) => html`<tspan class="${line.className}" x="${x + PADDING}" y="${y + PADDING + 8 + i * LINE}">
    ${line.text}</tspan>`);
  const box = html`<rect class="${isBad ? 'b bad' : `b ${risk ?? ''}`}" x="${x}" y="${y}" width="${WIDTH}" height="${height}"
    ${' '}rx="${isBad ? 0 : 6}"/><text>${text}</text>`;
  return node.agent === undefined ? box : html`<a href="#agent-${node.agent + 1}" tabindex="-1">${box}</a>`;
}
