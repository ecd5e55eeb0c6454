import { Json, object } from '../value/json';

/** A copy of a manifest with further annotations, in the order in which cdk8s writes them. Without annotations, the manifest itself. */
export function withAnnotations(manifest: Json, further: { readonly [key: string]: string } | undefined): Json {
  if (!further || Object.keys(further).length === 0) {
    return manifest;
  }
  const metadata = object(manifest.metadata);
  return { ...manifest, metadata: sorted({ ...metadata, annotations: sorted({ ...object(metadata.annotations), ...further }) }) };
}

function sorted(json: Json): Json {
  return Object.fromEntries(Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1)));
}
