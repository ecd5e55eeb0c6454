import { objectKey } from '../manifest/object-key';
import { groupKind } from '../manifest/pod-kinds';
import { Json } from '../value/json';
import { push } from '../value/multimap';

/** Finds objects by their kind and name. */
export class ObjectIndex {
  private readonly byKind = new Map<string, Json[]>();
  private readonly byKey = new Map<string, Json[]>();
  private readonly twins = new Map<Json, readonly Json[]>();

  public add(manifest: Json): void {
    push(this.byKind, groupKind(manifest.apiVersion, manifest.kind), manifest);
    const key = objectKey(manifest);
    if (key === undefined) {
      return;
    }
    push(this.byKey, key, manifest);
    const same = this.byKey.get(key)!;
    if (same.length > 1) {
      same.slice(same.length === 2 ? 0 : -1).forEach((one) => this.twins.set(one, same));
    }
  }

  /** The objects of a kind, in the order in which they were given. */
  public of(kind: string): readonly Json[] {
    return this.byKind.get(kind) ?? [];
  }

  /** All objects with the same group, kind, namespace and name as this one, including it. None if it is the only one. */
  public sameAs(manifest: Json): readonly Json[] {
    return this.twins.get(manifest) ?? [];
  }

  /** The object of a kind by its name. */
  public find(kind: string, namespace: string, name: string): Json | undefined {
    const slash = kind.indexOf('/');
    const [apiVersion, plainKind] = slash < 0 ? ['v1', kind] : [`${kind.slice(0, slash)}/v1`, kind.slice(slash + 1)];
    return this.byKey.get(objectKey({ apiVersion, kind: plainKind, metadata: { namespace, name } })!)?.[0];
  }
}
