import { parseCidr } from '../../../src/engine/address/cidr';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { edgesOf } from '../../../src/engine/posture/edges';
import { PostureEdge } from '../../../src/engine/posture/posture-agent';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';

/** The edges of one agent, and what removing elements of manifests does to them. */

export const agent = (spec: Json = {}, metadata: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'agent', namespace: 'agents', labels: { app: 'agent' }, ...metadata },
  spec: { automountServiceAccountToken: false, containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }], ...spec },
});
export const workload = (name: string, namespace: string, labels: Json = { app: name }, spec: Json = {}): Json => (
  agent(spec, { name, namespace, labels }));

export const NAMED = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
export const policy = (apiVersion: string, kind: string, spec: Json, name = 'np', namespace = 'agents'): Json => (
  { apiVersion, kind, metadata: { name, ...namespace !== '' && { namespace } }, spec });
export const np = (spec: Json, name = 'np', namespace = 'agents') => (
  policy('networking.k8s.io/v1', 'NetworkPolicy', { podSelector: {}, ...spec }, name, namespace));
export const out = (...egress: unknown[]) => np({ policyTypes: ['Egress'], egress });
export const into = (...ingress: unknown[]) => np({ policyTypes: ['Ingress'], ingress });
export const none = np({ policyTypes: ['Egress', 'Ingress'] }, 'none');
export const cnp = (tier: string, rules: Json, name = tier.toLowerCase()) => policy('policy.networking.k8s.io/v1alpha2',
  'ClusterNetworkPolicy', { tier, priority: 10, subject: { namespaces: NAMED('agents') }, ...rules }, name, '');
export const cilium = (spec: Json) => policy('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, ...spec }, 'cilium');
export const gke = (...egress: Json[]) => (
  policy('networking.gke.io/v1alpha1', 'FQDNNetworkPolicy', { podSelector: {}, egress }, 'gke'));
export const eks = (spec: Json) => policy('networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy', { podSelector: {}, ...spec }, 'eks');
export const tcp = (port: number | string) => ({ protocol: 'TCP', port });
export const block = (cidr: string, except?: string[]) => ({ ipBlock: { cidr, ...except && { except } } });
export const pods = (app: string, namespace?: string) => (
  { podSelector: { matchLabels: { app } }, ...namespace !== undefined && { namespaceSelector: NAMED(namespace) } });

const RANGES = { pods: ['10.244.0.0/16'], services: ['10.96.0.0/12'], nodes: ['10.0.0.0/24'] };

/** The edges of the first object. Objects are known by their place in the list, in the field `file`. */
export function edgesIn(objects: readonly Json[], ranges: { readonly [part: string]: readonly string[] } = RANGES): PostureEdge[] {
  const view = clusterOf(objects, {
    ranges: Object.fromEntries(Object.entries(ranges).map(([part, blocks]) => [part, blocks.map(parseCidr)])),
  });
  return edgesOf(view, podViews(objects[0])[0], (manifest) => ({ file: String(objects.indexOf(manifest)) }));
}

const GONE = Symbol('gone');

/** The objects without the elements that the sources of an edge name, or without the lines of a text that it names. */
export function without(objects: readonly Json[], { sources, detail }: PostureEdge): Json[] {
  const left = structuredClone(objects) as Json[];
  const lines = [...(detail ?? '').matchAll(/line (\d+) of the file/g)].map(([, line]) => Number(line));
  for (const { field, file } of sources) {
    const steps = [...field.matchAll(/\["([^"]+)"\]|([^.[\]]+)/g)].map(([, quoted, plain]) => quoted ?? plain);
    const last = steps.pop()!;
    const parent = steps.reduce<any>((value, step) => value[step], left[Number(file)]);
    expect(parent[last]).toBeDefined();
    parent[last] = typeof parent[last] === 'string' && lines.length > 0
      ? (parent[last] as string).split('\n').filter((__, i) => !lines.includes(i + 1)).join('\n')
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
  return `${isDenied ? 'denied ' : ''}${kind}: ${[peer, ...ports].join(' ')}${detail === undefined ? '' : ` (${detail})`}`;
}

/** The edges that are open, in lines. */
export function openLines(objects: readonly Json[]): string[] {
  return edgesIn(objects).filter(({ isDenied }) => !isDenied).map(lineOf);
}

/** For each kind of edge: objects, the edge, the narrowest elements, and the other edges that go and come with it. */
export type Case = readonly [name: string, objects: Json[], edge: string, fields: string[], others?: { gone?: string[]; come?: string[] }];

/** Removes what opens the edge of a case, and returns how many elements that are. */
export function expectRemoval([, objects, line, fields, { gone = [], come = [] } = {}]: Case): number {
  const edge = edgesIn(objects).find((one) => lineOf(one) === line);
  expect(edge ?? openLines(objects)).toMatchObject({ isDenied: false, sources: fields.map((field) => ({ field })) });
  const left = openLines(objects).filter((one) => one !== line && !gone.includes(one));
  expect(openLines(without(objects, edge!)).sort()).toEqual([...left, ...come].sort());
  return edge!.sources.length;
}
