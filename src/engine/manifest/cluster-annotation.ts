import { CLUSTER_ANNOTATION } from './labels';
import { Cidr, parseCidr } from '../address/cidr';
import { ClusterRanges } from '../address/cluster-ranges';
import { Ranges } from '../address/ranges';
import { Json, isObject, object } from '../value/json';

/** The ranges in the order in which they are written, each with its name in the engine. */
const PARTS: readonly (readonly [given: keyof ClusterRanges, part: keyof Ranges])[] = [
  ['podCidrs', 'pods'], ['serviceCidrs', 'services'], ['nodeCidrs', 'nodes'], ['apiServerCidrs', 'apiServers'],
];

/** No cluster has more ranges. Without a limit, an annotation could make judging slow. */
export const MAX_RANGES = 256;
const MAX_CHARACTERS = 16_384;

/**
 * The annotation of a Namespace that holds the ranges of its cluster. None if no range is known. Everyone who may write a Namespace may
 * write it, so it holds nothing that allows something.
 */
export function clusterAnnotation({ name, ...ranges }: ClusterRanges & { readonly name?: string }): { [key: string]: string } | undefined {
  const parts = PARTS.map(([given]) => [given, ranges[given] ?? []] as const).filter(([, cidrs]) => cidrs.length > 0);
  return parts.length === 0 ? undefined : { [CLUSTER_ANNOTATION]: JSON.stringify({ name, ...Object.fromEntries(parts) }) };
}

/** The text of the annotation of a Namespace, if it has one. */
export function clusterTextOf(namespace: Json): unknown {
  const annotations = object(object(namespace.metadata).annotations);
  return Object.hasOwn(annotations, CLUSTER_ANNOTATION) ? annotations[CLUSTER_ANNOTATION] : undefined;
}

/** The ranges in an annotation. Nothing if the text is not one that this library writes. Unknown fields do not count. */
export function clusterRangesIn(text: unknown): Partial<Ranges> | undefined {
  const json = typeof text === 'string' && text.length <= MAX_CHARACTERS ? parsed(text) : undefined;
  if (!isObject(json)) {
    return undefined;
  }
  const lists = PARTS.map(([given, part]) => [part, Object.hasOwn(json, given) ? json[given] as unknown : []] as const);
  if (!lists.every(([, list]) => Array.isArray(list)) || lists.flatMap(([, list]) => list).length > MAX_RANGES) {
    return undefined;
  }
  try {
    return Object.fromEntries(lists.map(([part, list]) => [part, (list as unknown[]).map(cidr)]));
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cidr(value: unknown): Cidr {
  const block = parseCidr(value as string);
  if (block.prefix === 0) {
    throw new Error('every address is no range of a cluster');
  }
  return block;
}
