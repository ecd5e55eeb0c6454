import { Answer, Cluster } from './cluster';
import { Actor } from './tenant-app';
import { Manifest } from '../../support/app';

/** A request, sent as a dry run: nothing of one way is left for the next. */
export interface Ask {
  readonly method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** What is made, changed or removed; without a name its whole kind. */
  readonly object: Manifest;
  /** What is sent, if it is not the object. */
  readonly body?: Manifest;
  /** Such as "/token". */
  readonly subresource?: string;
  /** How a patch is written. */
  readonly type?: string;
}

/** How a tenant tries to open a namespace of agents again, and the rule that refuses it. */
export type Way = [title: string, ask: Ask, ruleId: string, actor?: Actor];

export const create = (object: Manifest): Ask => ({ method: 'POST', object });
export const replace = (object: Manifest): Ask => ({ method: 'PUT', object });
export const apply = (object: Manifest): Ask => ({ method: 'PATCH', object, type: 'application/apply-patch+yaml' });
export const remove = (object: Manifest): Ask => ({ method: 'DELETE', object });

/** A merge patch. */
export const patch = (object: Manifest, body: Manifest, subresource?: string): Ask => ({ method: 'PATCH', object, body, subresource });

/** Makes a subresource. */
export const post = (object: Manifest, subresource: string, body: Manifest): Ask => ({ method: 'POST', object, body, subresource });

/** Removes all objects of a kind in the object's namespace. */
export function removeAllOf({ apiVersion, kind, metadata: { namespace } }: Manifest): Ask {
  return { method: 'DELETE', object: { apiVersion, kind, metadata: { namespace } } };
}

/** Sends the request; nothing is written. */
export async function attempt(cluster: Cluster, {
  method, object, body, subresource = '',
  type = 'application/merge-patch+json',
}: Ask): Promise<Answer> {
  const ofKind = method === 'POST' && subresource === '';
  const { name, ...unnamed } = object.metadata;
  const path = await cluster.path(ofKind ? { ...object, metadata: unnamed } : object);
  const sent = method === 'DELETE' ? undefined : body ?? object;
  const query = type.includes('apply') ? 'dryRun=All&fieldManager=tenant&force=true' : 'dryRun=All';
  return cluster.send(method, `${path}${subresource}?${query}`, sent, method === 'PATCH' ? type : undefined);
}

/** The objects as they are once the request is carried out. */
export function outcome(objects: readonly Manifest[], { method, object, body, type }: Ask): Manifest[] {
  const { apiVersion, kind, metadata: { name } } = object;
  const isMeant = (other: Manifest) => other.apiVersion === apiVersion && other.kind === kind
    && (name === undefined || other.metadata.name === name);
  const isPatch = method === 'PATCH' && type === undefined;
  return [
    ...objects.filter((other) => !isMeant(other)),
    ...(method === 'DELETE' ? [] : isPatch ? objects.filter(isMeant).map((other) => merged(other, body)) : [object]),
  ];
}

/** https://datatracker.ietf.org/doc/html/rfc7386 */
function merged(target: unknown, change: unknown): any {
  if (!isRecord(change)) {
    return change;
  }
  const kept = isRecord(target) ? target : {};
  const changed = Object.entries(change).filter(([, value]) => value !== null).map(([key, value]) => [key, merged(kept[key], value)]);
  return { ...Object.fromEntries(Object.entries(kept).filter(([key]) => change[key] === undefined)), ...Object.fromEntries(changed) };
}

function isRecord(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
