import { statementOf } from '../../src/engine/manifest/annotations';
import { podViews } from '../../src/engine/manifest/pod-view';
import { RuntimeTraits } from '../../src/engine/runtimes/traits';
import { Json } from '../../src/engine/value/json';

/** The manifest with an annotation that states what its case knows of the runtime: a file has no construct to say it. */
export function stated(manifest: Json, traits: RuntimeTraits | undefined): Json {
  const className: unknown = podViews(manifest)[0]?.spec.runtimeClassName;
  if (!traits || typeof className !== 'string') {
    return manifest;
  }
  const { metadata } = manifest;
  return { ...manifest, metadata: { ...metadata, annotations: { ...metadata.annotations, ...statementOf({ className, traits }) } } };
}
