import { EventType, State } from 'js-yaml';
import { PLAIN, doubt } from './plain-scalar';

/** The line on which each key of a map and each element of a list begins. */
export type LinesOf = Map<object, Map<string | number, number>>;

/** What js-yaml knows when a node begins or ends; its types leave out two fields. */
export interface NodeState extends State {
  readonly tag: string | null;
  readonly anchor: string | null;
}

/** A node of a document. */
interface Node {
  readonly line: number;
  /** Its offset in the text. */
  readonly start: number;
  /** How many nodes were on the stack when it began. */
  readonly below: number;
  value?: unknown;
  canBeKey: boolean;
}

/** The exact parser refuses some keys that are longer. */
const MAX_KEY = 1000;

/**
 * Follows js-yaml from node to node. It counts the values, notes their lines, and throws a `YAMLException` where js-yaml and the
 * exact parser may differ.
 */
export class NodeWatch {
  /** How many fields and elements there are. */
  public values = 0;
  /** The line on which the last node begins; in the end, the one of the document. */
  public line = 1;
  /** Nodes that are not complete. */
  private readonly open: Node[] = [];
  /** Nodes that are complete, and whose map or list is not. */
  private readonly complete: Node[] = [];

  constructor(private readonly lines?: LinesOf) {}

  /** Listens to js-yaml. */
  public on(event: EventType, state: NodeState): void {
    if (event === 'open') {
      this.open.push({ line: state.line + 1, start: state.position, below: this.complete.length, canBeKey: false });
    } else {
      this.close(this.open.pop()!, state);
    }
  }

  private close(node: Node, state: NodeState): void {
    const { kind, result } = state;
    const isRoot = this.open.length === 0;
    if (hasAnchorOrTag(state) || endsAtComment(state) || (isRoot && kind === 'scalar')) {
      doubt();
    }
    if (kind === 'sequence' || kind === 'mapping') {
      this.container(kind, result as object, this.complete.slice(node.below));
    }
    while (this.complete.length > node.below) { // faster than to set the length
      this.complete.pop();
    }
    node.value = result;
    node.canBeKey = canBeKey(node, state);
    this.complete.push(node);
    this.line = node.line;
  }

  private container(kind: 'sequence' | 'mapping', value: object, inner: readonly Node[]): void {
    if (inner.length === 1 && inner[0].value === value) { // js-yaml tries each value as the first key of a map
      return;
    }
    const places = kind === 'mapping' ? inner.filter((_, i) => i % 2 === 0) : inner;
    this.values += places.length;
    const isList = Array.isArray(value) && inner.length === value.length;
    const isMap = kind === 'mapping' && inner.length === 2 * Object.keys(value).length && places.every(({ canBeKey: is }) => is);
    if (!isList && !isMap) { // an element or a field without a node, or a key that is none to Kubernetes
      doubt();
    }
    this.lines?.set(value, new Map(places.map((place, i) => [isList ? i : String(place.value), place.line])));
  }
}

/** An alias has a value and no kind. */
function hasAnchorOrTag({ anchor, tag, kind, result }: NodeState): boolean {
  return anchor !== null || (tag !== null && tag !== '?' && tag !== PLAIN) || (kind === null && result !== null);
}

/** Whether "#" follows a quote or bracket, which is a comment to js-yaml and not to YAML. */
function endsAtComment({ input, position }: NodeState): boolean {
  return input[position] === '#' && input[position - 1].trim() !== '';
}

/** "<<" merges, null is not a key, and neither is what goes on in the next line. */
function canBeKey({ line, start }: Node, { kind, result, line: end, position }: NodeState): boolean {
  return kind === 'scalar' && result !== null && result !== '<<' && end + 1 === line && position - start <= MAX_KEY;
}
