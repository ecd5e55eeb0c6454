import { Enforcement } from './enforcement';
import { RenderedPart } from './guarded-object';
import { ClusterView } from '../engine/cluster/cluster-view';
import { withAnnotations } from '../engine/manifest/annotations';
import { OWN_OBJECTS_ANNOTATION } from '../engine/manifest/labels';
import { withPart } from '../engine/manifest/manifest-list';
import { reasonCarriers } from '../engine/rules/own-objects';
import { Json } from '../engine/value/json';

/** An object as it is written, with the reason why the app judges own objects only, where `check` looks for it. */
export function withOwnObjectsReason(manifest: Json, parts: readonly RenderedPart[], view: ClusterView, rules: Enforcement): Json {
  const reason = rules.ownObjectsReason;
  return reason === undefined ? manifest : parts
    .filter((part) => reasonCarriers(view).has(part.manifest))
    .reduce((json, { place }) => withPart(json, place, (part) => withAnnotations(part, { [OWN_OBJECTS_ANNOTATION]: reason })), manifest);
}
