import { Rule } from '../rule';

/**
 * Fields: spec.*containers[*].image.
 * Allowed: a digest, or a tag other than "latest".
 */
export const rule: Rule = {
  id: 'no-latest-image',
  title: 'fixed image',
  fix: 'name a digest such as "agent@sha256:<64 hex>": what "latest" runs changes without a review',
  checkPod: (pod) => pod.containers.flatMap(({ path, container }) => isLatest(container.image)
    ? [{ field: `${path}.image`, got: container.image }]
    : []),
};

function isLatest(image: unknown): boolean {
  if (typeof image !== 'string') {
    return true;
  }
  if (image.includes('@')) {
    return false;
  }
  const name = image.slice(image.lastIndexOf('/') + 1); // a colon before the last slash belongs to the registry's port
  const tag = name.includes(':') ? name.slice(name.indexOf(':') + 1) : 'latest';
  return tag === '' || tag === 'latest';
}
