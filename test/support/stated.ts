import { Json } from '../../src/policy/json';
import { podViews } from '../../src/policy/pod-view';
import { statementOf } from '../../src/policy/runtime-statement';
import { RuntimeTraits } from '../../src/policy/traits';

/** The manifest with an annotation that states what its case knows of the runtime: a file has no construct to say it. */
export function stated(manifest: Json, traits: RuntimeTraits | undefined): Json {
  const className: unknown = podViews(manifest)[0]?.spec.runtimeClassName;
  if (!traits || typeof className !== 'string') {
    return manifest;
  }
  const { metadata } = manifest;
  return { ...manifest, metadata: { ...metadata, annotations: { ...metadata.annotations, ...statementOf({ className, traits }) } } };
}
