/** The keys and indexes of a path such as `spec.containers[0]` or `metadata.annotations["a.b/c"]`. */
export function stepsOf(path: string): string[] {
  return [...path.matchAll(/\["(.*?)"\]|[^.[\]]+/g)].map(([step, quoted]) => quoted ?? step);
}
