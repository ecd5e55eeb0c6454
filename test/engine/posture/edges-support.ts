import { parseCidr } from '../../../src/engine/address/cidr';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { edgesOf } from '../../../src/engine/posture/edges';
import { PostureEdge } from '../../../src/engine/posture/posture';
import { Json } from '../../../src/engine/value/json';

/** The edges of one agent, and what removing elements of manifests does to them. */

export const agent = (spec: Json = {}, metadata: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'agent', namespace: 'agents', labels: { app: 'agent' }, ...metadata },
  spec: { automountServiceAccountToken: false, containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }], ...spec },
});

const RANGES = { pods: ['10.244.0.0/16'], services: ['10.96.0.0/12'], nodes: ['10.0.0.0/24'] };

/** The edges of the first object. Its objects are known by their place in the list, in the field `file`. */
export function edgesIn(objects: readonly Json[], ranges: { readonly [part: string]: readonly string[] } = RANGES): PostureEdge[] {
  const view = new ClusterView(objects.map((manifest) => ({ manifest })), {
    ranges: Object.fromEntries(Object.entries(ranges).map(([part, blocks]) => [part, blocks.map(parseCidr)])),
  });
  const pod = view.pods.select('agents', {}).find(({ manifest }) => manifest === objects[0]) ?? podViews(objects[0])[0];
  return edgesOf(view, pod, (manifest) => ({ file: String(objects.indexOf(manifest)) }));
}

const GONE = Symbol('gone');

/** The objects without the elements that the sources of an edge name, or without the lines of a text that it names. */
export function without(objects: readonly Json[], { sources, detail }: PostureEdge): Json[] {
  const left = structuredClone(objects) as Json[];
  for (const { field, file } of sources) {
    const steps = [...field.matchAll(/\["([^"]+)"\]|([^.[\]]+)/g)].map(([, quoted, plain]) => quoted ?? plain);
    const last = steps.pop()!;
    const parent = steps.reduce<any>((value, step) => value[step], left[Number(file)]);
    const lines = [...(detail ?? '').matchAll(/line (\d+) of the file/g)].map(([, line]) => Number(line));
    expect(parent[last]).toBeDefined();
    parent[last] = typeof parent[last] === 'string' && lines.length > 0
      ? (parent[last] as string).split('\n').map((text, i) => (lines.includes(i + 1) ? '' : text)).join('\n')
      : GONE;
  }
  return swept(left) as Json[];
}

function swept(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((one) => one !== GONE).map(swept);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).filter(([, one]) => one !== GONE).map(([key, one]) => [key, swept(one)]))
    : value;
}

/** An edge in one line, without its sources. */
export function lineOf({ kind, peer, ports, isDenied, detail }: PostureEdge): string {
  return `${isDenied ? 'denied ' : ''}${kind}: ${peer}${ports.length > 0 ? ` ${ports.join(' ')}` : ''}${detail === undefined ? '' : ` (${detail})`}`;
}

/** The edges that are open, in lines. */
export function openLines(objects: readonly Json[]): string[] {
  return edgesIn(objects).filter(({ isDenied }) => !isDenied).map(lineOf);
}
