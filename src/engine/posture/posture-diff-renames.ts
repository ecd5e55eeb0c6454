import { ComparedPosture } from './compared-posture';
import { namespaceOf } from '../cluster/cluster-view';
import { nameOf } from '../cluster/namespaced';
import { withoutHash, withoutName } from '../manifest/own-name';
import { groupKind } from '../manifest/pod-kinds';
import { Json, inOneOrder } from '../value/json';
import { push } from '../value/multimap';

/** An object that only one build has. */
interface Single {
  readonly title: string;
  readonly manifest: Json;
}

/**
 * The objects that have another name in the new build, by their old titles. The rest of such an object is the same, and no other object
 * fits it. A ConfigMap or a Secret of a generator has another name with each content, of which only the hash differs.
 */
export function renamesOf(before: ComparedPosture['manifests'], after: ComparedPosture['manifests']): Map<string, string> {
  const renames = new Map<string, string>();
  if (before && after) {
    let [gone, added] = [singles(before, after), singles(after, before)];
    for (const keyAmong of [() => generatedKey, () => contentOf, contentAmong]) {
      const found = pairs(gone, added, keyAmong);
      found.forEach(([old, now]) => renames.set(old.title, now.title));
      const pairedOnes = new Set(found.flat());
      [gone, added] = [gone, added].map((some) => some.filter((one) => !pairedOnes.has(one)));
    }
  }
  return renames;
}

function singles(own: ReadonlyMap<string, readonly Json[]>, others: ReadonlyMap<string, readonly Json[]>): Single[] {
  return [...own].flatMap(([title, [manifest, ...more]]) => (
    others.has(title) || more.length > 0 || nameOf(manifest) === '' || manifest.kind === 'Namespace' ? [] : [{ title, manifest }]));
}

type KeyOf = (manifest: Json) => string | undefined;

/** Those of one key, if no other object of either build has it. */
function pairs(gone: readonly Single[], added: readonly Single[], keyAmong: (all: readonly Single[]) => KeyOf): [Single, Single][] {
  const byKey = (all: readonly Single[], keyOf: KeyOf) => {
    const found = new Map<string, Single[]>();
    all.forEach((one) => push(found, keyOf(one.manifest) ?? one.title, one)); // a title is no key, and no other build has it
    return found;
  };
  const now = byKey(added, keyAmong(added));
  return [...byKey(gone, keyAmong(gone))].flatMap(([key, [one, ...others]]): [Single, Single][] => {
    const fits = now.get(key) ?? [];
    return others.length > 0 || fits.length !== 1 ? [] : [[one, fits[0]]];
  });
}

const GENERATED: ReadonlySet<unknown> = new Set(['ConfigMap', 'Secret']);

function generatedKey(manifest: Json): string | undefined {
  const name = withoutHash(nameOf(manifest));
  return GENERATED.has(manifest.kind) && name !== nameOf(manifest) ? JSON.stringify([...placeOf(manifest), name]) : undefined;
}

/** The content of an object in which its own name counts, and the names of other objects. */
function contentOf(manifest: Json): string | undefined {
  return contentWithout(new Set(), '', manifest);
}

/** The content without its own name, and without those of other objects that only this build has: they may have another name, too. */
function contentAmong(all: readonly Single[]): KeyOf {
  const names = new Set(all.map(({ manifest }) => nameOf(manifest)));
  return (manifest) => contentWithout(names, nameOf(manifest), manifest);
}

/** All of an object but its metadata and those of its pods. Labels and annotations decide nothing that is not compared by itself. */
function contentWithout(others: ReadonlySet<string>, own: string, manifest: Json): string | undefined {
  const text = JSON.stringify({ ...manifest, apiVersion: undefined, kind: undefined, status: undefined }, (key, value: unknown) => (
    key === 'metadata' ? undefined : typeof value === 'string' && others.has(value) ? '{}' : value));
  return text === '{}' ? undefined : JSON.stringify([...placeOf(manifest), inOneOrder(withoutName(JSON.parse(text), own))]);
}

function placeOf(manifest: Json): string[] {
  return [groupKind(manifest.apiVersion, manifest.kind), namespaceOf(manifest)];
}
