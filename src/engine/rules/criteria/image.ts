import { indexed } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { object } from '../../value/json';
import { celMatches } from '../cel/cel';

/**
 * What is said of image references, once for the rules and once, from the same patterns, for their CEL; the
 * patterns keep to what JavaScript and RE2 read alike.
 */

/** No digest, and a tag that is missing, empty or "latest"; a colon before the last slash belongs to the registry's port. */
const LATEST = '^([^@]*/)?[^@/:]*(:(latest)?)?$';

/** A digest at the end, of an algorithm that the OCI specification registers. */
const DIGEST = '@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$';

const IS_LATEST = new RegExp(LATEST);
const HAS_DIGEST = new RegExp(DIGEST);

/** Whether what runs changes without a review: no digest and no tag but "latest". */
export function isLatest(image: unknown): boolean {
  return typeof image !== 'string' || IS_LATEST.test(image);
}

/** Whether the image is fixed by what is in it. */
export function hasDigest(image: unknown): boolean {
  return typeof image === 'string' && HAS_DIGEST.test(image);
}

/** `isLatest` of an expression in CEL that is a string. */
export function celIsLatest(image: string): string {
  return celMatches(image, LATEST);
}

/** `hasDigest` of an expression in CEL that is a string. */
export function celHasDigest(image: string): string {
  return celMatches(image, DIGEST);
}

/** The images that a pod mounts, by the fields that name them; what names none is left to the API server, which refuses it. */
export function imageVolumes(pod: PodView): { readonly field: string; readonly image: unknown }[] {
  return indexed(pod.spec.volumes)
    .map(([{ image }, i]) => ({ field: `${pod.path}.volumes[${i}].image.reference`, image: object(image).reference as unknown }))
    .filter(({ image }) => image !== undefined && image !== null && image !== '');
}

/** Whether something holds of every image that a pod mounts, in CEL. */
export function celImageVolumes(holds: (reference: string) => string): string {
  return `variables.spec.?volumes.orValue([]).all(v, v.?image.?reference.orValue("") == "" || ${holds('v.image.reference')})`;
}
