import { Document, isCollection, isPair, isScalar, visit } from 'yaml';
import { Manifest } from './app';

/** Longest text of a list or map that is written on one line. */
const LINE = 100;

/**
 * The YAML of a chart's objects. Those that equal an object of `known` are listed by name, since another snapshot holds them. Of those that
 * `known` has in another form, only the changed fields are written, as the strategic merge patch that makes one of the other.
 *
 * @throws if there is nothing else
 */
export function snapshotYaml(manifests: readonly Manifest[], known: readonly Manifest[]): string {
  const olds = new Map(known.map((manifest) => [keyOf(manifest), manifest]));
  const documents: string[] = [];
  let unchanged: string[] = [];
  for (const manifest of manifests) {
    const old = olds.get(keyOf(manifest));
    if (old !== undefined && areEqual(old, manifest)) {
      unchanged.push(keyOf(manifest));
    } else {
      const yaml = old ? `# changed\n${yamlOf(identified(manifest, patchOf(old, manifest)))}` : yamlOf(manifest);
      documents.push(`${comment(unchanged)}${yaml}`);
      unchanged = [];
    }
  }
  if (documents.length === 0) {
    throw new Error('the chart adds no object to its surroundings');
  }
  return documents.join('---\n') + comment(unchanged);
}

const comment = (keys: readonly string[]) => (keys.length > 0 ? `# unchanged: ${keys.join(', ')}\n` : '');
const keyOf = ({ kind, metadata: { name, namespace } }: Manifest) => [kind, ...namespace === undefined ? [] : [namespace], name].join('/');
const areEqual = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const isMap = (value: unknown): value is Manifest => typeof value === 'object' && value !== null && !Array.isArray(value);
const isNamed = (value: unknown): value is Manifest[] =>
  Array.isArray(value) && value.every((entry) => isMap(entry) && entry.name !== undefined);
const identified = ({ apiVersion, kind, metadata: { name, namespace } }: Manifest, { metadata, ...patch }: Manifest): Manifest =>
  ({ apiVersion, kind, metadata: { name, namespace, ...metadata }, ...patch });

/** The strategic merge patch from one map to another: a removed field is null, and entries of a list go by their names. */
function patchOf(from: Manifest, to: Manifest): Manifest {
  const keys = [...new Set([...Object.keys(to), ...Object.keys(from)])].filter((key) => !areEqual(from[key], to[key]));
  return Object.fromEntries(keys.map((key) => [key, to[key] === undefined ? null : changed(from[key], to[key])]));
}

function changed(from: unknown, to: unknown): unknown {
  if (isMap(from) && isMap(to)) {
    return patchOf(from, to);
  }
  if (!isNamed(from) || !isNamed(to) || from.some(({ name }, i) => name !== to[i]?.name)) {
    return to;
  }
  return to.filter((entry, i) => !areEqual(entry, from[i])).map((entry) => {
    const old = from.find(({ name }) => name === entry.name);
    return old ? { name: entry.name, ...patchOf(old, entry) } : entry;
  });
}

/** YAML with each list and map of plain values on one line, where that is short. */
function yamlOf(manifest: Manifest): string {
  const document = new Document(JSON.parse(JSON.stringify(manifest)), { version: '1.1' });
  visit(document, {
    Collection: (_, node) => {
      const values = node.items.map((item) => (isPair(item) ? item.value : item));
      node.flow = !values.some((value) => isCollection(value) || (isScalar(value) && String(value.value).includes('\n')))
        && JSON.stringify(node).length <= LINE;
    },
  });
  return document.toString({ lineWidth: 0 });
}
