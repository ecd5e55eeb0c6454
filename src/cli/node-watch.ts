import { EventType, State } from 'js-yaml';
import { PLAIN, doubt } from './as-kubernetes';

/** The lines on which the elements of a list begin, and those on which the keys of a map do, in the order of its keys. */
export type LinesOf = Map<object, readonly number[]>;

/** The state of js-yaml at the start or end of a node, with two fields that its types leave out. */
export interface NodeState extends State {
  readonly tag: string | null;
  readonly anchor: string | null;
}

/** A node of a document. What it is, is known at its end. */
interface Node {
  readonly line: number;
  /** Its offset in the text. */
  readonly start: number;
  /** How many nodes were on the stack when it began. */
  readonly below: number;
  value?: unknown;
  isEmpty?: boolean;
  isKey?: boolean;
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
  /** The line on which the last complete node begins: at the end, the line of the document. */
  public line = 1;
  /** Nodes that have begun. */
  private readonly open: Node[] = [];
  /** Complete nodes of the maps and lists that have begun. */
  private readonly complete: Node[] = [];

  constructor(private readonly lines?: LinesOf) {}

  /** Listens to js-yaml. */
  public on(event: EventType, state: NodeState): void {
    if (hasAnchorOrTag(state)) { // at the start, too: js-yaml forgets them where it first tries to read a map
      doubt();
    }
    if (event === 'open') {
      this.open.push({ line: state.line + 1, start: state.position, below: this.complete.length });
    } else {
      this.close(this.open.pop()!, state);
    }
  }

  private close(node: Node, state: NodeState): void {
    const { kind, result } = state;
    const isRoot = this.open.length === 0;
    if ((kind === null && result !== null) || endsAtComment(state) || (isRoot && kind === 'scalar')) { // an alias has no kind
      doubt();
    }
    if (kind === 'sequence' || kind === 'mapping') {
      this.container(kind, result as object, this.complete.slice(node.below));
    }
    while (this.complete.length > node.below) { // faster than to set the length
      this.complete.pop();
    }
    node.value = result;
    node.isEmpty = kind === null;
    node.isKey = canBeKey(node, state);
    this.complete.push(node);
    this.line = node.line;
  }

  private container(kind: 'sequence' | 'mapping', value: object, inner: readonly Node[]): void {
    if (inner.length === 1 && inner[0].value === value) { // js-yaml tries each value as the first key of a map
      return;
    }
    const places = kind === 'mapping' ? inner.filter((_, i) => i % 2 === 0) : inner;
    this.values += places.length;
    const isList = Array.isArray(value) && inner.length === value.length && !inner.some(({ isEmpty }) => isEmpty);
    const isMap = kind === 'mapping' && inner.length === 2 * Object.keys(value).length && places.every(({ isKey }) => isKey);
    if (!isList && !isMap) { // an element or field without a node, an empty element or a wrong key
      doubt();
    }
    this.lines?.set(value, isList ? places.map(({ line }) => line) : linesOfKeys(Object.keys(value), places));
  }
}

/** An object has keys that are numbers before its other keys. */
function linesOfKeys(keys: readonly string[], places: readonly Node[]): number[] {
  return keys.map((key, i) => {
    const place = String(places[i].value) === key ? places[i] : places.find(({ value }) => String(value) === key);
    return place!.line;
  });
}

/** "?" is the tag of a plain scalar that is not complete. */
function hasAnchorOrTag({ anchor, tag }: NodeState): boolean {
  return (anchor ?? null) !== null || ((tag ?? null) !== null && tag !== '?' && tag !== PLAIN);
}

/** Whether "#" follows a quote or bracket. js-yaml reads a comment there, YAML does not. */
function endsAtComment({ input, position }: NodeState): boolean {
  return input[position] === '#' && input[position - 1].trim() !== '';
}

/** Only a scalar on one line can be a key. Null is not a key, and "<<" merges. */
function canBeKey({ line, start }: Node, { kind, result, line: end, position }: NodeState): boolean {
  return kind === 'scalar' && result !== null && result !== '<<' && end + 1 === line && position - start <= MAX_KEY;
}
