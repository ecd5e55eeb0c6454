import { PodView } from './pod-view';
import { Json, object, objects } from '../value/json';

/** The Secrets that a pod gives whole to every main container and sidecar. A right to read them grants such a pod nothing new. */
export function ownSecrets({ spec, containers }: PodView): ReadonlySet<string> {
  const volumes = new Map(objects(spec.volumes).map((volume) => [volume.name, secretsOf(volume)]));
  const [first = [], ...others] = containers
    .filter(({ role }) => role === 'main' || role === 'sidecar')
    .map(({ container: { volumeMounts, envFrom } }) => [
      ...objects(volumeMounts)
        .filter(({ subPath, subPathExpr }) => !subPath && !subPathExpr)
        .flatMap(({ name }) => volumes.get(name) ?? []),
      ...objects(envFrom).flatMap(({ secretRef }) => nameIn(secretRef, 'name')),
    ]);
  return new Set(first.filter((name) => others.every((names) => names.includes(name))));
}

function secretsOf({ secret, projected }: Json): string[] {
  return [...whole(secret, 'secretName'), ...objects(object(projected).sources).flatMap((source) => whole(source.secret, 'name'))];
}

/** The Secret of a source that gives all of its keys. */
function whole(source: unknown, field: string): string[] {
  const { items } = object(source);
  return Array.isArray(items) && items.length > 0 ? [] : nameIn(source, field);
}

function nameIn(source: unknown, field: string): string[] {
  const { [field]: name } = object(source);
  return typeof name === 'string' && name !== '' ? [name] : [];
}
