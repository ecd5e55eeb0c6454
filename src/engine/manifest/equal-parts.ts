import { PodKinds, groupKind } from './pod-kinds';
import { Json, object } from '../value/json';
import { memoize } from '../value/memoize';

/**
 * Has manifests share what is equal in them: the specs of pods, and the rules of policies. What is computed for one then holds for all,
 * and they take less memory. A manifest that shares must not be changed.
 */
export class EqualParts {
  private readonly known = new Map<string, unknown>();

  /** Puts the equal part of an earlier manifest in the place of one. */
  public share(manifest: Json): void {
    for (const [holder, key] of placesIn(manifest)) {
      const value: unknown = holder[key];
      if (typeof value === 'object' && value !== null) {
        const text = JSON.stringify(value);
        if (!text.includes('null')) { // which also stands for NaN and for what is undefined in a list
          holder[key] = memoize(this.known, `${key}\n${text}`, () => value);
        }
      }
    }
  }
}

function placesIn(manifest: Json): [holder: Json, key: string][] {
  if (groupKind(manifest.apiVersion, manifest.kind) === 'networking.k8s.io/NetworkPolicy') {
    const spec = object(manifest.spec);
    return [[spec, 'egress'], [spec, 'ingress']];
  }
  return PodKinds.BUILT_IN.pathsIn(manifest).filter(({ steps }) => !steps.includes('*'))
    .map(({ steps }) => [steps.reduce((at, step) => object(at[step]), manifest), 'spec']);
}
