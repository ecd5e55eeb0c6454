/** The keys and places that a path such as `spec.containers[0]` or `metadata.annotations["a.b/c"]` leads through. */
export function stepsOf(path: string): string[] {
  return [...path.matchAll(/\["(.*?)"\]|[^.[\]]+/g)].map(([step, quoted]) => quoted ?? step);
}
